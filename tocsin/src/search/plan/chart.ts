import type { BinCommand, ChartCommand, ChartSplit } from '../ast/index.ts';
import { readSpan } from '../parser/aggregation.ts';
import { parseBoolean } from '../parser/words.ts';
import type { Cell, Row } from '../search.ts';
import { quoteText } from '../sql/quote.ts';
import type { Typed } from '../sql/typed.ts';
import { nextSpan } from '../time/span.ts';
import { aggregationName } from './aggregation.ts';
import { endsOf, lowerEnd, planBin } from './bin.ts';
import { MAX_BUCKETS, timeBuckets, tooMany } from './bucket.ts';
import { resolveField } from './field.ts';
import { closedFrame, type Frame, orderClause, type PlanContext, whereClause } from './frame.ts';
import { expandAggregations, groupKeys, keyColumn, planStats, present } from './group.ts';
import { positioned } from './order.ts';
import { sorted } from './rows.ts';
import { columnName, emptyOf, type Figure, figureOf, KIND, splitRows } from './series.ts';
import type { RunQuery } from './timechart.ts';
import { valuesFrame } from './values.ts';

/** A field that makes rows or columns, under a name that no field of the events has where it is cut. */
interface Cut {
  readonly rows: Frame;
  readonly field: string;
  readonly kind: 'whole' | 'time' | 'range';
  /** Of a bucket, as the row names it: the one after it. */
  readonly next?: (bucket: Cell) => Cell;
}

/** Buckets of times that nothing else is said of, which is what Splunk documents for charts. */
const BINS = '300';
const CUTS = ['span', 'bins', 'start', 'end', 'minspan', 'aligntime'];

/**
 * Cuts by what stands behind the field, or for the rows at the head of the command. Times of events are always cut, since
 * hardly two are the same; those that `bin` has cut before are no longer those of the events.
 */
const cut = ({ field, options }: ChartSplit, frame: Frame, context: PlanContext): Cut => {
  const isTime = field === '_time' && resolveField(field, frame, context).instant !== undefined;
  if (!isTime && !CUTS.some((name) => Object.hasOwn(options, name))) return { rows: frame, field, kind: 'whole' };
  const { span: width, ...others } = options;
  const span = width === undefined ? undefined : readSpan(width);
  const as = `${context.alias()} of ${field}`;
  const command: BinCommand = {
    kind: 'command',
    name: 'bin',
    field,
    ...(span === undefined ? {} : { span }),
    options: {
      ...(field === '_time' ? { bins: BINS } : {}),
      ...others,
      ...(width === undefined || span !== undefined ? {} : { span: width.toLowerCase() }),
    },
    as,
  };
  const rows = planBin(command, frame, context);
  // An absent field stays absent under either name.
  if (!rows.fields.has(as)) return { rows, field, kind: 'whole' };
  if (field !== '_time' && !span?.unit) return { rows, field: as, kind: 'range', next: nextRange };
  const buckets = timeBuckets(command, context);
  const next = (bucket: Cell): Cell =>
    nextSpan(Math.round(Number(bucket) * 1000), buckets.span, context.timeZone) / 1000;
  return { rows, field: as, kind: 'time', next };
};

const lowOf = (bucket: Cell | undefined): number =>
  typeof bucket === 'string' ? endsOf(bucket)[0] : Number(bucket ?? Number.NaN);

/** As wide as the range before it; of logarithmic ones as many times as wide. */
const nextRange = (bucket: Cell): Cell => {
  const [low, high] = endsOf(String(bucket));
  const end = high + (high - low);
  return `${high}-${Number(end.toFixed(9))}`;
};

/** `4-8` after `2-4`: the width grows with the range. */
const nextPower = (bucket: Cell): Cell => {
  const [low, high] = endsOf(String(bucket));
  return `${high}-${Number(((high * high) / low).toFixed(9))}`;
};

/** Ranges by their lower end, the rest as `sort` sorts it. */
const inOrder = (frame: Frame, field: string, kind: Cut['kind'], context: PlanContext): Frame => {
  const value = frame.fields.get(field);
  if (value === undefined || value.type === 'null') return { ...frame, order: [] };
  if (kind === 'range') return { ...frame, order: [{ sql: lowerEnd(value.sql), descending: false }] };
  return sorted([{ field, descending: false, type: 'auto' }], false, { ...frame, order: [] }, context);
};

/**
 * A row for each value of one field, and a column for each of another. Only the values that make columns, and the gaps
 * between buckets, must be asked for before.
 */
export const planChart = (
  command: ChartCommand,
  input: Frame,
  context: PlanContext,
): Frame | ((run: RunQuery) => Promise<Frame>) => {
  const { options, over, by } = command;
  const aggregations = expandAggregations(command.aggregations, input);
  const written = over ?? by;
  const stats = { kind: 'command', name: 'stats', options: {} } as const;
  if (written === undefined) return planStats({ ...stats, aggregations, by: [] }, input, context);
  const head = Object.fromEntries(Object.entries(options).filter(([name]) => CUTS.includes(name)));
  const row = { ...written, options: { ...head, ...written.options } };
  const rowCut = cut(row, input, context);
  const x = { ...rowCut, ...(/log/i.test(row.options.span ?? '') ? { next: nextPower } : {}) };
  const fills = x.next !== undefined && (parseBoolean(options.cont ?? 't') ?? true);
  const done = (frame: Frame): Frame => inOrder(frame, row.field, x.kind, context);
  if (over === undefined || by === undefined) {
    const grouped = planStats({ ...stats, aggregations, by: [x.field] }, x.rows, context);
    const fields = new Map([...grouped.fields].map(([name, value]) => [name === x.field ? row.field : name, value]));
    const frame = done({ ...grouped, fields });
    if (!fills) return frame;
    const empty = new Map(aggregations.map((one) => [aggregationName(one), emptyOf(one)]));
    return (run) => fill(command, frame, row.field, x, empty, run, context);
  }
  const y = cut(by, x.rows, context);
  const { rows: frame, position } = positioned(y.rows, aggregations, context);
  const keys = groupKeys([x.field], frame, context);
  const complete = { ...frame, where: [...frame.where, ...present(keys)] };
  const [key] = keys;
  if (key === undefined) return frame;
  const figures = aggregations.map((one) => figureOf(one, complete, position, context));
  const { rows, ranked, kind, useOther, ...split } = splitRows(command, y.field, complete, key.sql, figures, context);
  const asked = `SELECT ${kind} AS kind, if(kind = ${KIND.chosen}, toString(series), '') AS name FROM ${ranked} GROUP BY kind, name`;
  return async (run) => {
    const found = await run(asked);
    const chosen = found.filter(([what]) => what === KIND.chosen).map(([, name]) => String(name));
    if (y.kind === 'range') chosen.sort((a, b) => lowOf(a) - lowOf(b));
    else chosen.sort();
    const has = (sought: number): boolean => found.some(([what]) => what === sought);
    const series = [
      ...chosen.map((name, index) => ({ name, at: index + 1 })),
      ...(useOther && has(KIND.other) ? [{ name: split.otherName, at: chosen.length + 1 }] : []),
      ...(has(KIND.absent) ? [{ name: split.nullName, at: 0 }] : []),
    ];
    const names = ['', ...chosen];
    const place = `transform(toString(${split.key}), [${names.map(quoteText).join(', ')}], [${names.map((_, at) => `toInt32(${at})`).join(', ')}], toInt32(${names.length}))`;
    const which = context.alias();
    const grouped = figures.map((figure) => ({ figure, alias: context.alias() }));
    const inner = `(SELECT ${key.sql} AS ${key.alias}, ${place} AS ${which}, ${grouped.map(({ figure, alias }) => `${figure.value.sql} AS ${alias}`).join(', ')} FROM ${rows.from}${whereClause(rows)} GROUP BY ${key.alias}, ${which})`;
    const fields = new Map<string, Typed>([[row.field, keyColumn(key)]]);
    const empty = new Map<string, Figure['empty']>();
    const columns = grouped.flatMap(({ figure, alias }) =>
      series.map(({ name, at }) => {
        const own = context.alias();
        const column = columnName(options, figures, figure, name);
        // The field of the rows keeps its name.
        if (column !== row.field) fields.set(column, { sql: own, type: figure.value.type });
        empty.set(column, figure.empty);
        return `${cell(figure, alias, `${which} = ${at}`)} AS ${own}`;
      }),
    );
    const from = `(SELECT ${[key.alias, ...columns].join(', ')} FROM ${inner} GROUP BY ${key.alias})`;
    const made = done(closedFrame(from, fields, []));
    return fills ? fill(command, made, row.field, x, empty, run, context) : made;
  };
};

/** The figure of one series in a row: of none, a count is 0 and anything else absent. */
const cell = ({ empty, value }: Figure, alias: string, condition: string): string =>
  empty === 0 || value.type === 'list' ? `anyIf(${alias}, ${condition})` : `anyIf(toNullable(${alias}), ${condition})`;

/** The rows with those of the empty buckets between them. */
const fill = async (
  command: ChartCommand,
  frame: Frame,
  field: string,
  { next = (bucket) => bucket }: Cut,
  empty: ReadonlyMap<string, Figure['empty']>,
  run: RunQuery,
  context: PlanContext,
): Promise<Frame> => {
  const names = [...frame.fields.keys()];
  const columns = [...frame.fields.values()].map(({ sql }) => sql).join(', ');
  const found = await run(`SELECT ${columns} FROM ${frame.from}${whereClause(frame)}${orderClause(frame.order)}`);
  const rows: Row[] = [];
  const put = (value: (name: string, index: number) => Cell): void => {
    const row: Record<string, Cell> = Object.create(null);
    for (const [index, name] of names.entries()) row[name] = value(name, index);
    if (rows.push(row) > MAX_BUCKETS) throw tooMany(command);
  };
  for (const cells of found) {
    const last = rows.at(-1)?.[field];
    const low = lowOf(cells[names.indexOf(field)]);
    if (last !== undefined)
      // Ranges that meet may differ in their last digits.
      for (let at = next(last); lowOf(at) < low - Math.abs(low) * 1e-9 - 1e-9; at = next(at))
        put((name) => (name === field ? at : (empty.get(name) ?? null)));
    put((_, index) => cells[index] ?? null);
  }
  return valuesFrame(names, rows, context);
};
