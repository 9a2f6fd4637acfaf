import type { NumberNode, ReferenceNode, RegexNode, StringNode } from './ast.ts';
import { Hopeless, type Reader } from './reader.ts';

/**
 * A text in quotes. A backslash before the quote keeps it from ending the text and stays in it; with `supportEscapes`
 * escapes are taken off.
 */
export function readString(reader: Reader): StringNode {
  const from = reader.at;
  const quote = reader.char();
  let end = from;
  do {
    end = reader.text.indexOf(quote, end + 1);
    if (end < 0) throw unclosed(reader, quote);
  } while (end - 1 > from && reader.text.charAt(end - 1) === '\\');
  reader.at = end + 1;
  const raw = reader.text.slice(from + 1, end);
  const span = reader.span(from);
  reader.lastString = span;
  return { kind: 'string', value: reader.supportEscapes ? withoutEscapes(raw) : raw, span };
}

function unclosed(reader: Reader, quote: string): Hopeless {
  const line = reader.text.slice(reader.at + 1, Math.min(reader.lineEnd(reader.at), reader.at + 1000));
  const hint = line.includes(`\\${quote}`)
    ? `a backslash before ${quote} keeps the text going: double quotes within single ones need none`
    : `add the closing ${quote}`;
  return new Hopeless(reader.at, `the text that opens here has no closing ${quote}`, hint);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** A backslash before any other character is dropped. */
const withoutEscapes = (raw: string): string =>
  raw.replace(/\\([\s\S])/g, (_whole, char: string) => (Object.hasOwn(ESCAPES, char) ? (ESCAPES[char] ?? '') : char));

const CLOSING_SMART = new Map([
  ['\u201c', '\u201d'],
  ['\u201d', '\u201d'],
  ['\u201e', '\u201c\u201d'],
  ['\u2018', '\u2019'],
  ['\u2019', '\u2019'],
  ['\u00ab', '\u00bb'],
]);

/** Quotes of word processors are said to be wrong, and read as if they were right. */
export function readSmartString(reader: Reader): StringNode | undefined {
  const from = reader.at;
  const closers = CLOSING_SMART.get(reader.char());
  if (closers === undefined) return undefined;
  reader.report(from, `${reader.char()} is a typographic quote`, 'write " or \'');
  let end = from + 1;
  const last = reader.lineEnd(from);
  while (end < last && !`${closers}"`.includes(reader.text.charAt(end))) end++;
  reader.at = Math.min(end + 1, last);
  return { kind: 'string', value: reader.text.slice(from + 1, end), span: reader.span(from) };
}

export const seesNumber = (reader: Reader): boolean => /^-?\d/.test(reader.text.slice(reader.at, reader.at + 2));

/** A leading zero means octal, as in Ruby. */
export function readNumber(reader: Reader): NumberNode {
  const from = reader.at;
  if (reader.char() === '-') reader.at++;
  const digits = (): void => {
    while (/^\d/.test(reader.char())) reader.at++;
  };
  digits();
  const isWhole = !reader.takes('.');
  if (!isWhole) digits();
  const text = reader.text.slice(from, reader.at);
  const octal = isWhole ? /^(-?)0+(\d+)$/.exec(text) : null;
  if (octal !== null && !/^[0-7]+$/.test(octal[2] ?? ''))
    reader.report(from, `${short(text)} is no number: a leading zero means octal`, 'take off the zero, or quote it');
  const value = octal === null ? Number(text) : Number.parseInt(`${octal[1]}${octal[2]}`, 8);
  return { kind: 'number', value: Number.isNaN(value) ? 0 : value, text, span: reader.span(from) };
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/**
 * `[a][b]`: brackets that hold anything but brackets and commas. So `["a"]` is a field whose name has quotes, as in
 * Logstash. Undefined, and nothing is taken, where it is something else.
 */
export function readReference(reader: Reader): ReferenceNode | undefined {
  const { text, at: from } = reader;
  let end = from;
  while (text.charAt(end) === '[') {
    let close = end + 1;
    while (close < text.length && !'[],'.includes(text.charAt(close))) close++;
    if (text.charAt(close) !== ']' || close === end + 1) break;
    end = close + 1;
  }
  if (end === from) return undefined;
  reader.at = end;
  return { kind: 'reference', text: text.slice(from, end), span: reader.span(from) };
}

/** `/…/`: a backslash before a slash keeps it from ending, and is taken off. */
export function readRegex(reader: Reader): RegexNode {
  const from = reader.at;
  let end = from;
  do {
    end = reader.text.indexOf('/', end + 1);
    if (end < 0)
      throw new Hopeless(from, 'the regular expression that opens here has no closing /', 'add the closing /');
  } while (end - 1 > from && reader.text.charAt(end - 1) === '\\');
  reader.at = end + 1;
  const source = reader.text
    .slice(from + 1, end)
    .replace(/\\([\s\S])/g, (whole, char: string) => (char === '/' ? '/' : whole));
  return { kind: 'regex', source, span: reader.span(from) };
}
