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
    header.push(line.slice(at, end).replace(/\\([\\|])/g, '$1'));
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
    header.push(part.replace(/\\([\\|])/g, '$1').trim());
    at = end < 0 ? line.length : end + 1;
    if (end < 0) break;
  }
  const syslog = strip(line.slice(0, start));
  return { syslog: syslog === '' ? undefined : syslog, header, ...readExtension(line.slice(at)) };
}

/** Index of the next | that is not escaped, or -1. */
function headerEnd(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    const character = line[at];
    if (character === '|') return at;
    if (character === '\\' && (line[at + 1] === '|' || line[at + 1] === '\\')) at++;
  }
  return -1;
}

/** Devices write more than the standard's alphanumeric keys: dots with names behind them, and an index. */
const KEY = /\w+(?:\.[^.= \t\r\n\f\v|\\[\]]+)*(?:\[\d+\])?=/y;
const SPACES = /[ \t\r\n\f\v]+/g;

/** Length of the key, with its =, that stands at `at`; 0 where none does. */
function keyLength(text: string, at: number): number {
  KEY.lastIndex = at;
  return KEY.test(text) ? KEY.lastIndex - at : 0;
}

const BLANK = '\0 \t\r\n\f\v';

/** By hand, since a regex would look at each blank within again and again. */
function strip(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && BLANK.includes(text[from] ?? '')) from++;
  while (to > from && BLANK.includes(text[to - 1] ?? '')) to--;
  return text.slice(from, to);
}

function readExtension(raw: string): Pick<CefMessage, 'extension' | 'keyless'> {
  const text = strip(raw);
  const pairs: (readonly [string, string])[] = [];
  let at = 0;
  let length = keyLength(text, 0);
  if (length === 0) {
    SPACES.lastIndex = 0;
    for (let space = SPACES.exec(text); space !== null && length === 0; ) {
      at = SPACES.lastIndex;
      length = keyLength(text, at);
      if (length === 0) space = SPACES.exec(text);
    }
  }
  const keyless = strip(length === 0 ? text : text.slice(0, at));
  while (length > 0) {
    const key = text.slice(at, at + length - 1);
    const start = at + length;
    length = 0;
    let end = text.length;
    SPACES.lastIndex = start;
    // A value goes on to the next space behind which a key stands.
    for (let space = SPACES.exec(text); space !== null; space = SPACES.exec(text)) {
      length = keyLength(text, SPACES.lastIndex);
      if (length === 0) continue;
      end = space.index;
      at = SPACES.lastIndex;
      break;
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
