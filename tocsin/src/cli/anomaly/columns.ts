import { CommandFailure } from '../failure.ts';

/** Which cell of a row is which. */
export interface Columns {
  readonly timestamp: number;
  readonly value: number;
}

/** Without a header. */
export const IN_ORDER: Columns = { timestamp: 0, value: 1 };

const QUOTE = '"';
/** What stands where there is no number. */
const NO_NUMBER = new Set([
  'nan',
  'inf',
  '+inf',
  '-inf',
  'infinity',
  '+infinity',
  '-infinity',
  'null',
  'none',
  'na',
  'n/a',
]);

/** The cells of one line, as they are written, quotes and all; a comma within quotes is part of its cell. */
export const cellsOf = (line: string): readonly string[] => {
  if (!line.includes(QUOTE)) return line.split(',');
  const cells: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === QUOTE) isQuoted = !isQuoted;
    else if (line[at] === ',' && !isQuoted) {
      cells.push(line.slice(start, at));
      start = at + 1;
    }
  }
  cells.push(line.slice(start));
  return cells;
};

/** What a cell says. */
export const meaning = (cell: string): string => {
  const text = cell.trim();
  const isQuoted = text.length > 1 && text.startsWith(QUOTE) && text.endsWith(QUOTE);
  return isQuoted ? text.slice(1, -1).replaceAll('""', QUOTE).trim() : text;
};

/** The columns that a first line names, or undefined where it is a row like the others. */
export const readHeader = (line: string): Columns | undefined => {
  const names = cellsOf(line).map((cell) => meaning(cell).toLowerCase());
  const timestamp = names.indexOf('timestamp');
  const value = names.indexOf('value');
  if (timestamp >= 0 && value >= 0) return { timestamp, value };
  const isRow = names.some((name) => /\d/.test(name) || NO_NUMBER.has(name)) || names.every((name) => name === '');
  if (timestamp < 0 && value < 0 && isRow) return undefined;
  const missing = timestamp < 0 && value < 0 ? '"timestamp" and "value"' : timestamp < 0 ? '"timestamp"' : '"value"';
  throw new CommandFailure(`line 1: the header has no column ${missing}\n  name it so, or leave the header out`);
};
