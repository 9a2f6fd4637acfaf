import { isObject, type Value } from '../event/index.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\v': '\\v',
  '\b': '\\b',
  '\x07': '\\a',
  '\x1b': '\\e',
};

const ESCAPED = /["\\\x00-\x1f\x7f]|#(?=[{$@])|[^\P{C}\x00-\x7f]|[\u2028\u2029]/gu;

/** A text as Ruby’s `String#inspect` writes it, in double quotes. */
export const inspectText = (text: string): string =>
  `"${text.replace(ESCAPED, (char) => {
    if (char === '#') return '\\#';
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    const code = char.codePointAt(0) ?? 0;
    if (code === 0x7f) return '\\x7F';
    const hex = code.toString(16).toUpperCase();
    return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
  })}"`;

function inspect(value: Value | undefined): string {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'string') return inspectText(value);
  return rubyText(value);
}

/** A value as Ruby’s `to_s` writes it: `{"a"=>[1, nil]}`. What hashes of events are made of depends on it. */
export function rubyText(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`;
  if (isObject(value)) {
    const pairs = Object.keys(value).map((key) => `${inspectText(key)}=>${inspect(value[key])}`);
    return `{${pairs.join(', ')}}`;
  }
  return typeof value === 'number' ? numberText(value) : String(value);
}

/** Ruby writes floats from 1e16 on, and below 1e-4, with an exponent of two digits. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const size = Math.abs(value);
  if (size >= 1e-4 || size === 0) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const mantissa = digits.includes('.') ? digits : `${digits}.0`;
  return `${mantissa}e-${exponent.slice(1).padStart(2, '0')}`;
}
