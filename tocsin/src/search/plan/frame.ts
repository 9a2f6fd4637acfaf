import type { Catalog } from '../../store/index.ts';
import type { Locate } from '../locate.ts';
import { instantOf, type Typed } from '../sql/typed.ts';

/** What holds for the whole of a search while it is planned. */
export interface PlanContext {
  readonly catalog: Catalog;
  /** IANA name. */
  readonly timeZone: string;
  /** Epoch milliseconds when the search began. */
  readonly now: number;
  /** Epoch milliseconds; `latest` is exclusive. Narrowed by inline modifiers before planning. */
  readonly earliest: number;
  readonly latest: number;
  /** Patterns of the indexes that the search may see, whatever it says; absent: all. */
  readonly indexes?: readonly string[] | undefined;
  /** A new alias: users' names never become SQL names. */
  readonly alias: () => string;
  /** Absent: there is no GeoIP database. */
  readonly locate?: Locate | undefined;
  readonly warn: (message: string) => void;
  /** Whether what the plan asks on the way may be known already, so that it asks for what other searches want as well. */
  readonly shares?: boolean | undefined;
  /**
   * Columns that have few values, with all that the events of the range had when they were asked for; what is computed of them notices another
   * (`few-values.ts`). Absent: none is asked for.
   */
  readonly few?: ReadonlyMap<string, readonly string[]> | undefined;
}

export interface OrderKey {
  readonly sql: string;
  readonly descending: boolean;
}

/**
 * The rows between two commands. `from` is a table or a parenthesised SELECT; `where` conditions on it wait to be
 * written; `fields` are what commands have computed, over `from`.
 *
 * An open frame holds events: a field that is not in `fields` is read from the columns of the table, unless `hidden`
 * says otherwise. A closed frame holds just `fields`, in order.
 */
export interface Frame {
  readonly from: string;
  readonly where: readonly string[];
  readonly fields: ReadonlyMap<string, Typed>;
  readonly open: boolean;
  /** For open frames: whether the stored field of that name is to be seen. */
  readonly visible: (name: string) => boolean;
  /** The same as patterns of names, for conditions over fields whose names only the rows tell. */
  readonly masks?: readonly FieldMask[];
  /** What `fields` and `table` asked for, in order; the columns of the result. */
  readonly chosen: readonly string[] | undefined;
  /** Of an open frame after `table`: the names and patterns that make the columns. */
  readonly table?: readonly string[];
  /** Of an open frame: `rename a.* AS *`, for fields whose names only the rows tell. The last comes first. */
  readonly renames?: readonly WildcardRename[];
  /** Of an open frame: no stored field is seen but `_time` and `_raw`, so that nothing else need be read. */
  readonly sealed?: boolean;
  readonly order: readonly OrderKey[];
}

/** Patterns of names, of which only those stay (`keep`) or those go. */
export interface FieldMask {
  readonly keep: boolean;
  readonly patterns: readonly string[];
}

/** Both have the same number of stars; each stands for the same text on both sides. */
export interface WildcardRename {
  readonly from: string;
  readonly to: string;
}

export const EVENT_ORDER: readonly OrderKey[] = Object.freeze([
  { sql: '_time', descending: true },
  { sql: '_seq', descending: true },
]);

export const eventsFrame = (where: readonly string[]): Frame => ({
  from: 'events',
  where,
  fields: new Map(),
  open: true,
  visible: () => true,
  chosen: undefined,
  order: EVENT_ORDER,
});

export const closedFrame = (from: string, fields: ReadonlyMap<string, Typed>, order: readonly OrderKey[]): Frame => ({
  from,
  where: [],
  fields,
  open: false,
  visible: () => false,
  chosen: undefined,
  order,
});

export const whereClause = (frame: Frame): string =>
  frame.where.length === 0 ? '' : ` WHERE ${frame.where.map((one) => `(${one})`).join(' AND ')}`;

export const orderClause = (order: readonly OrderKey[]): string =>
  order.length === 0
    ? ''
    : ` ORDER BY ${order.map(({ sql, descending }) => `${sql} ${descending ? 'DESC' : 'ASC'}`).join(', ')}`;

/** A column of a nested SELECT, read back under its alias. Conditions become values that can be stored. */
export const columnOf = (alias: string, value: Typed): Typed => ({
  sql: alias,
  type: value.type === 'null' ? 'string' : value.type,
  ...(value.plain === undefined ? {} : { plain: alias }),
});

/**
 * Of events that still are the table's: adds the condition that they are among those that `tail` (ORDER BY, LIMIT BY,
 * LIMIT over the frame's expressions) leaves. Which they are is found out from the columns of the condition alone: all
 * columns of all events would pass the memory of a search. `tail` must still be written behind, since two events may
 * share time and number.
 */
export const keepOnly = (frame: Frame, tail: string): Frame =>
  frame.open && frame.from === 'events'
    ? {
        ...frame,
        where: [...frame.where, `(_time, _seq) IN (SELECT _time, _seq FROM events${whereClause(frame)}${tail})`],
      }
    : frame;

export interface NestOptions {
  /** Written after FROM and WHERE: ORDER BY, LIMIT BY, LIMIT. */
  readonly tail?: string;
  /** Further columns, by the alias that they get. */
  readonly extra?: ReadonlyMap<string, string>;
  readonly alias: () => string;
}

/** Writes the frame as a nested SELECT, so that what follows sees plain columns. The order stays. */
export const nest = (frame: Frame, { tail = '', extra = new Map(), alias }: NestOptions): Frame => {
  const columns: string[] = frame.open ? ['*'] : [];
  const fields = new Map<string, Typed>();
  for (const [name, value] of frame.fields) {
    if (frame.open && /^~?c\d+$/.test(value.sql) && value.type !== 'null') {
      fields.set(name, value);
      continue;
    }
    const own = alias();
    if (value.instant !== undefined) {
      columns.push(`${value.instant} AS ${own}`);
      fields.set(name, instantOf(own));
      continue;
    }
    columns.push(`${value.type === 'null' ? 'CAST(NULL AS Nullable(String))' : (value.plain ?? value.sql)} AS ${own}`);
    const column = columnOf(own, value);
    fields.set(name, value.plain === undefined ? column : { ...column, sql: `nullIf(${own}, '')`, plain: own });
  }
  const order = frame.order.map((key) => {
    if (frame.open || /^c\d+$/.test(key.sql)) {
      if (frame.open) return key;
    }
    const own = alias();
    columns.push(`${key.sql} AS ${own}`);
    return { sql: own, descending: key.descending };
  });
  for (const [own, sql] of extra) columns.push(`${sql} AS ${own}`);
  if (columns.length === 0) columns.push('1 AS nothing');
  return {
    ...frame,
    from: `(SELECT ${columns.join(', ')} FROM ${frame.from}${whereClause(frame)}${tail})`,
    where: [],
    fields,
    order,
  };
};
