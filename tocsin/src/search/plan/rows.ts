import type {
  DedupCommand,
  FieldsCommand,
  HeadCommand,
  RenameCommand,
  SortCommand,
  SortKey,
  TableCommand,
  TailCommand,
} from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { parseBoolean } from '../parser/words.ts';
import { asCondition, asList, asNumber, asString, isPresent, type Typed } from '../sql/typed.ts';
import { compileExpression } from './expression.ts';
import { expandNames, knownNames, namePattern, resolveField } from './field.ts';
import { type Frame, nest, type OrderKey, orderClause, type PlanContext } from './frame.ts';

/** Keeps the first `count` rows of the frame's order. */
export const limitRows = (frame: Frame, count: number, context: PlanContext): Frame =>
  nest(frame, { tail: `${orderClause(frame.order)} LIMIT ${count}`, alias: context.alias });

export const planHead = (command: HeadCommand, frame: Frame, context: PlanContext): Frame => {
  let rows = frame;
  if (command.condition !== undefined) {
    const condition = asCondition(compileExpression(command.condition, frame, context));
    const going = context.alias();
    const window = `min(ifNull(toUInt8(${condition}), 0)) OVER (${orderClause(frame.order).trim()} ROWS UNBOUNDED PRECEDING)`;
    rows = nest(frame, { extra: new Map([[going, window]]), alias: context.alias });
    rows = { ...rows, where: [`${going} = 1`] };
  }
  return command.count === undefined ? rows : limitRows(rows, command.count, context);
};

const turned = (order: readonly OrderKey[]): readonly OrderKey[] =>
  order.map(({ sql, descending }) => ({ sql, descending: !descending }));

export const planReverse = (frame: Frame): Frame => ({ ...frame, order: turned(frame.order) });

/** The last rows, the very last first. */
export const planTail = (command: TailCommand, frame: Frame, context: PlanContext): Frame =>
  limitRows(planReverse(frame), command.count, context);

/** Absent values last in either direction; numbers by size before text by its bytes (text first when descending). */
const sortKeys = (key: SortKey, turn: boolean, frame: Frame, context: PlanContext): readonly OrderKey[] => {
  const value = resolveField(key.field, frame, context);
  const descending = key.descending !== turn;
  if (value.type === 'null') return [];
  const absent = { sql: `NOT (${isPresent(value)})`, descending: false };
  if (value.type === 'number' && key.type !== 'str') return [absent, { sql: value.sql, descending }];
  const text = value.type === 'list' ? asString(value) : (value.plain ?? asString(value));
  if (key.type === 'str') return [absent, { sql: text, descending }];
  if (key.type === 'num') return [absent, { sql: asNumber(value), descending }];
  const address = { sql: `ifNull(toIPv6OrNull(${text}), toIPv6('::'))`, descending };
  if (key.type === 'ip') return [absent, address, { sql: text, descending }];
  const number = asNumber(value);
  const kind = `multiIf(isNotNull(${number}), 0, isNotNull(toIPv6OrNull(${text})), 1, 2)`;
  return [
    absent,
    { sql: kind, descending },
    { sql: `ifNull(${number}, 0)`, descending },
    address,
    { sql: text, descending },
  ];
};

const SORT_LIMIT = 10_000;

export const planSort = (command: SortCommand, frame: Frame, context: PlanContext): Frame => {
  const order = [...command.keys.flatMap((key) => sortKeys(key, command.reverse, frame, context)), ...frame.order];
  const sorted = { ...frame, order };
  const limit = command.limit ?? SORT_LIMIT;
  // The order may stand on expressions that later commands change: they are computed here and kept.
  const keys = order.map((key) => ({ alias: context.alias(), key }));
  const nested = nest(sorted, {
    tail: `${orderClause(order)}${limit === 0 ? '' : ` LIMIT ${limit}`}`,
    extra: new Map(keys.map(({ alias, key }) => [alias, key.sql])),
    alias: context.alias,
  });
  return { ...nested, order: keys.map(({ alias, key }) => ({ sql: alias, descending: key.descending })) };
};

export const planDedup = (command: DedupCommand, frame: Frame, context: PlanContext): Frame => {
  const option = (name: string): boolean => parseBoolean(command.options[name] ?? 'f') ?? false;
  if (option('keepevents') || option('consecutive'))
    throw new PlanError('keepevents and consecutive of dedup do not run yet', command);
  const rows =
    command.sortby.length === 0
      ? frame
      : planSort({ kind: 'command', name: 'sort', limit: 0, keys: command.sortby, reverse: false }, frame, context);
  const values = command.fields.map((field) => resolveField(field, rows, context));
  const keys = values.map((value) => ({
    alias: context.alias(),
    sql: value.type === 'list' ? asList(value) : (value.plain ?? asString(value)),
  }));
  const keepEmpty = option('keepempty');
  const present = values.map(isPresent);
  const narrowed = keepEmpty ? rows : { ...rows, where: [...rows.where, ...present] };
  const first = nest(narrowed, { extra: new Map(keys.map(({ alias, sql }) => [alias, sql])), alias: context.alias });
  const complete = keepEmpty ? context.alias() : undefined;
  // With keepempty a row that lacks a field is kept, whatever the others hold.
  const counted =
    complete === undefined
      ? first
      : nest(first, {
          extra: new Map([
            [
              complete,
              `if(${values.map((_, index) => `(${keyPresent(keys[index]?.alias ?? '', values[index])})`).join(' AND ')}, 0, _seq)`,
            ],
          ]),
          alias: context.alias,
        });
  const by = [...keys.map(({ alias }) => alias), ...(complete === undefined ? [] : [complete])].join(', ');
  if (complete !== undefined && !frame.open)
    throw new PlanError('keepempty of dedup runs on events only, so far', command);
  return nest(counted, { tail: `${orderClause(counted.order)} LIMIT ${command.count} BY ${by}`, alias: context.alias });
};

const keyPresent = (alias: string, value: Typed | undefined): string =>
  value?.type === 'list' ? `notEmpty(${alias})` : value?.plain === undefined ? `isNotNull(${alias})` : `${alias} != ''`;

/** A closed frame of just these columns. */
export const planTable = (command: TableCommand, frame: Frame, context: PlanContext): Frame => {
  if (frame.open && command.fields.includes('*')) return frame;
  const names = expandNames(command.fields, frame);
  const fields = new Map(names.map((name) => [name, resolveField(name, frame, context)]));
  const order = frame.order.map((key) => ({ alias: context.alias(), key }));
  const nested = nest(
    { ...frame, open: false, fields, order: [] },
    { extra: new Map(order.map(({ alias, key }) => [alias, key.sql])), alias: context.alias },
  );
  return {
    ...nested,
    visible: () => false,
    chosen: names,
    order: order.map(({ alias, key }) => ({ sql: alias, descending: key.descending })),
  };
};

export const planFields = (command: FieldsCommand, frame: Frame): Frame => {
  const tests = command.fields.map(namePattern);
  const named = (name: string): boolean => tests.some((test) => test.test(name));
  if (command.mode === '-') {
    return {
      ...frame,
      fields: new Map([...frame.fields].filter(([name]) => !named(name))),
      visible: (name) => frame.visible(name) && !named(name),
      chosen: frame.chosen?.filter((name) => !named(name)),
    };
  }
  // The internal fields stay unless they are removed by name.
  const kept = (name: string): boolean => named(name) || name === '_time' || name === '_raw';
  return {
    ...frame,
    fields: new Map([...frame.fields].filter(([name]) => kept(name))),
    visible: (name) => frame.visible(name) && kept(name),
    chosen: frame.open ? frame.chosen : orderedBy(command.fields, [...frame.fields.keys()].filter(kept)),
  };
};

const orderedBy = (patterns: readonly string[], names: readonly string[]): readonly string[] => {
  const tests = patterns.map(namePattern);
  const rank = (name: string): number => {
    const index = tests.findIndex((test) => test.test(name));
    return index < 0 ? tests.length : index;
  };
  return [...names].sort((a, b) => rank(a) - rank(b));
};

export const planRename = (command: RenameCommand, frame: Frame, context: PlanContext): Frame => {
  let result = frame;
  for (const { from, to } of command.renames) {
    if (!from.includes('*')) {
      result = renameOne(result, from, to, context);
      continue;
    }
    const test = namePattern(from);
    for (const name of knownNames(result)) {
      const parts = test.exec(name);
      if (parts === null) continue;
      let at = 0;
      result = renameOne(
        result,
        name,
        to.replace(/\*/g, () => parts[++at] ?? ''),
        context,
      );
    }
  }
  return result;
};

/** Onto an existing field: replaces it. Of a field that is absent: the target becomes absent. */
const renameOne = (frame: Frame, from: string, to: string, context: PlanContext): Frame => {
  if (from === to) return frame;
  const value = resolveField(from, frame, context);
  const rename = (name: string): string => (name === from ? to : name);
  if (!frame.open) {
    if (!frame.fields.has(from))
      return { ...frame, fields: new Map([...frame.fields].filter(([name]) => name !== to)) };
    const fields = new Map(
      [...frame.fields].filter(([name]) => name !== to).map(([name, one]) => [rename(name), one] as const),
    );
    return { ...frame, fields, chosen: frame.chosen?.filter((name) => name !== to).map(rename) };
  }
  const fields = new Map(frame.fields);
  fields.delete(from);
  fields.set(to, value);
  return { ...frame, fields, visible: (name) => name !== from && frame.visible(name) };
};
