import type { Expression } from './expression.ts';

/** `dc(user) AS users`. `func` is lower case; `perc95(x)` and `p95(x)` are `perc` with `percentile` 95. */
export interface Aggregation {
  readonly kind: 'aggregation';
  readonly func: string;
  readonly percentile?: number;
  /** May hold wildcards. */
  readonly field?: string;
  /** `count(eval(status>=500))`; with `func` `eval` an expression over aggregates, as timechart takes it. */
  readonly expression?: Expression;
  /** What a `sparkline(avg(x), 5m)` shows. */
  readonly inner?: Aggregation;
  readonly span?: TimeSpan;
  readonly as?: string;
}

/** `5m`, `1d`, `1mon`; the unit is '' for plain numbers. */
export interface TimeSpan {
  readonly kind: 'span';
  readonly value: number;
  readonly unit: '' | 'us' | 'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'mon' | 'q' | 'y';
}

/** Which series a chart keeps: `where sum in top5`, `where count > 10`. */
export interface SeriesFilter {
  readonly kind: 'series-filter';
  readonly aggregation: Aggregation;
  readonly op: 'in' | 'notin' | '<' | '>';
  /** `top5`, `bottom10`, or a number. */
  readonly value: string;
}
