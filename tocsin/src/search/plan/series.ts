import type { Aggregation, Options, SeriesFilter } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { parseBoolean } from '../parser/words.ts';
import { quoteNumber } from '../sql/quote.ts';
import { asList, asString, isPresent, type Typed } from '../sql/typed.ts';
import { aggregationFunction, aggregationName, compileAggregation } from './aggregation.ts';
import { resolveField } from './field.ts';
import { type Frame, type PlanContext, whereClause } from './frame.ts';

/** A column of figures, or one for each series. */
export interface Figure {
  readonly name: string;
  readonly value: Typed;
  /** What a place holds in which there is no row. */
  readonly empty: 0 | null;
  /** The function that makes one figure of those of several series, where there is one. */
  readonly merge: 'sum' | 'min' | 'max' | undefined;
}

const MERGES: Readonly<Record<string, Figure['merge']>> = Object.freeze({
  count: 'sum',
  sum: 'sum',
  sumsq: 'sum',
  min: 'min',
  max: 'max',
});
const COUNTS = new Set(['count', 'dc', 'estdc']);

/** What a figure is of no row. */
export const emptyOf = (aggregation: Aggregation): Figure['empty'] =>
  COUNTS.has(aggregationFunction(aggregation)) ? 0 : null;

export const figureOf = (aggregation: Aggregation, frame: Frame, position: string, context: PlanContext): Figure => {
  const func = aggregationFunction(aggregation);
  const value = compileAggregation(aggregation, frame, context, { position });
  const merge = Object.hasOwn(MERGES, func) && value.type === 'number' ? MERGES[func] : undefined;
  return { name: aggregationName(aggregation), value, empty: emptyOf(aggregation), merge };
};

/** A command that makes columns of the values of a field. */
interface SplitCommand {
  readonly options: Options;
  readonly where?: SeriesFilter;
}

/** `figure: series`, or what `sep` and `format` make of the two; of one figure alone the series. */
export const columnName = (
  options: Options,
  figures: readonly unknown[],
  { name }: Pick<Figure, 'name'>,
  series: string,
): string => {
  if (figures.length === 1) return series;
  const { sep = ': ', format = `$AGG$${sep}$VAL$` } = options;
  return format.replace(/\$(AGG|VAL)\$/gi, (_, part: string) => (part.toUpperCase() === 'AGG' ? name : series));
};

export const KIND = { absent: 0, chosen: 1, other: 2 } as const;

/** Rows told apart by the values of a field, of which some make series of their own. */
export interface Split {
  /** Without the rows that make no series. */
  readonly rows: Frame;
  /** Over `rows`: the value, '' where the field is absent. */
  readonly key: string;
  /** A row for each place and value: `place`, `series`, the figures `v0` …, and what `kind` looks at. */
  readonly ranked: string;
  /** Over `ranked`: one of KIND. */
  readonly kind: string;
  readonly useOther: boolean;
  readonly otherName: string;
  readonly nullName: string;
}

/** `place` is SQL over the rows: what a row of the chart stands for. */
export const splitRows = (
  command: SplitCommand,
  by: string,
  frame: Frame,
  place: string,
  figures: readonly Figure[],
  context: PlanContext,
): Split => {
  const { options } = command;
  const flag = (name: string, otherwise: string): boolean => parseBoolean(options[name] ?? otherwise) ?? true;
  const { otherstr: otherName = 'OTHER', nullstr: nullName = 'NULL' } = options;
  const asked = /^(top|bottom)?(\d+)$/i.exec(options.limit ?? '10');
  if (asked === null) throw new PlanError(`limit is a number, not "${options.limit}"`, command);
  const limit = Number(asked[2]) === 0 ? MAX_SERIES : Math.min(Number(asked[2]), MAX_SERIES);
  const field = resolveField(by, frame, context);
  const key = seriesKey(field, flag('dedup_splitvals', 'f'));
  const rows = flag('usenull', 't') ? frame : { ...frame, where: [...frame.where, isPresent(field)] };
  const plain = figures.map(({ value }, index) => `${value.sql} AS v${index}`).join(', ');
  const names = figures.map((_, index) => `v${index}`).join(', ');
  const choice = choiceOf(command, limit, asked[1]?.toLowerCase() === 'bottom');
  const grouped = `SELECT ${place} AS place, ${key} AS series, count() AS events, ${plain} FROM ${rows.from}${whereClause(rows)} GROUP BY place, series`;
  const scored = `SELECT place, series, ${names}, ifNull(${choice.figure(scoreOf(figures))} OVER (PARTITION BY series), 0) AS total FROM (${grouped})`;
  const ranked = `SELECT place, series, ${names}, total, dense_rank() OVER (PARTITION BY series = '' ORDER BY total ${choice.ascending ? 'ASC' : 'DESC'}, series) AS standing FROM (${scored})`;
  return {
    rows,
    key,
    ranked: `(${ranked})`,
    kind: `multiIf(series = '', ${KIND.absent}, ${choice.condition}, ${KIND.chosen}, ${KIND.other})`,
    useOther: flag('useother', 't'),
    otherName,
    nullName,
  };
};

/** By what series are ranked: a figure alone, or how frequent they are where there are several. */
const scoreOf = ([first, second]: readonly Figure[]): string => {
  if (second !== undefined) return 'events';
  if (first?.value.type === 'number') return 'toFloat64(v0)';
  return first?.value.type === 'string' ? 'toFloat64OrNull(v0)' : '0';
};

/** Series at most where `limit=0` asks for all; the others go to OTHER. */
const MAX_SERIES = 1_000;

interface Choice {
  /** The figure of a series, over its places, from that of a place. */
  readonly figure: (score: string) => string;
  readonly ascending: boolean;
  /** Over `standing`, its rank from 1, and `total`, its figure. */
  readonly condition: string;
}

const SERIES_FIGURES: Readonly<Record<string, (score: string) => string>> = Object.freeze({
  avg: (score) => `avg(${score})`,
  // Of a series' events, which are what a place counts.
  count: () => 'sum(events)',
  max: (score) => `max(${score})`,
  min: (score) => `min(${score})`,
  sum: (score) => `sum(${score})`,
});

/** Which series stay: those with the greatest sums, or what `where` says in their place. */
const choiceOf = ({ where }: SplitCommand, limit: number, ascending: boolean): Choice => {
  const sum = (score: string): string => `sum(${score})`;
  if (where === undefined) return { figure: sum, ascending, condition: `standing <= ${limit}` };
  const func = aggregationFunction(where.aggregation);
  const figure = Object.hasOwn(SERIES_FIGURES, func) ? SERIES_FIGURES[func] : undefined;
  if (figure === undefined)
    throw new PlanError(
      `where cannot choose series by ${func}`,
      where,
      `it takes ${Object.keys(SERIES_FIGURES).join(', ')} of a series' figures`,
    );
  if (where.aggregation.field !== undefined || where.aggregation.expression !== undefined)
    throw new PlanError(
      'where looks at the figures of the chart, not at a field',
      where,
      `write where ${func} ${where.op} ${where.value}`,
    );
  if (where.op === '<' || where.op === '>')
    return {
      figure,
      ascending: false,
      condition: `total ${where.op} ${quoteNumber(Number(where.value))} AND standing <= ${MAX_SERIES}`,
    };
  const bottom = where.value.startsWith('bottom');
  const among = Math.min(Number(where.value.replace(/^\D+/, '')), MAX_SERIES);
  return {
    figure,
    ascending: bottom,
    condition: where.op === 'in' ? `standing <= ${among}` : `standing > ${among} AND standing <= ${among + MAX_SERIES}`,
  };
};

/** The value by which the series are told apart, '' for absent. */
const seriesKey = (field: Typed, distinct: boolean): string => {
  if (field.type === 'null') return "''";
  if (field.type === 'list') {
    const values = distinct ? `arrayDistinct(${asList(field)})` : asList(field);
    return `arrayJoin(if(empty(${values}), [''], ${values}))`;
  }
  return field.plain ?? `ifNull(${asString(field)}, '')`;
};
