import type { Comparison, Correlation } from '../sigma/documents.ts';

export type Comparisons = NonNullable<Correlation['condition']>;

const HOLDS: Readonly<Record<Comparison, (found: number, value: number) => boolean>> = {
  gt: (found, value) => found > value,
  gte: (found, value) => found >= value,
  lt: (found, value) => found < value,
  lte: (found, value) => found <= value,
  eq: (found, value) => found === value,
  neq: (found, value) => found !== value,
};

/** Whether all of them hold; for NaN none does. */
export const compile = (comparisons: Comparisons): ((found: number) => boolean) => {
  const [only, second] = comparisons;
  if (only !== undefined && second === undefined) {
    const { comparison, value } = only;
    // The shape of nearly all rules, and of the hottest path.
    if (comparison === 'gte') return (found) => found >= value;
    if (comparison === 'gt') return (found) => found > value;
  }
  const tests = comparisons.map(({ comparison, value }) => ({ holds: HOLDS[comparison], value }));
  return (found) => !Number.isNaN(found) && tests.every(({ holds, value }) => holds(found, value));
};

/** More can only make it true: an event decides. All others are known when their window has closed. */
export const isRising = (comparisons: Comparisons): boolean =>
  comparisons.every(({ comparison }) => comparison === 'gt' || comparison === 'gte');

/** A count beyond which no comparison changes its answer. */
export const ceiling = (comparisons: Comparisons): number =>
  Math.max(1, Math.floor(Math.max(...comparisons.map(({ value }) => value))) + 1);
