/** The parts of a LEEF message. */
export interface LeefMessage {
  readonly syslog: string | undefined;
  readonly version: string;
  /** Vendor, product, version of the product, event id; as many as there are. */
  readonly header: readonly string[];
  /** In their order; keys may come twice. */
  readonly attributes: readonly (readonly [key: string, value: string])[];
  /** What stands before the first key. */
  readonly keyless: string;
}

const PARTS = 4;
/** Longer texts before a message are none of syslog's. */
const LONGEST_PREFIX = 1024;
const VERSION = /^LEEF: ?[\w.]{1,16}$/;

/** Index of the `LEEF:` that begins a message, at the start or behind what syslog puts before it; -1 where there is none. */
export function leefStart(text: string): number {
  const bar = text.indexOf('|');
  if (bar < 6 || bar > LONGEST_PREFIX) return -1;
  const at = text.lastIndexOf('LEEF:', bar);
  if (at < 0 || (at > 0 && !' \t:"\ufeff'.includes(text.charAt(at - 1)))) return -1;
  return VERSION.test(text.slice(at, bar)) ? at : -1;
}

/**
 * Reads the message that begins at `start` (`leefStart`). Nothing is unescaped, since LEEF knows no escapes: a piece between
 * two delimiters that holds no key belongs to the value before it.
 */
export function readLeef(text: string, start: number): LeefMessage {
  const line = text.replace(/[\r\n]+$/, '');
  const bar = line.indexOf('|', start);
  const version = line.slice(start + 'LEEF:'.length, bar).trim();
  const header: string[] = [];
  let at = bar + 1;
  while (header.length < PARTS && at <= line.length) {
    const end = line.indexOf('|', at);
    const part = line.slice(at, end < 0 ? line.length : end);
    // A header that ends too early: what holds a delimiter or a last =, is attributes already.
    if (part.includes('\t') || (end < 0 && part.includes('='))) break;
    header.push(part.trim());
    at = end < 0 ? line.length + 1 : end + 1;
  }
  let delimiter = '\t';
  if (header.length === PARTS) {
    const found = delimiterAt(line, at);
    delimiter = found.delimiter;
    at = found.end;
  }
  const body = line.slice(at);
  const syslog = line.slice(0, start).trim();
  return {
    syslog: syslog === '' ? undefined : syslog,
    version,
    header,
    ...attributesOf(body, delimiterOf(body, delimiter)),
  };
}

/** Relays of syslog write a tab as `#011`. */
const delimiterOf = (body: string, delimiter: string): string =>
  delimiter === '\t' && !body.includes('\t') && body.includes('#011') ? '#011' : delimiter;

const HEX = /^(?:0x|x|\\x|0X|X)([0-9a-fA-F]{1,4})$/;

/** The sixth part of LEEF 2.0: one character or its code, `x09` or `0x5e`; it may be missing, and then is a tab. */
function delimiterAt(line: string, at: number): { readonly delimiter: string; readonly end: number } {
  // The bar itself as the delimiter.
  if (line.startsWith('||', at)) return { delimiter: '|', end: at + 2 };
  const end = line.indexOf('|', at);
  const text = end < 0 ? '' : line.slice(at, end);
  if (end < 0 || text.length > 8) return { delimiter: '\t', end: at };
  if (text === '' || text === '\\t') return { delimiter: '\t', end: end + 1 };
  const code = HEX.exec(text)?.[1];
  if (code !== undefined) return { delimiter: String.fromCharCode(Number.parseInt(code, 16)), end: end + 1 };
  return [...text].length === 1 ? { delimiter: text, end: end + 1 } : { delimiter: '\t', end: at };
}

/** Longer words before a `=` are no keys. */
const LONGEST_KEY = 256;
const KEY = /^[\w.:@/-]+$/;

function attributesOf(body: string, delimiter: string): Pick<LeefMessage, 'attributes' | 'keyless'> {
  const attributes: [string, string][] = [];
  let keyless = '';
  let end = body.length;
  while (body.startsWith(delimiter, end - delimiter.length) && end >= delimiter.length) end -= delimiter.length;
  for (const piece of body.slice(0, end).split(delimiter)) {
    const equals = piece.indexOf('=');
    const key = equals > 0 && equals <= LONGEST_KEY ? piece.slice(0, equals).trim() : '';
    const last = attributes[attributes.length - 1];
    if (KEY.test(key)) attributes.push([key, piece.slice(equals + 1)]);
    else if (last !== undefined) last[1] += delimiter + piece;
    else if (piece.trim() !== '') keyless += keyless === '' ? piece : delimiter + piece;
  }
  return { attributes, keyless };
}
