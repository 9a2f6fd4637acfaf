import type { Expression } from './expression.ts';

/** `dc(user) AS users`. `func` is lower case; `perc95(x)` and `p95(x)` are `perc` with `percentile` 95. */
export interface Aggregation {
  readonly kind: 'aggregation';
  readonly func: string;
  readonly percentile?: number;
  /** May hold wildcards. */
  readonly field?: string;
  /** `count(eval(status>=500))`. */
  readonly expression?: Expression;
  readonly as?: string;
}

/** `5m`, `1d`, `1mon`; the unit is '' for plain numbers. */
export interface TimeSpan {
  readonly kind: 'span';
  readonly value: number;
  readonly unit: '' | 'us' | 'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'mon' | 'q' | 'y';
}
