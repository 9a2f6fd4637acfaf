// The one place where text becomes SQL. Everything else builds SQL from what these return.

const ESCAPES: Readonly<Record<string, string>> = Object.freeze({
  '\\': '\\\\',
  "'": "\\'",
  '`': '\\`',
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
});

const escapeText = (text: string): string =>
  text.toWellFormed().replace(/[\\'`\0\n\r\t\b\f]/g, (character) => ESCAPES[character] ?? character);

/** A string literal. Lone surrogates become U+FFFD, as the store's encoder writes them. */
export const quoteText = (text: string): string => `'${escapeText(text)}'`;

/** The name of a column or alias. An empty name has no meaning in SQL and is refused. */
export const quoteName = (name: string): string => {
  if (name === '') throw new RangeError('a field must have a name');
  return `\`${escapeText(name)}\``;
};

export const quoteNumber = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Number.isSafeInteger(value) ? (value < 0 ? `(${value})` : String(value)) : `toFloat64('${value}')`;
};

export const quoteList = (values: readonly string[]): string => `[${values.map(quoteText).join(', ')}]`;

/** A pattern for RE2 that matches the text itself. */
export const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
