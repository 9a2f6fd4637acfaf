import type { Aggregation, TimechartCommand, TimeSpan } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { readSpan } from '../parser/aggregation.ts';
import { parseBoolean } from '../parser/words.ts';
import type { Cell, Row } from '../search.ts';
import { quoteText } from '../sql/quote.ts';
import { asList, asNumber, asString, isPresent } from '../sql/typed.ts';
import { chooseSpan, floorToSpan, nextSpan } from '../time/span.ts';
import { aggregationName, compileAggregation } from './aggregation.ts';
import { bucketOf } from './compute.ts';
import { resolveField } from './field.ts';
import { closedFrame, type Frame, type PlanContext, whereClause } from './frame.ts';

/** Runs a query of the plan and returns its rows as arrays. */
export type RunQuery = (sql: string) => Promise<readonly (readonly Cell[])[]>;

export interface Timechart {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

const MAX_BUCKETS = 50_000;

const spanOf = (command: TimechartCommand, context: PlanContext): TimeSpan => {
  if (command.span !== undefined) return command.span;
  const chosen = chooseSpan(context.latest - context.earliest);
  const least = command.options.minspan === undefined ? undefined : readSpan(command.options.minspan);
  return least ?? chosen;
};

const isCount = ({ func }: Aggregation): boolean =>
  func === 'count' || func === 'c' || func === 'dc' || func === 'distinct_count' || func === 'estdc';

/**
 * Figures over time, a column a series: first which series are largest by the sum of their values, then one query over
 * buckets and series. Empty buckets are filled: counts with 0, others absent.
 */
export const runTimechart = async (
  command: TimechartCommand,
  frame: Frame,
  context: PlanContext,
  run: RunQuery,
): Promise<Timechart> => {
  const { options } = command;
  const time = resolveField('_time', frame, context);
  if (time.type === 'null') throw new PlanError('timechart needs _time, which the rows have no more', command);
  const span = spanOf(command, context);
  const milliseconds =
    frame.open && time.sql === 'toFloat64(_time)'
      ? 'toUnixTimestamp64Milli(_time)'
      : `toInt64(${asNumber(time)} * 1000)`;
  const figures = command.aggregations.map((aggregation) => ({
    aggregation,
    name: aggregationName(aggregation),
    sql: compileAggregation(aggregation, frame, context).sql,
  }));
  const series = command.by === undefined ? undefined : await seriesOf(command, command.by, frame, context, run);
  const bucket = bucketOf(milliseconds, span, context);
  const columns = [
    `${bucket} AS bucket`,
    ...(series === undefined ? [] : [`${series.sql} AS series`]),
    ...figures.map(({ sql }, index) => `${sql} AS v${index}`),
  ];
  const rows = series === undefined ? frame : { ...frame, where: [...frame.where, ...series.where] };
  const grouped = await run(
    `SELECT ${columns.join(', ')} FROM ${rows.from}${whereClause(rows)} GROUP BY bucket${series === undefined ? '' : ', series'} ORDER BY bucket`,
  );

  const names = series?.names ?? [undefined];
  const columnName = (name: string | undefined, figure: string): string =>
    name === undefined ? figure : figures.length === 1 ? name : `${figure}: ${name}`;
  const table = new Map<number, Record<string, Cell>>();
  const empty = (start: number): Record<string, Cell> => {
    const row: Record<string, Cell> = Object.create(null);
    row._time = start / 1000;
    for (const figure of figures)
      for (const name of names) row[columnName(name, figure.name)] = isCount(figure.aggregation) ? 0 : null;
    return row;
  };
  for (const start of bucketStarts(span, grouped, parseBoolean(options.fixedrange ?? 't') ?? true, context))
    table.set(start, empty(start));
  for (const cells of grouped) {
    const start = Number(cells[0]);
    const row = table.get(start) ?? empty(start);
    table.set(start, row);
    const name = series === undefined ? undefined : String(cells[1] ?? '');
    for (const [index, figure] of figures.entries())
      row[columnName(name, figure.name)] = cells[index + (series === undefined ? 1 : 2)] ?? null;
  }
  return {
    columns: ['_time', ...figures.flatMap((figure) => names.map((name) => columnName(name, figure.name)))],
    rows: [...table.entries()].sort(([a], [b]) => a - b).map(([, row]) => row),
  };
};

const bucketStarts = (
  span: TimeSpan,
  grouped: readonly (readonly Cell[])[],
  whole: boolean,
  context: PlanContext,
): readonly number[] => {
  const seen = grouped.map((cells) => Number(cells[0]));
  if (seen.length === 0) return [];
  const first = whole ? floorToSpan(context.earliest, span, context.timeZone) : Math.min(...ends(seen));
  const end = whole ? context.latest : Math.max(...ends(seen)) + 1;
  const starts: number[] = [];
  for (let at = first; at < end; at = nextSpan(at, span, context.timeZone)) {
    starts.push(at);
    if (starts.length > MAX_BUCKETS)
      throw new PlanError(
        `this span makes more than ${MAX_BUCKETS} buckets`,
        undefined,
        'choose a wider span or a narrower range',
      );
  }
  return starts;
};

/** The rows come in order of their bucket. */
const ends = (sorted: readonly number[]): readonly [number, number] => [sorted[0] ?? 0, sorted.at(-1) ?? 0];

interface Series {
  readonly sql: string;
  readonly where: readonly string[];
  readonly names: readonly string[];
}

const seriesOf = async (
  command: TimechartCommand,
  by: string,
  frame: Frame,
  context: PlanContext,
  run: RunQuery,
): Promise<Series> => {
  const { options } = command;
  const useOther = parseBoolean(options.useother ?? 't') ?? true;
  const useNull = parseBoolean(options.usenull ?? 't') ?? true;
  const otherName = options.otherstr ?? 'OTHER';
  const nullName = options.nullstr ?? 'NULL';
  const limit = /^\d+$/.test(options.limit ?? '') ? Number(options.limit) : 10;
  const field = resolveField(by, frame, context);
  if (field.type === 'null') return { sql: quoteText(nullName), where: [], names: useNull ? [nullName] : [] };
  const value =
    field.type === 'list'
      ? `arrayJoin(if(empty(${asList(field)}), [''], ${asList(field)}))`
      : (field.plain ?? `ifNull(${asString(field)}, '')`);
  const [first] = command.aggregations;
  const score = first === undefined ? 'count()' : compileAggregation(first, frame, context).sql;
  const rows = { ...frame, where: [...frame.where, ...(field.type === 'list' ? [] : [isPresent(field)])] };
  // Beyond so many series the sum is that of the largest ones; nobody reads more columns.
  const most = limit === 0 ? 1_000 : limit;
  const top = (
    await run(
      `SELECT series, ifNull(toFloat64OrNull(toString(${score})), 0) AS total FROM (SELECT *, ${value} AS series FROM ${rows.from}${whereClause(rows)}) WHERE series != '' GROUP BY series ORDER BY total DESC, series LIMIT ${most + 1}`,
    )
  ).map(([name]) => String(name));
  const chosen = top.slice(0, most);
  const others = top.length > most;
  const list = chosen.map(quoteText).join(', ');
  const other = quoteText(otherName);
  const branches = [
    `series_value = '', ${quoteText(nullName)}`,
    ...(chosen.length === 0 ? [] : [`series_value IN (${list}), series_value`]),
  ];
  const sql = `multiIf(${branches.join(', ')}, ${other})`.replaceAll('series_value', `toString(${value})`);
  const where = [
    ...(useNull ? [] : [field.type === 'list' ? `notEmpty(${asList(field)})` : isPresent(field)]),
    ...(useOther || !others
      ? []
      : [field.type === 'list' || chosen.length === 0 ? 'true' : `${value} IN (${list}, '')`]),
  ];
  const hasNull =
    useNull &&
    (
      await run(
        `SELECT 1 FROM ${frame.from}${whereClause({ ...frame, where: [...frame.where, `NOT (${isPresent(field)})`] })} LIMIT 1`,
      )
    ).length > 0;
  return {
    sql,
    where,
    names: [...[...chosen].sort(), ...(others && useOther ? [otherName] : []), ...(hasNull ? [nullName] : [])],
  };
};

/** For commands after timechart: its rows as a frame. */
export const frameOf = (chart: Timechart, context: PlanContext): Frame => {
  const fields = new Map(chart.columns.map((name) => [name, { sql: context.alias(), type: 'number' as const }]));
  const cell = (value: Cell | undefined): string =>
    typeof value === 'number' ? `toFloat64(${value < 0 ? `(${value})` : value})` : 'CAST(NULL AS Nullable(Float64))';
  const selects = chart.rows.map(
    (row) => `SELECT ${chart.columns.map((name) => `${cell(row[name])} AS ${fields.get(name)?.sql}`).join(', ')}`,
  );
  const none = `SELECT ${chart.columns.map((name) => `CAST(NULL AS Nullable(Float64)) AS ${fields.get(name)?.sql}`).join(', ')} WHERE false`;
  const time = fields.get('_time')?.sql ?? '1';
  return {
    ...closedFrame(`(${selects.length === 0 ? none : selects.join(' UNION ALL ')})`, fields, [
      { sql: time, descending: false },
    ]),
    chosen: chart.columns,
  };
};
