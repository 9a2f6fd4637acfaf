import type { OutputDeliverer, SideBySide } from '../output-plugin.ts';

/** A deliverer whose libraries are loaded once it is there: pipelines that do without do not wait for them. */
export function deferred(load: () => Promise<OutputDeliverer>, sideBySide?: SideBySide): OutputDeliverer {
  const loading = load();
  // It is told by the first batch.
  loading.catch(() => undefined);
  return {
    ...(sideBySide === undefined ? {} : { sideBySide }),
    deliver: async (batch, signal) => (await loading).deliver(batch, signal),
    close: async () => (await loading).close?.(),
  };
}
