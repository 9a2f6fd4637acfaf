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

/** A sorted copy; rows without a value come last in both directions. */
export function sortRows(rows: readonly Row[], sort: Sort): readonly Row[] {
  const direction = sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const left = first(a[sort.column]);
    const right = first(b[sort.column]);
    if (left === null || right === null) return (left === null ? 1 : 0) - (right === null ? 1 : 0);
    return direction * compare(left, right);
  });
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

function compare(a: string | number | boolean, b: string | number | boolean): number {
  if (isNumeric(a) && isNumeric(b)) return Number(a) - Number(b);
  return COLLATOR.compare(String(a), String(b));
}
