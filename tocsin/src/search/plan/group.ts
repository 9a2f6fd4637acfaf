import type { Aggregation, StatsCommand, TopCommand } from '../ast/index.ts';
import { parseBoolean } from '../parser/words.ts';
import { asList, asString, isPresent, type Typed } from '../sql/typed.ts';
import { aggregationName, compileAggregation } from './aggregation.ts';
import { resolveField } from './field.ts';
import { closedFrame, type Frame, nest, orderClause, type PlanContext, whereClause } from './frame.ts';

interface GroupKey {
  readonly name: string;
  readonly alias: string;
  readonly value: Typed;
  readonly sql: string;
}

/** Group keys: rows without the field are left out; each value of a multivalue field makes a group of its own. */
const groupKeys = (names: readonly string[], frame: Frame, context: PlanContext): readonly GroupKey[] =>
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

const keyColumn = ({ alias, value }: GroupKey): Typed =>
  value.type === 'number' ? { sql: alias, type: 'number' } : { sql: alias, type: 'string' };

/** Rows in order where a function asks for the first or last, which for tables is their order as it stands. */
const ordered = (frame: Frame, aggregations: readonly Aggregation[], context: PlanContext): Frame =>
  !frame.open && aggregations.some(({ func }) => func === 'first' || func === 'last')
    ? nest(frame, { tail: orderClause(frame.order), alias: context.alias })
    : frame;

const present = (keys: readonly GroupKey[]): readonly string[] =>
  keys.filter(({ value }) => value.type !== 'list').map(({ value }) => isPresent(value));

export const planStats = (command: StatsCommand, input: Frame, context: PlanContext): Frame => {
  const frame = ordered(input, command.aggregations, context);
  const keys = groupKeys(command.by, frame, context);
  const figures = command.aggregations.map((aggregation) => ({
    name: aggregationName(aggregation),
    alias: context.alias(),
    value: compileAggregation(aggregation, frame, context),
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
export const planEventstats = (command: StatsCommand, frame: Frame, context: PlanContext): Frame => {
  const keys = command.by.map((name) => resolveField(name, frame, context));
  const partition =
    keys.length === 0
      ? ''
      : `PARTITION BY ${keys.map((value) => (value.type === 'list' ? asList(value) : (value.plain ?? asString(value)))).join(', ')}`;
  const figures = command.aggregations.map((aggregation) => ({
    name: aggregationName(aggregation),
    alias: context.alias(),
    value: compileAggregation(aggregation, frame, context),
  }));
  const windows = figures.map(({ alias, value }) => [alias, windowed(value.sql, partition)] as const);
  let rows = nest(frame, { extra: new Map(windows), alias: context.alias });
  const complete = command.by.map((name) => isPresent(resolveField(name, rows, context)));
  for (const { name, alias, value } of figures) {
    const sql =
      complete.length === 0 || value.type === 'list' ? alias : `if(${complete.join(' AND ')}, ${alias}, NULL)`;
    const fields = new Map(rows.fields);
    fields.set(name, { sql, type: value.type });
    rows = {
      ...rows,
      fields,
      chosen: rows.chosen === undefined || rows.chosen.includes(name) ? rows.chosen : [...rows.chosen, name],
    };
  }
  return rows;
};

const AGGREGATE =
  /\b(?:count|countIf|sum|avg|min|max|minIf|maxIf|stddevSamp|stddevPop|varSamp|varPop|uniqExactIf|uniqIf|quantileExact|topKIf|groupUniqArrayIf|groupUniqArrayArray|groupArrayIf|groupArrayArray|argMaxIf|argMinIf)(?:\([\d.]+\))?\(/g;

/** Adds OVER to each aggregate function of an expression. */
const windowed = (sql: string, partition: string): string => {
  let result = '';
  let at = 0;
  for (const found of sql.matchAll(AGGREGATE)) {
    if (found.index < at) continue;
    let depth = 0;
    let end = found.index + found[0].length - 1;
    let quoted = false;
    for (; end < sql.length; end++) {
      const character = sql[end];
      if (quoted) {
        if (character === '\\') end += 1;
        else if (character === "'") quoted = false;
      } else if (character === "'") quoted = true;
      else if (character === '(') depth += 1;
      else if (character === ')' && --depth === 0) break;
    }
    result += `${sql.slice(at, end + 1)} OVER (${partition})`;
    at = end + 1;
  }
  return result + sql.slice(at);
};

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
  const tail = by.length === 0 ? `LIMIT ${limit}` : `LIMIT ${limit} BY ${by.map(({ alias }) => alias).join(', ')}`;
  return closedFrame(`(SELECT * FROM ${grouped}${orderClause(order)} ${tail})`, fields, order);
};
