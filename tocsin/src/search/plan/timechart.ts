import type { Aggregation, TimechartCommand, TimeSpan } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { parseBoolean } from '../parser/words.ts';
import type { Cell, Row } from '../search.ts';
import { quoteNumber, quoteText } from '../sql/quote.ts';
import { asList, asString, isPresent, type Typed } from '../sql/typed.ts';
import { fixedSpan, nextSpan } from '../time/span.ts';
import { aggregationFunction, aggregationName, compileAggregation } from './aggregation.ts';
import {
  bucketOf,
  floorToBucket,
  MAX_BUCKETS,
  millisecondsOf,
  type TimeBuckets,
  timeBuckets,
  tooMany,
} from './bucket.ts';
import { resolveField } from './field.ts';
import { type Frame, type PlanContext, whereClause } from './frame.ts';
import { positioned } from './order.ts';

/** Everything is compiled before; only the queries wait to be run. */
export type RunTimechart = (run: RunQuery) => Promise<Timechart>;

/** Runs a query of the plan and returns its rows as arrays. */
export type RunQuery = (sql: string) => Promise<readonly (readonly Cell[])[]>;

export interface Timechart {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** Series at most where `limit=0` asks for all; the others go to OTHER. */
const MAX_SERIES = 1_000;

const RATES: Readonly<Record<string, number>> = Object.freeze({
  per_second: 1_000,
  per_minute: 60_000,
  per_hour: 3_600_000,
  per_day: 86_400_000,
});

export const RATE_NAMES: readonly string[] = Object.keys(RATES);

interface Figure {
  readonly name: string;
  readonly value: Typed;
  /** What an empty bucket holds. */
  readonly empty: Cell;
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

/** `per_hour(x)` is the sum, scaled from the width of a bucket to the hour. */
const figureOf = (
  aggregation: Aggregation,
  frame: Frame,
  position: string,
  span: TimeSpan,
  context: PlanContext,
): Figure => {
  const unit = Object.hasOwn(RATES, aggregation.func) ? RATES[aggregation.func] : undefined;
  const name = aggregationName(aggregation);
  if (unit !== undefined) {
    const sum = compileAggregation({ ...aggregation, func: 'sum' }, frame, context, { position });
    const width = fixedSpan(span) ?? nextSpan(0, span, 'UTC');
    return { name, value: { sql: `(${sum.sql} * ${unit} / ${width})`, type: 'number' }, empty: null, merge: 'sum' };
  }
  const func = aggregationFunction(aggregation);
  const value = compileAggregation(aggregation, frame, context, { position });
  const merge = Object.hasOwn(MERGES, func) && value.type === 'number' ? MERGES[func] : undefined;
  return { name, value, empty: COUNTS.has(func) ? 0 : null, merge };
};

/**
 * Figures over time, a column a series. One query groups by bucket and value, ranks the values by the sum of the first
 * figure, and unites the others; only figures that cannot be united (averages, distinct counts) need a second one for
 * OTHER. Empty buckets are filled: counts with 0, others absent.
 */
export const planTimechart = (command: TimechartCommand, input: Frame, context: PlanContext): RunTimechart => {
  const { rows: frame, position } = positioned(input, command.aggregations, context);
  const time = resolveField('_time', frame, context);
  if (time.type === 'null') throw new PlanError('timechart needs _time, which the rows have no more', command);
  const buckets = timeBuckets(command, context);
  const bucket = bucketOf(millisecondsOf(time), buckets, context);
  const figures = command.aggregations.map((one) => figureOf(one, frame, position, buckets.span, context));
  const chart = new Chart(command, figures, buckets, context);
  if (command.by === undefined) {
    const columns = [`${bucket} AS bucket`, ...figures.map(({ value }, index) => `${value.sql} AS v${index}`)];
    const sql = `SELECT ${columns.join(', ')} FROM ${frame.from}${whereClause(frame)} GROUP BY bucket`;
    return async (run) => {
      for (const [at, ...values] of await run(sql)) chart.put(at, undefined, values);
      return chart.done([undefined]);
    };
  }
  return split(command, command.by, frame, bucket, figures, chart, context);
};

const KIND = { absent: 0, chosen: 1, other: 2 } as const;

const split = (
  command: TimechartCommand,
  by: string,
  frame: Frame,
  bucket: string,
  figures: readonly Figure[],
  chart: Chart,
  context: PlanContext,
): RunTimechart => {
  const { options } = command;
  const useOther = parseBoolean(options.useother ?? 't') ?? true;
  const useNull = parseBoolean(options.usenull ?? 't') ?? true;
  const otherName = options.otherstr ?? 'OTHER';
  const nullName = options.nullstr ?? 'NULL';
  const asked = /^(top|bottom)?(\d+)$/.exec(options.limit ?? '10');
  if (asked === null) throw new PlanError(`limit is a number, not "${options.limit}"`, command);
  const limit = Number(asked[2]) === 0 ? MAX_SERIES : Math.min(Number(asked[2]), MAX_SERIES);
  const field = resolveField(by, frame, context);
  const key = seriesKey(field);
  const rows = useNull ? frame : { ...frame, where: [...frame.where, isPresent(field)] };
  const plain = figures.map(({ value }, index) => `${value.sql} AS v${index}`).join(', ');
  const names = figures.map((_, index) => `v${index}`).join(', ');
  const [first] = figures;
  const score =
    first?.value.type === 'number' ? 'toFloat64(v0)' : first?.value.type === 'string' ? 'toFloat64OrNull(v0)' : '0';
  const choice = choiceOf(command, limit, asked[1] === 'bottom');
  const grouped = `SELECT ${bucket} AS bucket, ${key} AS series, count() AS events, ${plain} FROM ${rows.from}${whereClause(rows)} GROUP BY bucket, series`;
  const scored = `SELECT bucket, series, ${names}, ifNull(${choice.figure(score)} OVER (PARTITION BY series), 0) AS total FROM (${grouped})`;
  const ranked = `SELECT bucket, series, ${names}, total, dense_rank() OVER (PARTITION BY series = '' ORDER BY total ${choice.ascending ? 'ASC' : 'DESC'}, series) AS place FROM (${scored})`;
  const kind = `multiIf(series = '', ${KIND.absent}, ${choice.condition}, ${KIND.chosen}, ${KIND.other})`;
  const merged = figures.map(({ merge }, index) => `${merge ?? 'any'}(v${index}) AS m${index}`).join(', ');
  const sql = `SELECT bucket, ${kind} AS kind, if(kind = ${KIND.chosen}, toString(series), '') AS name, ${merged} FROM (${ranked}) GROUP BY bucket, kind, name`;
  return async (run) => {
    const chosen = new Set<string>();
    let hasNull = false;
    let hasOther = false;
    const unitable = figures.every(({ merge }) => merge !== undefined);
    for (const [at, what, name, ...values] of await run(sql)) {
      if (what === KIND.chosen) {
        chosen.add(String(name));
        chart.put(at, String(name), values);
      } else if (what === KIND.absent) {
        hasNull = true;
        chart.put(at, nullName, values);
      } else if (useOther) {
        hasOther = true;
        if (unitable) chart.put(at, otherName, values);
      }
    }
    if (hasOther && !unitable) {
      const others = `SELECT ${bucket} AS bucket, ${plain} FROM (SELECT *, ${key} AS series FROM ${rows.from}${whereClause(rows)}) WHERE series != '' AND series NOT IN (${[...chosen].map(quoteText).join(', ')}) GROUP BY bucket`;
      for (const [at, ...values] of await run(others)) chart.put(at, otherName, values);
    }
    return chart.done([...[...chosen].sort(), ...(hasOther ? [otherName] : []), ...(hasNull ? [nullName] : [])]);
  };
};

interface Choice {
  /** The figure of a series, over its buckets, from the figure of a bucket. */
  readonly figure: (score: string) => string;
  readonly ascending: boolean;
  /** Over `place`, its rank from 1, and `total`, its figure. */
  readonly condition: string;
}

const SERIES_FIGURES: Readonly<Record<string, (score: string) => string>> = Object.freeze({
  avg: (score) => `avg(${score})`,
  // Of a series' events, which are what a bucket counts.
  count: () => 'sum(events)',
  max: (score) => `max(${score})`,
  min: (score) => `min(${score})`,
  sum: (score) => `sum(${score})`,
});

/** Which series stay: those with the greatest sums, or what `where` says in their place. */
const choiceOf = ({ where }: TimechartCommand, limit: number, ascending: boolean): Choice => {
  const sum = (score: string): string => `sum(${score})`;
  if (where === undefined) return { figure: sum, ascending, condition: `place <= ${limit}` };
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
      condition: `total ${where.op} ${quoteNumber(Number(where.value))} AND place <= ${MAX_SERIES}`,
    };
  const bottom = where.value.startsWith('bottom');
  const among = Math.min(Number(where.value.replace(/^\D+/, '')), MAX_SERIES);
  return {
    figure,
    ascending: bottom,
    condition: where.op === 'in' ? `place <= ${among}` : `place > ${among} AND place <= ${among + MAX_SERIES}`,
  };
};

/** The value by which the series are told apart, '' for absent. */
const seriesKey = (field: Typed): string => {
  if (field.type === 'null') return "''";
  if (field.type === 'list') return `arrayJoin(if(empty(${asList(field)}), [''], ${asList(field)}))`;
  return field.plain ?? `ifNull(${asString(field)}, '')`;
};

/** Turns groups into rows of columns. */
class Chart {
  readonly #command: TimechartCommand;
  readonly #figures: readonly Figure[];
  readonly #buckets: TimeBuckets;
  readonly #context: PlanContext;
  readonly #cells = new Map<number, Map<string | undefined, readonly Cell[]>>();

  constructor(command: TimechartCommand, figures: readonly Figure[], buckets: TimeBuckets, context: PlanContext) {
    this.#command = command;
    this.#figures = figures;
    this.#buckets = buckets;
    this.#context = context;
  }

  /** A row without a time is in no bucket. */
  put(bucket: Cell | undefined, series: string | undefined, values: readonly Cell[]): void {
    if (bucket === undefined || bucket === null) return;
    const at = Number(bucket);
    const row = this.#cells.get(at) ?? new Map<string | undefined, readonly Cell[]>();
    row.set(series, values);
    this.#cells.set(at, row);
  }

  /** Column names: the figure's, the series', or `figure: series`. */
  done(series: readonly (string | undefined)[]): Timechart {
    const columns = this.#figures.flatMap((figure, index) =>
      series.map((name) => ({
        name: name === undefined ? figure.name : this.#figures.length === 1 ? name : this.#columnOf(figure, name),
        series: name,
        index,
        empty: figure.empty,
      })),
    );
    const rows = this.#starts().map((start) => {
      const row: Record<string, Cell> = Object.create(null);
      row._time = start / 1000;
      const cells = this.#cells.get(start);
      for (const { name, series: of, index, empty } of columns) row[name] = cells?.get(of)?.[index] ?? empty;
      return row;
    });
    return { columns: ['_time', ...new Set(columns.map(({ name }) => name))], rows };
  }

  /** `figure: series`, or what `sep` and `format` make of the two. */
  #columnOf({ name }: Figure, series: string): string {
    const { sep = ': ', format = `$AGG$${sep}$VAL$` } = this.#command.options;
    return format.replace(/\$(AGG|VAL)\$/gi, (_, part: string) => (part.toUpperCase() === 'AGG' ? name : series));
  }

  #starts(): readonly number[] {
    const starts = this.#allStarts();
    if (parseBoolean(this.#command.options.partial ?? 't') ?? true) return starts;
    const { earliest, latest, timeZone } = this.#context;
    return starts.filter((at) => at >= earliest && nextSpan(at, this.#buckets.span, timeZone) <= latest);
  }

  /** The whole range, or from the first to the last bucket with something in it; without an event there is none. */
  #allStarts(): readonly number[] {
    const seen = [...this.#cells.keys()].sort((a, b) => a - b);
    const [first, last] = [seen[0], seen.at(-1)];
    if (first === undefined || last === undefined) return [];
    const flag = (name: string): boolean => parseBoolean(this.#command.options[name] ?? 't') ?? true;
    if (!flag('cont')) return seen;
    const { earliest, latest, timeZone } = this.#context;
    const whole = flag('fixedrange');
    const end = whole ? Math.max(latest, last + 1) : last + 1;
    const starts = new Set<number>();
    let at = whole ? Math.min(floorToBucket(earliest, this.#buckets, timeZone), first) : first;
    for (; at < end; at = nextSpan(at, this.#buckets.span, timeZone)) {
      starts.add(at);
      if (starts.size > MAX_BUCKETS) throw tooMany(this.#command);
    }
    for (const one of seen) starts.add(one);
    return [...starts].sort((a, b) => a - b);
  }
}
