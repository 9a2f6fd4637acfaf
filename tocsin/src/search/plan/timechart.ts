import type { Aggregation, TimechartCommand, TimeSpan } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { parseBoolean } from '../parser/words.ts';
import type { Cell, Row } from '../search.ts';
import { quoteText } from '../sql/quote.ts';
import { fixedSpan, nextSpan } from '../time/span.ts';
import { aggregationName, compileAggregation } from './aggregation.ts';
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
import { columnName, type Figure, figureOf, KIND, splitRows } from './series.ts';

/** Everything is compiled before; only the queries wait to be run. */
export type RunTimechart = (run: RunQuery) => Promise<Timechart>;

/** Runs a query of the plan and returns its rows as arrays. */
export type RunQuery = (sql: string) => Promise<readonly (readonly Cell[])[]>;

export interface Timechart {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

const RATES: Readonly<Record<string, number>> = Object.freeze({
  per_second: 1_000,
  per_minute: 60_000,
  per_hour: 3_600_000,
  per_day: 86_400_000,
});

export const RATE_NAMES: readonly string[] = Object.keys(RATES);

/** `per_hour(x)` is the sum, scaled from the width of a bucket to the hour. */
const rateOf = (
  aggregation: Aggregation,
  frame: Frame,
  position: string,
  span: TimeSpan,
  context: PlanContext,
): Figure => {
  const unit = Object.hasOwn(RATES, aggregation.func) ? RATES[aggregation.func] : undefined;
  if (unit === undefined) return figureOf(aggregation, frame, position, context);
  const sum = compileAggregation({ ...aggregation, func: 'sum' }, frame, context, { position });
  const width = fixedSpan(span) ?? nextSpan(0, span, 'UTC');
  const value = { sql: `(${sum.sql} * ${unit} / ${width})`, type: 'number' } as const;
  return { name: aggregationName(aggregation), value, empty: null, merge: 'sum' };
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
  const figures = command.aggregations.map((one) => rateOf(one, frame, position, buckets.span, context));
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

const split = (
  command: TimechartCommand,
  by: string,
  frame: Frame,
  bucket: string,
  figures: readonly Figure[],
  chart: Chart,
  context: PlanContext,
): RunTimechart => {
  const { rows, key, ranked, kind, useOther, otherName, nullName } = splitRows(
    command,
    by,
    frame,
    bucket,
    figures,
    context,
  );
  const merged = figures.map(({ merge }, index) => `${merge ?? 'any'}(v${index}) AS m${index}`).join(', ');
  const sql = `SELECT place, ${kind} AS kind, if(kind = ${KIND.chosen}, toString(series), '') AS name, ${merged} FROM ${ranked} GROUP BY place, kind, name`;
  return async (run) => {
    const chosen = new Set<string>();
    const has = { absent: false, other: false };
    const unitable = figures.every(({ merge }) => merge !== undefined);
    for (const [at, what, name, ...values] of await run(sql)) {
      if (what === KIND.chosen) {
        chosen.add(String(name));
        chart.put(at, String(name), values);
      } else if (what === KIND.absent) {
        has.absent = true;
        chart.put(at, nullName, values);
      } else if (useOther) {
        has.other = true;
        if (unitable) chart.put(at, otherName, values);
      }
    }
    if (has.other && !unitable) {
      const plain = figures.map(({ value }, index) => `${value.sql} AS v${index}`).join(', ');
      const others = `SELECT ${bucket} AS bucket, ${plain} FROM (SELECT *, ${key} AS series FROM ${rows.from}${whereClause(rows)}) WHERE series != '' AND series NOT IN (${[...chosen].map(quoteText).join(', ')}) GROUP BY bucket`;
      for (const [at, ...values] of await run(others)) chart.put(at, otherName, values);
    }
    return chart.done([...[...chosen].sort(), ...(has.other ? [otherName] : []), ...(has.absent ? [nullName] : [])]);
  };
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
        name: name === undefined ? figure.name : columnName(this.#command.options, this.#figures, figure, name),
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
