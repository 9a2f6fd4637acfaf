import type { UntableCommand, XyseriesCommand } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { quoteText } from '../sql/quote.ts';
import { asList, asString, isPresent, type Typed } from '../sql/typed.ts';
import { resolveField } from './field.ts';
import { closedFrame, type Frame, type PlanContext, whereClause } from './frame.ts';
import { groupKeys, keyColumn, present } from './group.ts';
import { positioned } from './order.ts';
import { sorted } from './rows.ts';
import { columnName } from './series.ts';
import type { RunQuery } from './timechart.ts';

/** Names of series, and the columns that they make together. */
const MAX_COLUMNS = 1_000;

/** A row for each value of the first field, a column for each of the second; of several rows for a cell the last counts. */
export const planXyseries = (
  command: XyseriesCommand,
  input: Frame,
  context: PlanContext,
): ((run: RunQuery) => Promise<Frame>) => {
  const [x = '', y = '', ...values] = command.fields;
  const { rows: frame, position } = positioned(input, [{ kind: 'aggregation', func: 'last' }], context);
  const [row, name] = groupKeys([x, y], frame, context);
  const figures = values.map((value) => ({ name: value, value: resolveField(value, frame, context) }));
  if (row === undefined || name === undefined) throw new PlanError('xyseries takes three fields', command);
  const rows = { ...frame, where: [...frame.where, ...present([row, name])] };
  const nameText = asString(keyColumn({ ...name, alias: `(${name.sql})` }));
  const asked = `SELECT DISTINCT ifNull(toString(${nameText}), '') AS name FROM ${rows.from}${whereClause(rows)} LIMIT ${MAX_COLUMNS + 1}`;
  return async (run) => {
    const series = (await run(asked)).map(([one]) => String(one)).sort();
    if (series.length * figures.length > MAX_COLUMNS)
      throw new PlanError(`${y} would make more than ${MAX_COLUMNS} columns`, command, 'look for fewer values');
    const which = context.alias();
    const at = context.alias();
    const cells = figures.map((figure) => ({ figure, alias: context.alias() }));
    const inner = `(SELECT ${row.sql} AS ${row.alias}, ifNull(toString(${nameText}), '') AS ${which}, ${position} AS ${at}, ${cells.map(({ figure, alias }) => `${storedSql(figure.value)} AS ${alias}`).join(', ')} FROM ${rows.from}${whereClause(rows)})`;
    const fields = new Map<string, Typed>([[x, keyColumn(row)]]);
    const columns = cells.flatMap(({ figure, alias }) =>
      series.map((one) => {
        const own = context.alias();
        const { type } = figure.value;
        const column = columnName(command.options, figures, figure, one);
        const value: Typed = { sql: alias, type: type === 'null' ? 'string' : type };
        if (column !== x) fields.set(column, { sql: own, type: value.type });
        return `argMaxIf(${alias}, ${at}, ${which} = ${quoteText(one)} AND ${isPresent(value)}) AS ${own}`;
      }),
    );
    const made = closedFrame(
      `(SELECT ${[row.alias, ...columns].join(', ')} FROM ${inner} GROUP BY ${row.alias})`,
      fields,
      [],
    );
    return sorted([{ field: x, descending: false, type: 'auto' }], false, made, context);
  };
};

const storedSql = (value: Typed): string =>
  value.type === 'list'
    ? value.sql
    : value.type === 'number'
      ? `toNullable(${value.sql})`
      : `toNullable(${asString(value)})`;

/** A row for each cell that holds something, beside the value of the first field. */
export const planUntable = (command: UntableCommand, frame: Frame, context: PlanContext): Frame => {
  const [x = '', names = '', values = ''] = command.fields;
  if (frame.open)
    throw new PlanError('untable needs a table, whose columns are known', command, 'begin with stats, chart or table');
  const columns = (frame.chosen ?? [...frame.fields.keys()]).filter((name) => name !== x && !name.startsWith('_'));
  const cells = columns.map((name) => ({ name, value: resolveField(name, frame, context) }));
  const type = cells.every(({ value }) => value.type === 'number')
    ? 'number'
    : cells.some(({ value }) => value.type === 'list')
      ? 'list'
      : 'string';
  const form = (value: Typed): string =>
    type === 'list'
      ? asList(value)
      : type === 'number'
        ? `toNullable(toFloat64(${value.sql}))`
        : `toNullable(${asString(value)})`;
  const first = resolveField(x, frame, context);
  const [row, pair, at, name, cell] = [
    context.alias(),
    context.alias(),
    context.alias(),
    context.alias(),
    context.alias(),
  ];
  const order = frame.order.map((key) => ({ ...key, alias: context.alias() }));
  const pairs = cells.map((one, index) => `tuple(toUInt32(${index}), ${quoteText(one.name)}, ${form(one.value)})`);
  const joined =
    pairs.length === 0
      ? `arrayJoin([tuple(toUInt32(0), '', CAST(NULL AS Nullable(Float64)))])`
      : `arrayJoin([${pairs.join(', ')}])`;
  const keys = order.map(({ sql, alias }) => `${sql} AS ${alias}`);
  const inner = `SELECT ${[`${storedSql(first)} AS ${row}`, ...keys, `${joined} AS ${pair}`].join(', ')} FROM ${frame.from}${whereClause(frame)}`;
  const outer = [
    row,
    ...order.map(({ alias }) => alias),
    ...[at, name, cell].map((own, index) => `tupleElement(${pair}, ${index + 1}) AS ${own}`),
  ];
  const value: Typed = { sql: cell, type };
  const fields = new Map<string, Typed>([
    [x, { sql: row, type: first.type === 'null' ? 'string' : first.type }],
    [names, { sql: name, type: 'string' }],
    [values, value],
  ]);
  return closedFrame(`(SELECT * FROM (SELECT ${outer.join(', ')} FROM (${inner})) WHERE ${isPresent(value)})`, fields, [
    ...order.map(({ alias, descending }) => ({ sql: alias, descending })),
    { sql: at, descending: false },
  ]);
};
