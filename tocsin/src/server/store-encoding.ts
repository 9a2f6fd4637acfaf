import { createNormaliser } from '../event/index.ts';
import type { StoreEncoding } from '../outputs/index.ts';
import { createEncoder } from '../store/index.ts';
import type { ThreadSettings } from './thread-settings.ts';

/** How a worker thread makes events ready for the store. */
export const storeEncoding = (
  { knownIndexes, trustedProxies, forwardedHeader, redact, timeZone }: ThreadSettings,
  count: (reason: string, by?: number) => void = () => undefined,
): StoreEncoding => ({
  createEncoder: () => createEncoder({ knownIndexes }),
  normalise: createNormaliser({ trustedProxies, forwardedHeader, redact, count }),
  timeZone,
});
