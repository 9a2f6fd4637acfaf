import type { AddcoltotalsCommand, AddtotalsCommand } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { parseBoolean } from '../parser/words.ts';
import { quoteText } from '../sql/quote.ts';
import { asList, asNumber, asString, type Typed } from '../sql/typed.ts';
import { setField } from './compute.ts';
import { expandNames, resolveField } from './field.ts';
import { closedFrame, type Frame, type PlanContext, whereClause } from './frame.ts';

/** Sums of rows in a new field, then sums of columns in a last row; of numbers, and of texts that are some. */
export const planAddtotals = (
  command: AddtotalsCommand | AddcoltotalsCommand,
  frame: Frame,
  context: PlanContext,
): Frame => {
  const { options, fields } = command;
  const flag = (name: string, otherwise: boolean): boolean => parseBoolean(options[name] ?? '') ?? otherwise;
  const ofRows = command.name === 'addtotals' && flag('row', true);
  const ofColumns = command.name === 'addcoltotals' || flag('col', false);
  if (frame.open && (fields.length === 0 || ofColumns))
    throw new PlanError(
      ofColumns
        ? `sums of columns need a table, whose columns are known`
        : 'addtotals on events needs the names of the fields',
      command,
      ofColumns ? 'put stats, chart or table before it' : 'as in addtotals in out',
    );
  const all = frame.chosen ?? [...frame.fields.keys()];
  const summed = (fields.length === 0 ? all : expandNames(fields, frame)).filter((name) => !name.startsWith('_'));
  const total = options.fieldname ?? 'Total';
  const rows = ofRows ? setField(frame, total, sumOf(summed, frame, context), context) : frame;
  return ofColumns ? withSums(command, rows, new Set(ofRows ? [...summed, total] : summed), context) : rows;
};

/** Of a row in which there is no number, 0. */
const sumOf = (names: readonly string[], frame: Frame, context: PlanContext): Typed => {
  const values = names
    .map((name) => resolveField(name, frame, context))
    .filter(({ type }) => type !== 'null' && type !== 'boolean');
  return {
    sql:
      values.length === 0
        ? 'toFloat64(0)'
        : `(${values.map((one) => `ifNull(toFloat64(${asNumber(one)}), 0)`).join(' + ')})`,
    type: 'number',
  };
};

/** The frame and one more row; what is not summed is absent there, but for the label. */
const withSums = (
  command: AddtotalsCommand | AddcoltotalsCommand,
  frame: Frame,
  summed: ReadonlySet<string>,
  context: PlanContext,
): Frame => {
  const { labelfield, label = 'Total' } = command.options;
  const names = [
    ...new Set([...(frame.chosen ?? frame.fields.keys()), ...(labelfield === undefined ? [] : [labelfield])]),
  ];
  const cells = names.map((name) => {
    const value = resolveField(name, frame, context);
    // The column of the label holds text, whatever it held before.
    const type = name === labelfield || value.type === 'null' ? ('string' as const) : value.type;
    const form = (one: Typed): string =>
      type === 'number' ? `toNullable(toFloat64(${one.sql}))` : `toNullable(${asString(one)})`;
    const row = value.type === 'list' && type === 'list' ? value.sql : form(value);
    const sum =
      name === labelfield
        ? `toNullable(${quoteText(label)})`
        : summed.has(name) && value.type !== 'null'
          ? type === 'list'
            ? asList(columnSum(value))
            : form(columnSum(value))
          : type === 'list'
            ? 'CAST([] AS Array(String))'
            : form({ sql: `CAST(NULL AS Nullable(${type === 'number' ? 'Float64' : 'String'}))`, type });
    return { name, alias: context.alias(), type, row, sum };
  });
  const last = context.alias();
  const order = frame.order.map((key) => ({ ...key, alias: context.alias() }));
  const columns = (flag: 0 | 1): string =>
    [
      `toUInt8(${flag}) AS ${last}`,
      ...order.map(({ sql, alias }) => `${flag === 0 ? sql : `any(${sql})`} AS ${alias}`),
      ...cells.map(({ row, sum, alias }) => `${flag === 0 ? row : sum} AS ${alias}`),
    ].join(', ');
  const source = `FROM ${frame.from}${whereClause(frame)}`;
  return closedFrame(
    `(SELECT ${columns(0)} ${source} UNION ALL SELECT ${columns(1)} ${source})`,
    new Map(cells.map(({ name, alias, type }) => [name, { sql: alias, type }])),
    [{ sql: last, descending: false }, ...order.map(({ alias, descending }) => ({ sql: alias, descending }))],
  );
};

/** Absent where no value is a number. */
const columnSum = (value: Typed): Typed => {
  const number = `toFloat64(${asNumber(value)})`;
  return { sql: `if(count(${number}) = 0, NULL, sum(${number}))`, type: 'number' };
};
