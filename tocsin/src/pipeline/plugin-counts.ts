import type { PluginCounts } from './compile/compiled.ts';

export const noCounts = ({ id, plugin, kind }: Pick<PluginCounts, 'id' | 'plugin' | 'kind'>): PluginCounts => ({
  id,
  plugin,
  kind,
  in: 0,
  out: 0,
  failed: 0,
  dropped: 0,
  seconds: 0,
  reasons: {},
});

/** Counters of several runs of the same plugins, added up by plugin, in the order of their first mention. */
export function addCounts(lists: readonly (readonly PluginCounts[])[]): readonly PluginCounts[] {
  const sums = new Map<string, PluginCounts>();
  for (const counts of lists.flat()) {
    const key = `${counts.kind} ${counts.id}`;
    const sum = sums.get(key) ?? noCounts(counts);
    sums.set(key, sum);
    sum.in += counts.in;
    sum.out += counts.out;
    sum.failed += counts.failed;
    sum.dropped += counts.dropped;
    sum.seconds += counts.seconds;
    for (const [reason, count] of Object.entries(counts.reasons))
      sum.reasons[reason] = (sum.reasons[reason] ?? 0) + count;
  }
  return [...sums.values()];
}

/** Counts by a reason; `failed` and `dropped` are told apart. */
export function countReason(counts: PluginCounts, reason: string, by = 1): void {
  counts.reasons[reason] = (counts.reasons[reason] ?? 0) + by;
  if (reason === 'failed' || reason === 'dropped') counts[reason] += by;
}
