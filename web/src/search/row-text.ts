import type { Cell, Row } from '../api/types.ts';
import { scalarsOf } from './field-counts.ts';

/** `fields - _raw` is a legitimate search; what is left of the event stands in for its text. */
export function rawOf(row: Row): string {
  const raw = row._raw;
  return typeof raw === 'string' ? raw : JSON.stringify(row);
}

/** All of a table's row, for finding something in it. */
export function cellsOf(row: Row): string {
  return Object.values<Cell>(row).flatMap(scalarsOf).join('\n');
}
