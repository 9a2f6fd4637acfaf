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
import { parseBoolean } from '../parser/words.ts';
import { asList, asNumber, asString, isPresent, type Typed } from '../sql/typed.ts';
import { expandNames, knownNames, namePattern, resolveField, translateName } from './field.ts';
import { type Frame, keepOnly, nest, type OrderKey, orderClause, type PlanContext } from './frame.ts';

/** Keeps the first `count` rows of the frame's order. */
export const limitRows = (frame: Frame, count: number, context: PlanContext): Frame =>
  nest(frame, { tail: `${orderClause(frame.order)} LIMIT ${count}`, alias: context.alias });

/** `head` by number; `while.ts` has the one by condition. */
export const planHead = (command: HeadCommand, frame: Frame, context: PlanContext): Frame =>
  command.count === undefined ? frame : limitRows(frame, command.count, context);

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

/** Writes the frame in its order, of which `tail` may keep a part. The keys are computed here, since later commands may change what they stand on. */
const inOrder = (
  frame: Frame,
  tail: string,
  context: PlanContext,
  extra: ReadonlyMap<string, string> = new Map(),
): Frame => {
  const keys = frame.order.map((key) => ({ alias: context.alias(), key }));
  const nested = nest(tail === '' ? frame : keepOnly(frame, tail), {
    tail,
    extra: new Map([...keys.map(({ alias, key }) => [alias, key.sql] as const), ...extra]),
    alias: context.alias,
  });
  return { ...nested, order: keys.map(({ alias, key }) => ({ sql: alias, descending: key.descending })) };
};

/** The frame in the order of these keys, and of what it had before where they are equal. */
export const sorted = (keys: readonly SortKey[], reverse: boolean, frame: Frame, context: PlanContext): Frame => ({
  ...frame,
  order: [...keys.flatMap((key) => sortKeys(key, reverse, frame, context)), ...frame.order],
});

export const planSort = (command: SortCommand, frame: Frame, context: PlanContext): Frame => {
  const rows = sorted(command.keys, command.reverse, frame, context);
  const limit = command.limit ?? SORT_LIMIT;
  return inOrder(rows, limit === 0 ? '' : `${orderClause(rows.order)} LIMIT ${limit}`, context);
};

/**
 * Keeps the first rows of each combination in the present order. `keepempty` keeps rows that lack a field; `consecutive`
 * looks at neighbours only; `keepevents` keeps all rows and takes the fields out of the repeated ones.
 */
export const planDedup = (command: DedupCommand, frame: Frame, context: PlanContext): Frame => {
  const option = (name: string): boolean => parseBoolean(command.options[name] ?? 'f') ?? false;
  const rows = sorted(command.sortby, false, frame, context);
  const values = command.fields.map((field) => resolveField(field, rows, context));
  const complete = values.map(isPresent).join(' AND ');
  const key = (value: Typed): string => (value.type === 'list' ? asList(value) : (value.plain ?? asString(value)));
  // Combinations are told apart by their hash: the texts of millions would not fit in the memory of a search.
  const combination = `sipHash128(${values.map((value) => `ifNull(toString(${key(value)}), '')`).join(', ')})`;
  if (!option('consecutive') && !option('keepevents') && (!option('keepempty') || rows.open)) {
    const by = option('keepempty') ? `if(${complete}, ${combination}, sipHash128(_time, _seq, ''))` : combination;
    const found = option('keepempty') ? rows : { ...rows, where: [...rows.where, complete] };
    return inOrder(found, `${orderClause(found.order)} LIMIT ${command.count} BY ${by}`, context);
  }
  const [group, begins, run, rank] = [context.alias(), context.alias(), context.alias(), context.alias()];
  const also = (on: Frame, alias: string, sql: (order: string) => string): Frame =>
    nest(on, { extra: new Map([[alias, sql(orderClause(on.order).trim())]]), alias: context.alias });
  // The rank of a row among its equals: all of them, or the run of neighbours that it stands in.
  let ranked = inOrder(rows, '', context, new Map([[group, `tuple(${combination}, ${complete})`]]));
  if (option('consecutive')) {
    const whole = 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING';
    ranked = also(ranked, begins, (order) => `${group} != lagInFrame(${group}) OVER (${order} ${whole})`);
    ranked = also(ranked, run, (order) => `sum(${begins}) OVER (${order} ROWS UNBOUNDED PRECEDING)`);
    ranked = also(ranked, rank, (order) => `row_number() OVER (PARTITION BY ${run} ${order})`);
  } else ranked = also(ranked, rank, (order) => `row_number() OVER (PARTITION BY ${group} ${order})`);
  const present = command.fields.map((field) => isPresent(resolveField(field, ranked, context))).join(' AND ');
  const first = `${rank} <= ${command.count}`;
  if (option('keepevents')) {
    const fields = new Map(ranked.fields);
    for (const field of command.fields) {
      const value = resolveField(field, ranked, context);
      const sql = value.type === 'list' ? `if(${first}, ${value.sql}, [])` : `if(${first}, ${value.sql}, NULL)`;
      fields.set(field, { sql, type: value.type });
    }
    return { ...ranked, fields };
  }
  const condition = option('keepempty') ? `(${first} OR NOT (${present}))` : `(${first} AND ${present})`;
  return { ...ranked, where: [...ranked.where, condition] };
};

/** A closed frame of just these columns. Where a wildcard asks for fields that only the rows tell, the frame stays open. */
export const planTable = (command: TableCommand, frame: Frame, context: PlanContext): Frame => {
  if (frame.open && command.fields.some((name) => name.includes('*'))) {
    return { ...keepFields(command.fields, frame, context), table: command.fields };
  }
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

export const planFields = (command: FieldsCommand, frame: Frame, context: PlanContext): Frame => {
  if (command.mode === '-') {
    const tests = command.fields.map(namePattern);
    const named = (name: string): boolean => tests.some((test) => test.test(name));
    return {
      ...frame,
      fields: new Map([...frame.fields].filter(([name]) => !named(name))),
      visible: (name) => frame.visible(name) && !named(name),
      masks: [...(frame.masks ?? []), { keep: false, patterns: command.fields }],
      chosen: frame.chosen?.filter((name) => !named(name)),
    };
  }
  // The internal fields stay unless they are removed by name.
  return keepFields(['_time', '_raw', ...command.fields], frame, context);
};

/** Keeps what the names and patterns say. Of events, names are computed here, since they may be aliases. */
const keepFields = (names: readonly string[], frame: Frame, context: PlanContext): Frame => {
  const tests = names.map(namePattern);
  const kept = (name: string): boolean => tests.some((test) => test.test(name));
  const fields = new Map([...frame.fields].filter(([name]) => kept(name)));
  if (!frame.open) return { ...frame, fields, chosen: orderedBy(names, [...fields.keys()]) };
  for (const name of names) {
    if (!name.includes('*') && name !== '_time' && name !== '_raw')
      fields.set(name, resolveField(name, frame, context));
  }
  return {
    ...frame,
    fields,
    visible: (name) => frame.visible(name) && kept(name),
    masks: [...(frame.masks ?? []), { keep: true, patterns: names }],
    sealed: frame.sealed === true || names.every((name) => !name.includes('*')),
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
    for (const name of knownNames(result)) {
      const target = translateName(name, from, to);
      if (target !== undefined) result = renameOne(result, name, target, context);
    }
    if (result.open) result = { ...result, renames: [{ from, to }, ...(result.renames ?? [])] };
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
  return {
    ...frame,
    fields,
    visible: (name) => name !== from && frame.visible(name),
    masks: [...(frame.masks ?? []), { keep: false, patterns: [from] }],
  };
};
