import type { Named, Options } from './command.ts';

/** Figures along the order of the rows: a running sum, a difference, earlier values. */
export interface AlongCommand extends Named<'accum' | 'autoregress' | 'delta'> {
  readonly field: string;
  readonly as?: string;
  readonly options: Options;
}

export interface PredictCommand extends Named<'predict'> {
  readonly fields: readonly { readonly field: string; readonly as?: string }[];
  readonly options: Options;
}

export interface TrendlineCommand extends Named<'trendline'> {
  readonly trends: readonly {
    readonly func: 'ema' | 'sma' | 'wma';
    readonly period: number;
    readonly field: string;
    readonly as?: string;
  }[];
}
