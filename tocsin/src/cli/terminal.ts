import { CONTROL_CHARACTERS, stripControl } from '../event/index.ts';

export { stripControl };

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const MARK = /\p{M}/u;

/** Columns that a text takes on a terminal. */
export const displayWidth = (text: string): number => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
};

const columnsOf = (character: string): number => (MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** Cuts to `width` columns with an ellipsis, or pads to it. */
export const fit = (text: string, width: number, align: 'left' | 'right' = 'left'): string => {
  const own = displayWidth(text);
  if (own <= width) return align === 'left' ? text + ' '.repeat(width - own) : ' '.repeat(width - own) + text;
  const cut = beginning(text, width - 1);
  return `${cut}…${' '.repeat(Math.max(0, width - displayWidth(cut) - 1))}`;
};

/** As much of it as `width` columns hold. */
const beginning = (text: string, width: number): string => {
  let end = 0;
  let used = 0;
  for (const character of text) {
    used += columnsOf(character);
    if (used > width) break;
    end += character.length;
  }
  return text.slice(0, end);
};

export interface TableOptions {
  /** Columns of the terminal; the table never passes it. */
  readonly width: number;
  /** ANSI bold for the header. */
  readonly colour: boolean;
  /** Names of columns that are not cut while others can be. */
  readonly whole?: readonly string[];
}

/** A file or another program takes lines of any length, and nothing may be cut from them. */
export const tableOptions = (stream: NodeJS.WriteStream = process.stdout): TableOptions =>
  stream.isTTY
    ? { width: stream.columns || 80, colour: !process.env.NO_COLOR }
    : { width: Number.POSITIVE_INFINITY, colour: false };

const GAP = '  ';
const LEAST = 4;
const LONGEST_RULE = 200;

/**
 * Lays a table out to fit `width`: wide columns give way first, down to a few characters each; what still does not
 * fit is left out and the last line says how many columns are.
 */
export const renderTable = (
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  { width, colour, whole = [] }: TableOptions,
): string => {
  const header = columns.map(stripControl);
  const cells = rows.map((row) => row.map(stripControl));
  const shown = Math.max(1, Math.min(header.length, Math.floor((width + GAP.length) / (LEAST + GAP.length))));
  const wanted = header
    .slice(0, shown)
    .map((name, index) => Math.max(displayWidth(name), ...cells.map((row) => displayWidth(row[index] ?? '')), 1));
  const numeric = wanted.map(
    (_, index) => cells.length > 0 && cells.every((row) => /^-?[\d.,]*$/.test(row[index] ?? '')),
  );
  const room = width - GAP.length * (shown - 1);
  const widths = shrinkOthers(
    wanted,
    wanted.map((_, index) => whole.includes(columns[index] ?? '')),
    room,
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((own, index) => fit(row[index] ?? '', own, numeric[index] ? 'right' : 'left'))
      .join(GAP)
      .trimEnd();
  const top = line(header);
  const lines = [
    colour ? `\u001b[1m${top}\u001b[22m` : top,
    widths.map((own) => '─'.repeat(Math.min(own, LONGEST_RULE))).join(GAP),
    ...cells.map(line),
  ];
  if (shown < header.length) lines.push(`(${header.length - shown} more columns do not fit; use --format json)`);
  return `${lines.join('\n')}\n`;
};

/** Breaks a text into lines of at most `width` columns, at blanks where there are some. Line breaks of its own stay. */
const wrap = (text: string, width: number): readonly string[] =>
  text.split(/\r?\n/).flatMap((line) => {
    const lines: string[] = [];
    let rest = stripControl(line);
    for (let head = beginning(rest, width); head.length < rest.length; head = beginning(rest, width)) {
      const blank = rest[head.length] === ' ' ? head.length : head.lastIndexOf(' ');
      const cut = blank > head.length / 2 ? blank : head.length;
      lines.push(rest.slice(0, cut));
      rest = rest.slice(rest[cut] === ' ' ? cut + 1 : cut);
    }
    return [...lines, rest];
  });

/** Events for a terminal too narrow for a table: the time, and beside it the whole text. */
export const renderEvents = (events: readonly (readonly [time: string, text: string])[], width: number): string =>
  events
    .map(([time, text]) => {
      const margin = displayWidth(time) + GAP.length;
      const lines = wrap(text, Math.max(20, width - margin));
      return lines.map((line, index) => `${index === 0 ? time + GAP : ' '.repeat(margin)}${line}\n`).join('');
    })
    .join('');

/** Those to keep whole give way only where the others have nothing left to give. */
const shrinkOthers = (wanted: readonly number[], isWhole: readonly boolean[], width: number): readonly number[] => {
  const kept = wanted.reduce((sum, own, index) => sum + (isWhole[index] ? own : 0), 0);
  const others = wanted.filter((_, index) => !isWhole[index]);
  if (width - kept < LEAST * others.length) return shrink(wanted, width);
  const shrunk = [...shrink(others, width - kept)];
  return wanted.map((own, index) => (isWhole[index] ? own : (shrunk.shift() ?? LEAST)));
};

/** Takes columns away from the widest until the sum fits. */
const shrink = (wanted: readonly number[], width: number): readonly number[] => {
  const sum = wanted.reduce((total, own) => total + own, 0);
  if (sum <= width) return wanted;
  const sorted = [...wanted].sort((a, b) => a - b);
  let left = Math.max(width, LEAST * wanted.length);
  let cap = left;
  for (const [index, own] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - index));
    if (own > share) {
      cap = share;
      break;
    }
    left -= own;
  }
  return wanted.map((own) => Math.max(1, Math.min(own, cap)));
};

/** One line of JSON. C1 controls and bidirectional overrides, which JSON allows raw, are escaped: the line may go to a terminal. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(
    CONTROL_CHARACTERS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Says on a terminal's stderr that work goes on, once it takes longer than a second. Call the result when done. */
export const showProgress = (what: string, stream: NodeJS.WriteStream = process.stderr): (() => void) => {
  if (!stream.isTTY) return () => undefined;
  const started = Date.now();
  let shown = false;
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    if (seconds < 1) return;
    shown = true;
    stream.write(`\r${what} … ${seconds} s`);
  }, 500);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (shown) stream.write('\r\u001b[K');
  };
};
