import type { FieldSummary, FieldsReport, ValueCount } from '../api/search-types.ts';
import type { Cell, Row } from '../api/types.ts';
import { isScalar, type Scalar } from './narrow.ts';
import { isNumeric } from './sort-rows.ts';

/** Counting more on the page than this would be felt; the server counts all of them. */
const MOST_ROWS = 1000;
const TOP = 10;
const HIDDEN_FIELDS = new Set(['_raw', '_time']);
/** From this share of the events on a field says something about them. */
const INTERESTING = 0.2;

export interface FieldGroups {
  readonly selected: readonly FieldSummary[];
  readonly interesting: readonly FieldSummary[];
  readonly others: readonly FieldSummary[];
}

export function groupFields(fields: readonly FieldSummary[], selected: readonly string[]): FieldGroups {
  const shown = fields.filter(({ name, coverage }) => coverage > 0 && !HIDDEN_FIELDS.has(name)).toSorted(byName);
  const chosen = selected.flatMap((name) => shown.find((field) => field.name === name) ?? []);
  const rest = shown.filter(({ name }) => !selected.includes(name));
  return {
    selected: chosen,
    interesting: rest.filter(({ coverage }) => coverage >= INTERESTING),
    others: rest.filter(({ coverage }) => coverage < INTERESTING),
  };
}

/** The fields of the first loaded events, until the server has counted those of all. */
export function fieldsOfRows(columns: readonly string[], rows: readonly Row[]): FieldsReport {
  const counted = rows.slice(0, MOST_ROWS);
  const fields = columns.map((name) => countField(name, counted)).filter(({ coverage }) => coverage > 0);
  return { total: counted.length, sampled: true, fields };
}

/** The single values of a cell: one, several, or none. */
export function scalarsOf(cell: Cell | undefined): readonly Scalar[] {
  if (cell === undefined || cell === null) return [];
  return isScalar(cell) ? [cell] : cell.flatMap(scalarsOf);
}

function countField(name: string, rows: readonly Row[]): FieldSummary {
  const counts = new Map<string, number>();
  let present = 0;
  let numeric = true;
  for (const row of rows) {
    const values = scalarsOf(row[name]);
    if (values.length > 0) present += 1;
    for (const value of values) {
      numeric &&= isNumeric(value);
      counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    }
  }
  const top = [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted(byCount)
    .slice(0, TOP);
  return { name, coverage: present / Math.max(1, rows.length), distinct: counts.size, numeric, top };
}

function byCount(a: ValueCount, b: ValueCount): number {
  return b.count - a.count || a.value.localeCompare(b.value);
}

function byName(a: FieldSummary, b: FieldSummary): number {
  return a.name.localeCompare(b.name);
}
