import type { Cell } from '../search.ts';

/** A CSV cell by RFC 4180; a cell that a spreadsheet would take for a formula is prefixed with an apostrophe. */
export const csvCell = (text: string): string => {
  const guarded = /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^-?\d+(?:\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
};

/** A cell as text: the values of a multivalue cell on lines of their own, `_time` as ISO 8601. */
export const cellText = (name: string, cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'object') return cell.map((one) => cellText('', one)).join('\n');
  if (name === '_time' && typeof cell === 'number') return new Date(Math.round(cell * 1_000)).toISOString();
  return String(cell);
};
