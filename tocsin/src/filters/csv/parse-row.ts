export interface CsvFormat {
  readonly separator: string;
  /** One character. */
  readonly quote: string;
}

export type CsvRow =
  | {
      readonly ok: true;
      readonly values: readonly (string | null)[];
      /** Where the next row begins. */
      readonly end: number;
    }
  | { readonly ok: false; readonly message: string };

const refuse = (message: string): CsvRow => ({ ok: false, message });

/**
 * One row from `start` on as Ruby’s CSV reads it without `liberal_parsing`: a value that is not there at all is null, `""` is an empty text; a
 * quote within a value without quotes, and anything between a closing quote and the separator, is refused. Rows end at `\r\n`, `\n` or
 * `\r`, whichever comes first in the text. A text that has ended has no row: undefined.
 */
export function parseCsvRow(text: string, { separator, quote }: CsvFormat, start = 0): CsvRow | undefined {
  if (start >= text.length) return undefined;
  const rowEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const values: (string | null)[] = [];
  let at = start;
  if (text.startsWith(rowEnd, at)) return { ok: true, values, end: at + rowEnd.length };
  for (;;) {
    if (text.startsWith(quote, at)) {
      const closed = readQuoted(text, at + 1, quote);
      if (closed === undefined) return refuse('a quoted value has no end');
      values.push(closed.value);
      at = closed.end;
    } else {
      const end = endOfPlain(text, at, separator, rowEnd);
      const value = text.slice(at, end);
      if (value.includes(quote)) return refuse('a quote stands within a value that is not quoted');
      if (/[\r\n]/.test(value)) return refuse('a line break stands within a value that is not quoted');
      values.push(value === '' ? null : value);
      at = end;
    }
    if (text.startsWith(separator, at)) {
      at += separator.length;
      continue;
    }
    if (at >= text.length) return { ok: true, values, end: at };
    if (text.startsWith(rowEnd, at)) return { ok: true, values, end: at + rowEnd.length };
    return refuse('something stands behind a quoted value');
  }
}

function readQuoted(
  text: string,
  start: number,
  quote: string,
): { readonly value: string; readonly end: number } | undefined {
  let value = '';
  let from = start;
  for (;;) {
    const close = text.indexOf(quote, from);
    if (close < 0) return undefined;
    value += text.slice(from, close);
    if (!text.startsWith(quote, close + 1)) return { value, end: close + 1 };
    value += quote;
    from = close + 2;
  }
}

function endOfPlain(text: string, from: number, separator: string, rowEnd: string): number {
  const ends = [text.indexOf(separator, from), text.indexOf(rowEnd, from)].filter((end) => end >= 0);
  return Math.min(text.length, ...ends);
}
