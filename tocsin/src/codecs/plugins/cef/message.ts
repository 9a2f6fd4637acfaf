/** The parts of a CEF message. */
export interface CefMessage {
  readonly syslog: string | undefined;
  /** Version, vendor, product, device version, class id, name, severity. */
  readonly header: readonly string[];
  /** In their order; keys may come twice. */
  readonly extension: readonly (readonly [key: string, value: string])[];
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
  return { syslog: space < 0 ? undefined : prefix.slice(0, space), header, extension: readExtension(line.slice(at)) };
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

function readExtension(raw: string): CefMessage['extension'] {
  const text = strip(raw);
  const pairs: (readonly [string, string])[] = [];
  let at = 0;
  let length = keyLength(text, 0);
  if (length === 0 && text !== '') throw new Error('its extension begins with a value that has no key');
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
  return pairs;
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
