import type { Aggregation, SeriesFilter } from './aggregation.ts';
import type { Named, Options } from './command.ts';
import type { Expression } from './expression.ts';

/** A field that rows or columns are made of, with the way it is cut: `over _time span=1h`. */
export interface ChartSplit {
  readonly field: string;
  readonly options: Options;
}

/** `over` makes the rows, `by` the columns; `by a b` is the same as `over a by b`. */
export interface ChartCommand extends Named<'chart'> {
  readonly aggregations: readonly Aggregation[];
  readonly over?: ChartSplit;
  readonly by?: ChartSplit;
  readonly where?: SeriesFilter;
  readonly options: Options;
}

export interface GeostatsCommand extends Named<'geostats'> {
  readonly aggregations: readonly Aggregation[];
  readonly by?: ChartSplit;
  readonly options: Options;
}

export interface StreamstatsCommand extends Named<'streamstats'> {
  readonly aggregations: readonly Aggregation[];
  readonly by: readonly string[];
  readonly options: Options;
  /** The window begins anew before or after a row for which these are true. */
  readonly resetBefore?: Expression;
  readonly resetAfter?: Expression;
}

/** Fields: the rows', the names of the series, and the figures. */
export interface XyseriesCommand extends Named<'xyseries'> {
  readonly options: Options;
  readonly fields: readonly string[];
}

/** Three fields: the rows', and new ones for names and values. */
export interface UntableCommand extends Named<'untable'> {
  readonly options: Options;
  readonly fields: readonly string[];
}

/** Sums of rows (`row`) and of columns (`col`); without fields of all that are numbers. */
export interface AddtotalsCommand extends Named<'addtotals'> {
  readonly options: Options;
  readonly fields: readonly string[];
}

/** The row of sums alone. */
export interface AddcoltotalsCommand extends Named<'addcoltotals'> {
  readonly options: Options;
  readonly fields: readonly string[];
}
