import { isFloatIn, isObject, noteFloat, rubyFloat, type Value } from '../../event/index.ts';
import { rubyText } from '../ruby-text.ts';

export const CONVERSIONS = ['integer', 'float', 'integer_eu', 'float_eu', 'string', 'boolean'] as const;
export type Conversion = (typeof CONVERSIONS)[number];

/** Undefined: what Ruby raises for. */
export type Convert = (value: Value) => Value | undefined;

/** Ruby's `Integer`, `Float` and `to_i` for texts, as Logstash has used them since 8.14. */
function conversionOf(conversion: Conversion): Convert {
  switch (conversion) {
    case 'integer':
      return toInteger;
    case 'float':
      return toFloat;
    case 'integer_eu':
      return (value) => toInteger(swapMarks(value));
    case 'float_eu':
      return (value) => toFloat(swapMarks(value));
    case 'string':
      return rubyText;
    case 'boolean':
      return toBoolean;
  }
}

/**
 * Lists are converted member by member, and null is passed over; a hash stays as it is, but one in a list is converted. `isFloat`: of the
 * value.
 */
export function convertField(value: Value, conversion: Conversion, isFloat = false): Value | undefined {
  if (isObject(value) || value === null) return value;
  const convert = conversionOf(conversion);
  const convertOne = (one: Value, oneIsFloat: boolean): Value | undefined =>
    oneIsFloat && conversion === 'string' && typeof one === 'number' ? rubyFloat(one) : convert(one);
  if (!Array.isArray(value)) return convertOne(value, isFloat);
  const converted: Value[] = [];
  for (const [index, member] of value.entries()) {
    const one = member === null ? null : convertOne(member, isFloatIn(value, String(index), member));
    if (one === undefined) return undefined;
    converted.push(one);
    if (makesFloats(conversion) && typeof one === 'number') noteFloat(converted, String(index), one);
  }
  return converted;
}

export const makesFloats = (conversion: Conversion): boolean => conversion === 'float' || conversion === 'float_eu';

const swapMarks = (value: Value): Value =>
  typeof value === 'string' ? value.replace(/[,.]/g, (mark) => (mark === ',' ? '.' : ',')) : value;

const stripped = (text: string): string => stripText(text).replaceAll(',', '');

/** Space, NUL, and tab to carriage return. */
const isSpace = (code: number): boolean => code === 32 || code === 0 || (code >= 9 && code <= 13);

/** Ruby's `strip`: ASCII white space and NUL. */
export function stripText(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

const DIGITS = String.raw`\d+(?:_\d+)*`;
/** A number at the start of a text. */
const LEADING_INTEGER = new RegExp(`^\\s*([+-]?${DIGITS})`);
const HEX_START = /^[+-]?0x/i;
const HEX_DIGITS = '[0-9a-f]+(?:_[0-9a-f]+)*';
const HEX_INTEGER = new RegExp(`^([+-]?)0x(${HEX_DIGITS})$`, 'i');
const HEX_FLOAT = new RegExp(`^([+-]?)0x(${HEX_DIGITS})(?:(?:\\.([0-9a-f]+))?p([+-]?\\d+))?$`, 'i');
const DECIMAL = new RegExp(`^\\s*[+-]?(?:${DIGITS}(?:\\.${DIGITS})?|\\.${DIGITS})(?:e[+-]?${DIGITS})?\\s*$`, 'i');
/** What `BigDecimal` takes; its exponent has no underscores. */
const BIG_DECIMAL = new RegExp(`^\\s*[+-]?(?:${DIGITS}(?:\\.${DIGITS})?|\\.${DIGITS})(?:e[+-]?\\d+)?\\s*$`, 'i');

function toInteger(value: Value): Value | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isFinite(value) ? whole(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const text = stripped(value);
  if (HEX_START.test(text)) {
    if (text.includes('.')) return finite(whole(hexFloat(text)));
    const match = HEX_INTEGER.exec(text);
    return match === null ? undefined : signed(match[1], Number(`0x${withoutBreaks(match[2])}`));
  }
  if (text.includes('e')) return BIG_DECIMAL.test(text) ? finite(whole(Number(withoutBreaks(text)))) : undefined;
  return whole(Number(withoutBreaks(LEADING_INTEGER.exec(text)?.[1] ?? '0')));
}

function toFloat(value: Value): Value | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const text = stripped(value);
  if (HEX_START.test(text)) return finite(hexFloat(text));
  return DECIMAL.test(text) ? finite(Number(withoutBreaks(text))) : undefined;
}

/** There is no -0 among integers. */
const whole = (value: number): number => Math.trunc(value) + 0;

/** JSON has no word for infinity, so a number that is too large is a failure. */
const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

const withoutBreaks = (digits = ''): string => digits.replaceAll('_', '');
const signed = (sign: string | undefined, value: number): number => (sign === '-' ? 0 - value : value);

/** NaN for what is none. */
function hexFloat(text: string): number {
  const match = HEX_FLOAT.exec(text);
  if (match === null) return Number.NaN;
  const [, sign, integer, fraction = '', exponent = '0'] = match;
  const digits = withoutBreaks(integer) + fraction;
  return signed(sign, Number(`0x${digits}`) * 2 ** (Number(exponent) - 4 * fraction.length));
}

/** Ruby's `^` and `$` stand at the ends of lines, and the point in `1.0` is any character. */
const TRUE = /(?:^|\n)(?:true|t|yes|y|1|1[^\n]0)(?:$|\n)/i;
const FALSE = /(?:^|\n)(?:false|f|no|n|0|0[^\n]0)(?:$|\n)/i;

function toBoolean(value: Value): Value {
  const text = rubyText(value);
  if (TRUE.test(text)) return true;
  return text === '' || FALSE.test(text) ? false : value;
}
