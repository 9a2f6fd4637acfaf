import type { Series } from './chart-data.ts';

/** Where a value stands in its pile; null where there is none. */
export type Layer = readonly (readonly [from: number, to: number] | null)[];

/** Series on one another: what is above zero grows upwards, what is below it downwards. */
export function stacked(series: readonly Series[]): readonly Layer[] {
  const up: number[] = [];
  const down: number[] = [];
  return series.map(({ values }) =>
    values.map((value, index) => {
      if (value === null) return null;
      const pile = value < 0 ? down : up;
      const from = pile[index] ?? 0;
      pile[index] = from + value;
      return [from, from + value] as const;
    }),
  );
}

/** Each from zero, beside one another. */
export function unstacked(series: readonly Series[]): readonly Layer[] {
  return series.map(({ values }) => values.map((value) => (value === null ? null : ([0, value] as const))));
}
