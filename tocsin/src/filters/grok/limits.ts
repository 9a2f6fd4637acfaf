import { DEFAULT_LIMITS, guardEach } from '../../regex/index.ts';

export interface MatchLimits {
  /** How long a pattern, or all of an event, may take: 0 as long as it wants, undefined as every regular expression. */
  readonly milliseconds: number | undefined;
  readonly scope: 'pattern' | 'event';
}

/**
 * Calls `compute` for 0 … `count`-1, which must be stoppable anywhere, and returns those for which it was stopped. Without a limit of its
 * own, half of the time that all may lose goes to those that are slow; then the others get a share each of half of what is left, so
 * that lines which are made to be slow don't take the rest of the batch with them.
 */
export function runBounded(
  count: number,
  { milliseconds }: MatchLimits,
  compute: (index: number) => void,
): readonly number[] {
  if (milliseconds === 0) {
    for (let index = 0; index < count; index++) compute(index);
    return [];
  }
  if (milliseconds !== undefined)
    return guardEach(count, compute, { item: milliseconds, total: Number.POSITIVE_INFINITY });
  const half = DEFAULT_LIMITS.total / 2;
  let begun = -1;
  const stopped = guardEach(
    count,
    (index) => {
      begun = index;
      compute(index);
    },
    { item: DEFAULT_LIMITS.item, total: half },
  );
  const unseen = stopped.filter((index) => index > begun);
  if (unseen.length === 0) return stopped;
  const share = Math.max(MIN_SHARE, half / 2 / unseen.length);
  const again = guardEach(unseen.length, (index) => compute(unseen[index] ?? 0), { item: share, total: half });
  return [...stopped.filter((index) => index <= begun), ...again.map((index) => unseen[index] ?? 0)];
}

const MIN_SHARE = 4;
