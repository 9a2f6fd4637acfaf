import type { Cell, Row } from '../api/types.ts';
import { isScalar, type Scalar } from './narrow.ts';

export interface FieldCount {
  readonly name: string;
  /** Rows that have the field. */
  readonly rows: number;
  /** Distinct values, counted up to `DISTINCT_CAP`. */
  readonly distinct: number;
}

export interface ValueCount {
  readonly value: Scalar;
  readonly count: number;
}

export const DISTINCT_CAP = 100;
const FIRST_FIELDS = ['host', 'source', 'sourcetype', 'index'];
const HIDDEN_FIELDS = new Set(['_raw', '_time']);

/** The fields of the loaded events: the default ones first, then those that most events have. */
export function fieldCounts(columns: readonly string[], rows: readonly Row[]): readonly FieldCount[] {
  const counts = columns.filter((name) => !HIDDEN_FIELDS.has(name)).map((name) => countField(name, rows));
  return counts.filter((field) => field.rows > 0).toSorted(byImportance);
}

export function topValues(field: string, rows: readonly Row[], limit: number): readonly ValueCount[] {
  const counts = new Map<Scalar, number>();
  for (const row of rows) for (const value of scalarsOf(row[field])) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || String(a.value).localeCompare(String(b.value)))
    .slice(0, limit);
}

/** The single values of a cell: one, several, or none. */
export function scalarsOf(cell: Cell | undefined): readonly Scalar[] {
  if (cell === undefined || cell === null) return [];
  return isScalar(cell) ? [cell] : cell.flatMap(scalarsOf);
}

function countField(name: string, rows: readonly Row[]): FieldCount {
  const distinct = new Set<Scalar>();
  let present = 0;
  for (const row of rows) {
    const values = scalarsOf(row[name]);
    if (values.length > 0) present += 1;
    for (const value of values) if (distinct.size < DISTINCT_CAP) distinct.add(value);
  }
  return { name, rows: present, distinct: distinct.size };
}

function byImportance(a: FieldCount, b: FieldCount): number {
  return rank(a.name) - rank(b.name) || b.rows - a.rows || a.name.localeCompare(b.name);
}

function rank(name: string): number {
  const place = FIRST_FIELDS.indexOf(name);
  return place < 0 ? FIRST_FIELDS.length : place;
}
