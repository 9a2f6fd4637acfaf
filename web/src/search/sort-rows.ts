import type { Cell, Row } from '../api/types.ts';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const NUMERIC = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

export function parseSort(text: string): Sort | undefined {
  if (text === '') return undefined;
  return text.startsWith('-') ? { column: text.slice(1), descending: true } : { column: text, descending: false };
}

export function formatSort(sort: Sort | undefined): string {
  return sort === undefined ? '' : `${sort.descending ? '-' : ''}${sort.column}`;
}

/** What a click on a heading does: numbers start with the largest, a third click gives the search's own order back. */
export function nextSort(current: Sort | undefined, column: string, numeric: boolean): Sort | undefined {
  if (current?.column !== column) return { column, descending: numeric };
  return current.descending === numeric ? { column, descending: !numeric } : undefined;
}

/** A sorted copy; rows without a value come last in both directions. Each key is made once, not at each comparison. */
export function sortRows(rows: readonly Row[], sort: Sort): readonly Row[] {
  const direction = sort.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: keyOf(first(row[sort.column])) }))
    .toSorted((a, b) => {
      if (a.key === undefined || b.key === undefined)
        return (a.key === undefined ? 1 : 0) - (b.key === undefined ? 1 : 0);
      return direction * compare(a.key, b.key);
    })
    .map(({ row }) => row);
}

export function isNumeric(value: Cell): boolean {
  return typeof value === 'number' || (typeof value === 'string' && NUMERIC.test(value));
}

/** The columns whose every value is a number. */
export function numericColumns(columns: readonly string[], rows: readonly Row[]): ReadonlySet<string> {
  const numeric = columns.filter((column) => {
    let seen = false;
    for (const row of rows) {
      const value = row[column] ?? null;
      if (value === null || value === '') continue;
      if (!isNumeric(value)) return false;
      seen = true;
    }
    return seen;
  });
  return new Set(numeric);
}

function first(cell: Cell | undefined): string | number | boolean | null {
  if (cell === undefined || cell === null) return null;
  return typeof cell === 'object' ? first(cell[0]) : cell;
}

interface Key {
  readonly text: string;
  /** Where the value is one. */
  readonly number: number | undefined;
}

function keyOf(value: string | number | boolean | null): Key | undefined {
  if (value === null) return undefined;
  return { text: String(value), number: isNumeric(value) ? Number(value) : undefined };
}

function compare(a: Key, b: Key): number {
  if (a.number !== undefined && b.number !== undefined) return a.number - b.number;
  return COLLATOR.compare(a.text, b.text);
}
