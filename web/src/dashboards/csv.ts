import type { Row } from '../api/types.ts';
import { scalar } from '../charts/chart-data.ts';

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front, as the server's own export does. */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180, for spreadsheets. */
export function csvText(columns: readonly string[], rows: readonly Row[]): string {
  const lines = [columns.map(csvCell), ...rows.map((row) => columns.map((column) => csvCell(scalar(row[column]))))];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

export function csvCell(value: string | number | boolean): string {
  const text = String(value);
  const safe = typeof value !== 'number' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
