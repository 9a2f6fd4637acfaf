import { createRequire } from 'node:module';

/** It takes longer to load than all else here, and most who import this room never send a request. */
export const undici = (): typeof import('undici') =>
  createRequire(import.meta.url)('undici') as typeof import('undici');
