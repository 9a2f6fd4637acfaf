import { setTimeout as sleep } from 'node:timers/promises';
import type { OutputDeliverer } from './output-plugin.ts';

/** A deliverer that takes so many events a second in the mean; a batch goes as a whole, and what follows waits for its share of time. */
export function rateLimited(
  deliverer: OutputDeliverer,
  perSecond: number,
  monotonic: () => number = () => performance.now(),
): OutputDeliverer {
  const { sideBySide } = deliverer;
  /** When the next batch may go. */
  let free = monotonic();
  return {
    ...(sideBySide === undefined
      ? {}
      : { sideBySide: { ...sideBySide, events: Math.max(1, Math.min(sideBySide.events, perSecond)) } }),
    deliver: async (batch, signal) => {
      const now = monotonic();
      const at = Math.max(now, free);
      free = at + (batch.events / perSecond) * 1000;
      if (at > now) await sleep(at - now, undefined, { signal });
      await deliverer.deliver(batch, signal);
    },
    close: async () => deliverer.close?.(),
  };
}
