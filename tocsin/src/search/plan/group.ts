import type { Aggregation, StatsCommand, TopCommand } from '../ast/index.ts';
import { parseBoolean } from '../parser/words.ts';
import { quoteText } from '../sql/quote.ts';
import { asList, asString, isPresent, type Typed } from '../sql/typed.ts';
import { aggregationName, compileAggregation } from './aggregation.ts';
import { setField } from './compute.ts';
import { namePattern, resolveField } from './field.ts';
import { closedFrame, type Frame, nest, orderClause, type PlanContext, whereClause } from './frame.ts';
import { positioned } from './order.ts';

export interface GroupKey {
  readonly name: string;
  readonly alias: string;
  readonly value: Typed;
  readonly sql: string;
}

/** Group keys: rows without the field are left out; each value of a multivalue field makes a group of its own. */
export const groupKeys = (names: readonly string[], frame: Frame, context: PlanContext): readonly GroupKey[] =>
  names.map((name) => {
    const value = resolveField(name, frame, context);
    const sql =
      value.type === 'list'
        ? `arrayJoin(${asList(value)})`
        : value.type === 'number'
          ? value.sql
          : (value.plain ?? asString(value));
    return { name, alias: context.alias(), value, sql };
  });

export const keyColumn = ({ alias, value }: GroupKey): Typed =>
  value.type === 'number' ? { sql: alias, type: 'number' } : { sql: alias, type: 'string' };

export const present = (keys: readonly GroupKey[]): readonly string[] =>
  keys.filter(({ value }) => value.type !== 'list').map(({ value }) => isPresent(value));

export const planStats = (command: StatsCommand, input: Frame, context: PlanContext): Frame => {
  const aggregations = expandAggregations(command.aggregations, input);
  const { rows: frame, position } = positioned(input, aggregations, context);
  const keys = groupKeys(command.by, frame, context);
  const figures = aggregations.map((aggregation) => ({
    name: aggregationName(aggregation),
    alias: context.alias(),
    value: compileAggregation(aggregation, frame, context, { position }),
  }));
  const rows = { ...frame, where: [...frame.where, ...present(keys)] };
  const columns = [
    ...keys.map(({ alias, sql }) => `${sql} AS ${alias}`),
    ...figures.map(({ alias, value }) => `${value.sql} AS ${alias}`),
  ];
  const groups = keys.length === 0 ? '' : ` GROUP BY ${keys.map(({ alias }) => alias).join(', ')}`;
  const from = `(SELECT ${columns.join(', ')} FROM ${rows.from}${whereClause(rows)}${groups})`;
  const fields = new Map<string, Typed>();
  for (const key of keys) fields.set(key.name, keyColumn(key));
  for (const { name, alias, value } of figures) fields.set(name, { sql: alias, type: value.type });
  return closedFrame(
    from,
    fields,
    keys.map(({ alias }) => ({ sql: alias, descending: false })),
  );
};

/** Rows without a BY field get nothing. */
export const planEventstats = (command: StatsCommand, input: Frame, context: PlanContext): Frame => {
  const { rows: frame, position } = positioned(input, command.aggregations, context);
  const keys = command.by.map((name) => resolveField(name, frame, context));
  const partition =
    keys.length === 0
      ? ''
      : `PARTITION BY ${keys.map((value) => (value.type === 'list' ? asList(value) : (value.plain ?? asString(value)))).join(', ')}`;
  const complete = keys.map(isPresent).join(' AND ');
  const figures = command.aggregations.map((aggregation) => {
    const value = compileAggregation(aggregation, frame, context, { position, over: ` OVER (${partition})` });
    const absent = value.type === 'list' ? 'CAST([] AS Array(String))' : 'NULL';
    const sql = complete === '' ? value.sql : `if(${complete}, ${value.sql}, ${absent})`;
    return { name: aggregationName(aggregation), alias: context.alias(), sql, type: value.type };
  });
  let rows = nest(frame, { extra: new Map(figures.map(({ alias, sql }) => [alias, sql])), alias: context.alias });
  for (const { name, alias, type } of figures) rows = setField(rows, name, { sql: alias, type }, context);
  return rows;
};

/** `values(a*)` of a table is one figure a column; a wildcard after AS takes what the field's stood for. */
export const expandAggregations = (aggregations: readonly Aggregation[], frame: Frame): readonly Aggregation[] =>
  aggregations.flatMap((aggregation) => {
    const { field, as } = aggregation;
    if (frame.open || field === undefined || !field.includes('*')) return [aggregation];
    const test = namePattern(field);
    return [...frame.fields.keys()].flatMap((name): readonly Aggregation[] => {
      const parts = test.exec(name);
      if (parts === null) return [];
      let at = 0;
      return [
        {
          ...aggregation,
          field: name,
          ...(as === undefined ? {} : { as: as.replace(/\*/g, () => parts[++at] ?? '') }),
        },
      ];
    });
  });

export const planTop = (command: TopCommand, frame: Frame, context: PlanContext): Frame => {
  const keys = groupKeys([...command.by, ...command.fields], frame, context);
  const by = keys.slice(0, command.by.length);
  const rows = { ...frame, where: [...frame.where, ...present(keys)] };
  const count = context.alias();
  const percent = context.alias();
  const over = by.length === 0 ? '' : `PARTITION BY ${by.map(({ alias }) => alias).join(', ')}`;
  const columns = [
    ...keys.map(({ alias, sql }) => `${sql} AS ${alias}`),
    `count() AS ${count}`,
    `${count} * 100 / sum(${count}) OVER (${over}) AS ${percent}`,
  ];
  const grouped = `(SELECT ${columns.join(', ')} FROM ${rows.from}${whereClause(rows)} GROUP BY ${keys.map(({ alias }) => alias).join(', ')})`;
  const option = (name: string): boolean => parseBoolean(command.options[name] ?? 't') ?? true;
  const fields = new Map<string, Typed>(keys.map((key) => [key.name, keyColumn(key)]));
  if (option('showcount')) fields.set(command.options.countfield ?? 'count', { sql: count, type: 'number' });
  if (option('showperc')) fields.set(command.options.percentfield ?? 'percent', { sql: percent, type: 'number' });
  const order = [
    ...by.map(({ alias }) => ({ sql: alias, descending: false })),
    { sql: count, descending: command.name === 'top' },
    ...keys.slice(by.length).map(({ alias }) => ({ sql: alias, descending: false })),
  ];
  const limit = command.limit ?? 10;
  if (limit === 0) return closedFrame(grouped, fields, order);
  if (parseBoolean(command.options.useother ?? 'f') ?? false) {
    const other = quoteText(command.options.otherstr ?? 'OTHER');
    const rest = context.alias();
    const shown = keys.map(({ alias }, index) => ({ alias, own: context.alias(), of: index < by.length }));
    const rank = `row_number() OVER (${over} ${orderClause(order.slice(by.length)).trim()})`;
    const ranked = `(SELECT *, toUInt8(${rank} > ${limit}) AS ${rest} FROM ${grouped})`;
    const [total, part] = [context.alias(), context.alias()];
    const columns = [
      ...shown.map(({ alias, own, of }) => `${of ? alias : `if(${rest} = 1, ${other}, toString(${alias}))`} AS ${own}`),
      `sum(${count}) AS ${total}`,
      `sum(${percent}) AS ${part}`,
      `${rest}`,
    ];
    const united = `(SELECT ${columns.join(', ')} FROM ${ranked} GROUP BY ${[...shown.map(({ own }) => own), rest].join(', ')})`;
    const renamed = new Map<string, string>([
      ...shown.map(({ alias, own }): [string, string] => [alias, own]),
      [count, total],
      [percent, part],
    ]);
    const moved = (sql: string): string => renamed.get(sql) ?? sql;
    return closedFrame(
      united,
      new Map(
        [...fields].map(([name, value]) => [
          name,
          {
            ...value,
            sql: moved(value.sql),
            // The fields of the rest are the word for it, so that all are text; those of BY stay what they are.
            type: [count, percent, ...by.map(({ alias }) => alias)].includes(value.sql)
              ? value.type
              : ('string' as const),
          },
        ]),
      ),
      [
        ...order.slice(0, by.length).map((key) => ({ ...key, sql: moved(key.sql) })),
        { sql: rest, descending: false },
        ...order.slice(by.length).map((key) => ({ ...key, sql: moved(key.sql) })),
      ],
    );
  }
  const tail = by.length === 0 ? `LIMIT ${limit}` : `LIMIT ${limit} BY ${by.map(({ alias }) => alias).join(', ')}`;
  return closedFrame(`(SELECT * FROM ${grouped}${orderClause(order)} ${tail})`, fields, order);
};
