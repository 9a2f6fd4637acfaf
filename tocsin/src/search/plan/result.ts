import { FIELDS } from '../../event/index.ts';
import type { Catalog } from '../../store/index.ts';
import type { Cell, Row } from '../search.ts';
import { quoteName } from '../sql/quote.ts';
import { instantOf } from '../sql/typed.ts';
import { namePattern, shownName } from './field.ts';
import { type Frame, orderClause, whereClause } from './frame.ts';

/** The last query of a search and how the lines of its answer become rows. */
export interface ResultQuery {
  readonly sql: string;
  readonly kind: 'events' | 'table';
  readonly read: (line: readonly Cell[]) => Row;
  /** To be asked once all lines are read: events have the columns that were seen in them. */
  readonly columns: () => readonly string[];
}

const DEFAULT_COLUMNS = ['_time', '_raw', 'index', 'host', 'source', 'sourcetype'] as const;

export const resultQuery = (frame: Frame, limit: number, catalog: Catalog): ResultQuery =>
  frame.open ? eventQuery(frame, limit, catalog) : tableQuery(frame, limit);

const tail = (frame: Frame, limit: number): string => `${whereClause(frame)}${orderClause(frame.order)} LIMIT ${limit}`;

const tableQuery = (frame: Frame, limit: number): ResultQuery => {
  const names = (frame.chosen ?? [...frame.fields.keys()]).filter(
    (name) => frame.chosen === undefined || frame.fields.has(name),
  );
  const columns = names.map((name, index) => {
    const value = frame.fields.get(name);
    return `${value === undefined || value.type === 'null' ? 'NULL' : value.sql} AS r${index}`;
  });
  return {
    kind: 'table',
    sql: `SELECT ${columns.length === 0 ? '1' : columns.join(', ')} FROM ${frame.from}${tail(frame, limit)}`,
    read: (line) => {
      const row: Record<string, Cell> = Object.create(null);
      for (const [index, name] of names.entries()) row[name] = tidy(line[index]);
      return row;
    },
    columns: () => names,
  };
};

/** A list of one value is that value; the empty list and NaN are absent. */
const tidy = (cell: Cell | undefined): Cell => {
  if (cell === undefined) return null;
  if (Array.isArray(cell)) return cell.length === 0 ? null : cell.length === 1 ? tidy(cell[0]) : cell;
  return cell;
};

/** A row that did not come from the engine. */
export const tidyRow = (row: Row): Row => {
  const tidied: Record<string, Cell> = Object.create(null);
  for (const [name, cell] of Object.entries(row)) tidied[name] = tidy(cell);
  return tidied;
};

const eventQuery = (frame: Frame, limit: number, { stored }: Catalog): ResultQuery => {
  const typed = FIELDS.map(({ name }) => name).filter((name) => stored.has(name));
  const computed = [...frame.fields.entries()];
  const seenField = (name: string): boolean => frame.sealed !== true && frame.visible(name);
  // A field that is not to be seen is not read either.
  const columns = [
    frame.visible('_time') ? instantOf('_time').sql : 'NULL',
    frame.visible('_raw') ? '_raw' : 'NULL',
    ...['index', 'host', 'source', 'sourcetype'].map((name) => (seenField(name) ? quoteName(name) : 'NULL')),
    ...typed.map((name) => (seenField(name) ? quoteName(name) : 'NULL')),
    ...['extra', 'overflow'].map((name) => (frame.sealed === true || !stored.has(name) ? 'NULL' : name)),
    ...computed.map(([, value]) => (value.type === 'null' ? 'NULL' : value.sql)),
  ].map((sql, index) => `${sql} AS r${index}`);
  const at = DEFAULT_COLUMNS.length + typed.length;
  const seen = new Set<string>();
  return {
    kind: frame.table === undefined ? 'events' : 'table',
    sql: `SELECT ${columns.join(', ')} FROM ${frame.from}${tail(frame, limit)}`,
    read: (line) => {
      const row: Record<string, Cell> = Object.create(null);
      const put = (name: string, value: Cell): void => {
        if (value === null || value === '' || !frame.visible(name)) return;
        row[name] = value;
        seen.add(name);
      };
      for (const [index, name] of DEFAULT_COLUMNS.entries()) put(name, line[index] ?? null);
      for (const [index, name] of typed.entries()) put(name, tidy(line[index + DEFAULT_COLUMNS.length]));
      putMap(line[at], (stored, value) => put(shownName(stored, frame), value));
      putMap(line[at + 1], (name, value) => put(name, join(row[name], value)));
      for (const [index, [name]] of computed.entries()) {
        const value = tidy(line[at + 2 + index]);
        if (value === null) delete row[name];
        else {
          row[name] = value;
          seen.add(name);
        }
      }
      return row;
    },
    columns: () => {
      if (frame.table !== undefined) return tableColumns(frame.table, seen, frame);
      const first = DEFAULT_COLUMNS.filter((name) => seen.has(name));
      const others = [...seen].filter((name) => !first.some((own) => own === name)).sort();
      return [...first, ...others];
    },
  };
};

/** Names as they were asked for; a pattern stands for the names that were seen, in their order by bytes. */
const tableColumns = (asked: readonly string[], seen: ReadonlySet<string>, frame: Frame): readonly string[] => {
  const names = [...seen].sort();
  return [
    ...new Set(
      asked.flatMap((one) => {
        if (!one.includes('*')) return frame.fields.has(one) || frame.visible(one) ? [one] : [];
        const test = namePattern(one);
        return names.filter((name) => test.test(name) && (one.startsWith('_') || !name.startsWith('_')));
      }),
    ),
  ];
};

const putMap = (cell: unknown, put: (name: string, value: Cell) => void): void => {
  if (typeof cell !== 'object' || cell === null) return;
  for (const [name, values] of Object.entries(cell)) put(name, tidy(values as Cell));
};

const join = (before: Cell | undefined, more: Cell): Cell => {
  if (before === undefined || before === null) return more;
  return [...(Array.isArray(before) ? before : [before]), ...(Array.isArray(more) ? more : [more])];
};
