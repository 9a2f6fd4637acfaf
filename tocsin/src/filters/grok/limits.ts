import { guardEach } from '../../regex/index.ts';

export interface MatchLimits {
  /** How long a pattern, or all of an event, may take: 0 as long as it wants, undefined as every regular expression. */
  readonly milliseconds: number | undefined;
  readonly scope: 'pattern' | 'event';
}

/** Calls `compute` for 0 … `count`-1, which must be stoppable anywhere, and returns those for which it was stopped. */
export function runBounded(
  count: number,
  { milliseconds }: MatchLimits,
  compute: (index: number) => void,
): readonly number[] {
  if (milliseconds === undefined) return guardEach(count, compute);
  if (milliseconds > 0) return guardEach(count, compute, { item: milliseconds, total: Number.POSITIVE_INFINITY });
  for (let index = 0; index < count; index++) compute(index);
  return [];
}
