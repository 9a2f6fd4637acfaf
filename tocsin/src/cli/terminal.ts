/**
 * The one door for untrusted text to a terminal: control characters (C0, C1), bidirectional overrides and zero-width
 * characters become visible escapes, so that a log line can neither move the cursor nor pass for something else.
 */
export const stripControl = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g,
    (character) => {
      if (character === '\n') return '↵';
      if (character === '\t') return ' ';
      const code = character.codePointAt(0) ?? 0;
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    },
  );

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const MARK = /\p{M}/u;

/** Columns that a text takes on a terminal. */
export const displayWidth = (text: string): number => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
};

/** Cuts to `width` columns with an ellipsis, or pads to it. */
export const fit = (text: string, width: number, align: 'left' | 'right' = 'left'): string => {
  const own = displayWidth(text);
  if (own <= width) return align === 'left' ? text + ' '.repeat(width - own) : ' '.repeat(width - own) + text;
  let cut = '';
  let used = 0;
  for (const character of text) {
    const step = MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
    if (used + step > width - 1) break;
    cut += character;
    used += step;
  }
  return `${cut}…${' '.repeat(Math.max(0, width - used - 1))}`;
};

export interface TableOptions {
  /** Columns of the terminal; the table never passes it. */
  readonly width: number;
  /** ANSI bold for the header. */
  readonly colour: boolean;
}

const GAP = '  ';
const LEAST = 4;

/**
 * Lays a table out to fit `width`: wide columns give way first, down to a few characters each; what still does not
 * fit is left out and the last line says how many columns are.
 */
export const renderTable = (
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  { width, colour }: TableOptions,
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
  const widths = shrink(wanted, width - GAP.length * (shown - 1));
  const line = (row: readonly string[]): string =>
    widths
      .map((own, index) => fit(row[index] ?? '', own, numeric[index] ? 'right' : 'left'))
      .join(GAP)
      .trimEnd();
  const top = line(header);
  const lines = [
    colour ? `\u001b[1m${top}\u001b[22m` : top,
    widths.map((own) => '─'.repeat(own)).join(GAP),
    ...cells.map(line),
  ];
  if (shown < header.length) lines.push(`(${header.length - shown} more columns do not fit; use --format json)`);
  return `${lines.join('\n')}\n`;
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

/** A CSV cell by RFC 4180; a cell that a spreadsheet would take for a formula is prefixed with an apostrophe. */
export const csvCell = (text: string): string => {
  const guarded = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(?:\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
};

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
