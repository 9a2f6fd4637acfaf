const SPACE = 32;
const TAB = 9;
const QUOTE = 34;

export interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** More columns than this have no log. */
export const MAX_COLUMNS = 256;

const isBlank = (code: number): boolean => code === SPACE || code === TAB;

/**
 * The cells of a line of the W3C extended log format: divided by blanks, in quotes where they hold blanks, a quote within as two.
 * At most one more than `MAX_COLUMNS`. Where tabs divide, spaces are part of a cell.
 */
export function readCells(line: string): Cell[] {
  const isTabbed = line.includes('\t');
  const divides = (code: number): boolean => (isTabbed ? code === TAB : isBlank(code));
  const cells: Cell[] = [];
  let at = 0;
  while (at < line.length && cells.length <= MAX_COLUMNS) {
    if (divides(line.charCodeAt(at))) {
      at++;
      continue;
    }
    if (line.charCodeAt(at) === QUOTE) {
      const end = quotedEnd(line, at + 1, divides);
      if (end !== -1) {
        cells.push({ text: line.slice(at + 1, end).replaceAll('""', '"'), isQuoted: true });
        at = end + 1;
        continue;
      }
    }
    const from = at;
    while (at < line.length && !divides(line.charCodeAt(at))) at++;
    cells.push({ text: line.slice(from, at), isQuoted: false });
  }
  return cells;
}

/** The quote that ends a cell: one that is not doubled and has a blank or the end behind it; -1 where there is none. */
function quotedEnd(line: string, from: number, divides: (code: number) => boolean): number {
  for (let at = line.indexOf('"', from); at !== -1; at = line.indexOf('"', at + 1)) {
    if (line.charCodeAt(at + 1) === QUOTE) at++;
    else if (at + 1 === line.length || divides(line.charCodeAt(at + 1))) return at;
  }
  return -1;
}

export interface Directive {
  readonly name: string;
  readonly value: string;
}

/** `#Fields: date time …`; the name in lower case. Undefined for another line that begins with #. */
export function readDirective(line: string): Directive | undefined {
  const match = /^#([A-Za-z][\w-]{0,31}): ?(.*)$/.exec(line);
  return match === null ? undefined : { name: (match[1] ?? '').toLowerCase(), value: (match[2] ?? '').trim() };
}

const LONGEST_NAME = 128;

/** Names of columns, or undefined where they are none or too many. */
export function readFields(value: string): readonly string[] | undefined {
  const names = value.split(/[ \t,]+/).filter((name) => name !== '');
  if (names.length === 0 || names.length > MAX_COLUMNS) return undefined;
  return names.every((name) => name.length <= LONGEST_NAME) ? names : undefined;
}
