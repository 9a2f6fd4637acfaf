/** Thrown for a line that is no CSV; `message` says why. */
export class InvalidCsv extends Error {}

export interface CsvFormat {
  readonly separator: string;
  /** One character, or empty: nothing is quoted. */
  readonly quote: string;
}

/**
 * The values of one line (RFC 4180); a quote within a quoted value is written twice. Null: nothing stands there, which is not the
 * same as an empty text in quotes. Throws `InvalidCsv` for a quote where none may stand.
 */
export function parseCsvLine(line: string, { separator, quote }: CsvFormat): (string | null)[] {
  const values: (string | null)[] = [];
  let at = 0;
  for (;;) {
    if (quote !== '' && line.startsWith(quote, at)) {
      const { value, end } = quoted(line, at, quote);
      values.push(value);
      if (end === line.length) return values;
      if (!line.startsWith(separator, end)) throw new InvalidCsv(`text behind the quote at column ${end + 1}`);
      at = end + separator.length;
    } else {
      const next = line.indexOf(separator, at);
      const value = line.slice(at, next < 0 ? line.length : next);
      if (quote !== '' && value.includes(quote)) throw new InvalidCsv(`a quote within a value at column ${at + 1}`);
      values.push(value === '' ? null : value);
      if (next < 0) return values;
      at = next + separator.length;
    }
  }
}

function quoted(line: string, start: number, quote: string): { readonly value: string; readonly end: number } {
  let value = '';
  let at = start + quote.length;
  for (;;) {
    const close = line.indexOf(quote, at);
    if (close < 0) throw new InvalidCsv(`the quote at column ${start + 1} is never closed`);
    value += line.slice(at, close);
    at = close + quote.length;
    if (!line.startsWith(quote, at)) return { value, end: at };
    value += quote;
    at += quote.length;
  }
}

/** One line without its end. Values that would be read otherwise are quoted; null writes nothing. */
export const formatCsvLine = (values: readonly (string | null)[], { separator, quote }: CsvFormat): string =>
  values.map((value) => (value === null ? '' : csvValue(value, separator, quote))).join(separator);

function csvValue(value: string, separator: string, quote: string): string {
  const isPlain =
    value !== '' &&
    !value.includes(separator) &&
    !value.includes(quote) &&
    !/[\r\n]/.test(value) &&
    value.trim() === value;
  return isPlain || quote === '' ? value : quote + value.replaceAll(quote, quote + quote) + quote;
}
