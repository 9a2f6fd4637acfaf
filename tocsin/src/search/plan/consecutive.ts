import type { DedupCommand } from '../ast/index.ts';
import { parseBoolean } from '../parser/words.ts';
import { asList, asString, isPresent, type Typed } from '../sql/typed.ts';
import { resolveField } from './field.ts';
import { type Frame, nest, orderClause, type PlanContext } from './frame.ts';
import { planSort } from './rows.ts';

/**
 * `dedup … consecutive=t`: the first rows of each run of neighbours that agree. A row that lacks a field ends a run, and
 * is itself left out unless `keepempty` keeps it; `keepevents` keeps all rows and takes the fields out of the repeated.
 */
export const planConsecutive = (command: DedupCommand, frame: Frame, context: PlanContext): Frame => {
  const option = (name: string): boolean => parseBoolean(command.options[name] ?? 'f') ?? false;
  const rows =
    command.sortby.length === 0
      ? frame
      : planSort({ kind: 'command', name: 'sort', limit: 0, keys: command.sortby, reverse: false }, frame, context);
  const valuesOf = (of: Frame): readonly Typed[] => command.fields.map((field) => resolveField(field, of, context));
  const completeIn = (of: Frame): string => valuesOf(of).map(isPresent).join(' AND ');
  const text = (value: Typed): string =>
    `ifNull(toString(${value.type === 'list' ? asList(value) : (value.plain ?? asString(value))}), '')`;
  const add = (to: Frame, sql: string): readonly [Frame, string] => {
    const alias = context.alias();
    return [nest(to, { extra: new Map([[alias, sql]]), alias: context.alias }), alias];
  };
  const [keyed, key] = add(rows, `tuple(${valuesOf(rows).map(text).join(', ')}, ${completeIn(rows)})`);
  const [compared, changed] = add(
    keyed,
    `toUInt64(${key} != lagInFrame(${key}) OVER (${orderClause(keyed.order).trim()} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))`,
  );
  const [counted, run] = add(
    compared,
    `sum(${changed}) OVER (${orderClause(compared.order).trim()} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`,
  );
  const [ranked, rank] = add(counted, `row_number() OVER (PARTITION BY ${run}${orderClause(counted.order)})`);
  const first = `${rank} <= ${command.count}`;
  const complete = completeIn(ranked);
  if (option('keepevents')) {
    const fields = new Map(ranked.fields);
    for (const field of command.fields) {
      const value = resolveField(field, ranked, context);
      const sql = value.type === 'list' ? `if(${first}, ${value.sql}, [])` : `if(${first}, ${value.sql}, NULL)`;
      fields.set(field, { sql, type: value.type });
    }
    return { ...ranked, fields };
  }
  const kept = option('keepempty') ? `(${first} OR NOT (${complete}))` : `(${first} AND ${complete})`;
  return { ...ranked, where: [...ranked.where, kept] };
};
