/** The parts of a CEF message. */
export interface CefMessage {
  readonly syslog: string | undefined;
  /** Version, vendor, product, device version, class id, name, severity. */
  readonly header: readonly string[];
  /** In their order; keys may come twice. */
  readonly extension: readonly (readonly [key: string, value: string])[];
  /** What stands in the extension before its first key. */
  readonly keyless: string;
}

const PARTS = 7;

/** Throws an error whose message says what is wrong. Takes a time that grows with the length of the text alone. */
export function readCef(text: string): CefMessage {
  const line = text.replace(/(?:\r\n|\n|\r)$/, '');
  if (line.includes('\n'))
    throw new Error('it holds a line feed; set `delimiter` where a stream holds several messages');
  const header: string[] = [];
  let at = 0;
  for (let part = 0; part < PARTS; part++) {
    const end = headerEnd(line, at);
    if (end < 0) throw new Error(`it has ${part} of the ${PARTS} parts of a header, each of which ends at a |`);
    header.push(unescapeHeader(line.slice(at, end)));
    at = end + 1;
  }
  const [prefix = ''] = header;
  const space = prefix.lastIndexOf(' ');
  header[0] = prefix.slice(space + 1).replace(/^CEF:/, '');
  const { extension, keyless } = readExtension(line.slice(at));
  if (keyless !== '') throw new Error('its extension begins with a value that has no key');
  return { syslog: space < 0 ? undefined : prefix.slice(0, space), header, extension, keyless };
}

/** Longer texts before a message are none of syslog's. */
const LONGEST_PREFIX = 1024;
const VERSION = /^CEF: ?[\w.]{1,16}$/;

/** Index of the `CEF:` that begins a message, at the start or behind what syslog puts before it; -1 where there is none. */
export function cefStart(text: string): number {
  const bar = text.indexOf('|');
  if (bar < 5 || bar > LONGEST_PREFIX) return -1;
  const at = text.lastIndexOf('CEF:', bar);
  if (at < 0 || (at > 0 && !' \t:"\ufeff'.includes(text.charAt(at - 1)))) return -1;
  return VERSION.test(text.slice(at, bar)) ? at : -1;
}

/**
 * The same of a text that may break the rules: parts of the header may be missing at its end, the extension may begin with a
 * text that has no key and hold line feeds. `start` is that of `cefStart`.
 */
export function readLooseCef(text: string, start: number): CefMessage {
  const line = text.replace(/[\r\n]+$/, '');
  const header: string[] = [];
  let at = start + 'CEF:'.length;
  while (header.length < PARTS) {
    const end = headerEnd(line, at);
    // A part that begins with a key is where the extension of a header begins that ends too early.
    if ((header.length === PARTS - 1 || end < 0) && keyLength(line, at) > 0) break;
    const part = line.slice(at, end < 0 ? line.length : end);
    header.push(unescapeHeader(part).trim());
    at = end < 0 ? line.length : end + 1;
    if (end < 0) break;
  }
  const syslog = strip(line.slice(0, start));
  return { syslog: syslog === '' ? undefined : syslog, header, ...readExtension(line.slice(at)) };
}

/** Index of the next | that is not escaped, or -1. */
function headerEnd(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === BAR) return at;
    if (code === BACKSLASH && (line.charCodeAt(at + 1) === BAR || line.charCodeAt(at + 1) === BACKSLASH)) at++;
  }
  return -1;
}

const unescapeHeader = (part: string): string => (part.includes('\\') ? part.replace(/\\([\\|])/g, '$1') : part);

/** Devices write more than the standard's alphanumeric keys: dots with names behind them, and an index. */
const KEY = /\w+(?:\.[^.= \t\r\n\f\v|\\[\]]+)*(?:\[\d+\])?=/y;

/** Length of the key, with its =, that stands at `at`; 0 where none does. */
function keyLength(text: string, at: number): number {
  let end = at;
  while (isOfWord(text.charCodeAt(end))) end++;
  const next = end === at ? 0 : text.charCodeAt(end);
  if (next === EQUALS) return end + 1 - at;
  if (next !== DOT && next !== BRACKET) return 0;
  KEY.lastIndex = at;
  return KEY.test(text) ? KEY.lastIndex - at : 0;
}

const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const DOT = 0x2e;
const EQUALS = 0x3d;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BAR = 0x7c;

/** What `\w` matches. */
const isOfWord = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f;

const isSpace = (code: number): boolean => code === SPACE || (code >= TAB && code <= CARRIAGE_RETURN);

const isBlank = (code: number): boolean => isSpace(code) || code === 0;

/** By hand, since a regex would look at each blank within again and again. */
function strip(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

/** Index of the next space, or the length of the text. */
function spaceAt(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Index behind the spaces that stand at `from`. */
function behindSpaces(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function readExtension(raw: string): Pick<CefMessage, 'extension' | 'keyless'> {
  const text = strip(raw);
  const pairs: (readonly [string, string])[] = [];
  let at = 0;
  let length = keyLength(text, 0);
  for (let space = spaceAt(text, 0); length === 0 && space < text.length; space = spaceAt(text, at)) {
    at = behindSpaces(text, space);
    length = keyLength(text, at);
  }
  const keyless = strip(length === 0 ? text : text.slice(0, at));
  while (length > 0) {
    const key = text.slice(at, at + length - 1);
    const start = at + length;
    length = 0;
    // A value goes on to the next space behind which a key stands.
    let end = spaceAt(text, start);
    for (; end < text.length; end = spaceAt(text, at)) {
      at = behindSpaces(text, end);
      length = keyLength(text, at);
      if (length > 0) break;
    }
    pairs.push([key, unescapeValue(text.slice(start, end))]);
  }
  return { extension: pairs, keyless };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r' };

const unescapeValue = (value: string): string =>
  value.includes('\\') ? value.replace(/\\([\\=nr])/g, (_, one: string) => ESCAPES[one] ?? one) : value;

/** A part of the header: | and \ are escaped, line ends become a space. */
export const headerText = (text: string): string =>
  text.replace(/\r\n|[\r\n]/g, ' ').replace(/[\\|]/g, (one) => `\\${one}`);

export const extensionKey = (text: string): string => text.replace(/[^a-zA-Z0-9]/g, '');

/** A value of the extension: = and \ are escaped, every line end becomes \n. */
export const extensionValue = (text: string): string =>
  text.replace(/[\\=]/g, (one) => `\\${one}`).replace(/\r\n|[\r\n]/g, '\\n');
