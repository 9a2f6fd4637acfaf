import type { Row } from '../api/types.ts';
import { scalarsOf } from './field-counts.ts';

const NARROWEST = 7;
const WIDEST = 60;
/** Room for the arrow beside the heading, and for its bold letters, which may be capitals. */
const ARROW = 3;
const BOLD = 1.25;
const SAMPLE = 300;

/**
 * Widths in characters, from a sample of the rows and the headings: a table that took its widths from the rows in the page
 * would move under the reader while it scrolls.
 */
export function columnWidths(
  columns: readonly string[],
  rows: readonly Row[],
  shownTime: (value: unknown) => string | undefined,
): ReadonlyMap<string, number> {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  const sample = rows.filter((_, index) => index < SAMPLE || index % step === 0);
  return new Map(
    columns.map((column) => {
      let widest = Math.ceil(column.length * BOLD) + ARROW;
      for (const row of sample) {
        for (const value of scalarsOf(row[column])) {
          const shown = column === '_time' ? shownTime(value) : undefined;
          widest = Math.max(widest, (shown ?? String(value)).length);
        }
      }
      return [column, Math.min(WIDEST, Math.max(NARROWEST, widest))];
    }),
  );
}

const LINE = 19.5;
/** Padding and border. */
const REST = 10.6;
/** Longer values are cut in a cell. */
export const CELL_LIMIT = 300;

/** How high a row will be, before it has been drawn: each that turns out otherwise moves all that follow. */
export function estimateRowHeight(row: Row, widths: ReadonlyMap<string, number>): number {
  let most = 1;
  for (const [column, width] of widths) {
    let lines = 0;
    for (const value of scalarsOf(row[column])) {
      if (typeof value !== 'string' || column === '_time') lines += 1;
      else
        for (const line of value.slice(0, CELL_LIMIT).split('\n')) lines += Math.max(1, Math.ceil(line.length / width));
    }
    most = Math.max(most, lines);
  }
  return Math.round(most * LINE + REST);
}
