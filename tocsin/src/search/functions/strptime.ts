import { PlanError } from '../errors.ts';
import { escapeRegex, quoteText } from '../sql/quote.ts';
import { zoneOf } from '../time/modifier.ts';
import { whenPresent } from './result.ts';
import { expandFormat } from './strftime.ts';

/** Each code as the part of the time that it gives and the text that it takes. */
const CODES: Readonly<Record<string, readonly [part: string, pattern: string]>> = Object.freeze({
  a: ['', '[A-Za-z]+'],
  A: ['', '[A-Za-z]+'],
  b: ['month name', '[A-Za-z]+'],
  B: ['month name', '[A-Za-z]+'],
  d: ['day', '\\s*\\d{1,2}'],
  e: ['day', '\\s*\\d{1,2}'],
  f: ['fraction', '\\d{1,9}'],
  h: ['month name', '[A-Za-z]+'],
  H: ['hour', '\\s*\\d{1,2}'],
  I: ['hour', '\\s*\\d{1,2}'],
  k: ['hour', '\\s*\\d{1,2}'],
  l: ['hour', '\\s*\\d{1,2}'],
  m: ['month', '\\s*\\d{1,2}'],
  M: ['minute', '\\d{1,2}'],
  N: ['fraction', '\\d{1,9}'],
  p: ['half', '[AaPp]\\.?[Mm]\\.?'],
  Q: ['fraction', '\\d{1,9}'],
  s: ['epoch', '-?\\d{1,11}(?:\\.\\d{1,9})?'],
  S: ['second', '\\d{1,2}'],
  y: ['short year', '\\d{2}'],
  Y: ['year', '\\d{4}'],
  z: ['offset', 'Z|[+-]\\d{2}:?\\d{2}'],
  Z: ['zone', '[A-Za-z]{1,5}'],
});

const MONTHS = "['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']";

const readFormat = (format: string): { readonly pattern: string; readonly parts: readonly string[] } => {
  const expanded = expandFormat(format);
  const parts: string[] = [];
  let pattern = '^\\s*';
  let at = 0;
  while (at < expanded.length) {
    const code = /^%[-:]?\d?([A-Za-z%])/.exec(expanded.slice(at, at + 4));
    const letter = code?.[1];
    if (code === null || letter === '%') {
      const character = String.fromCodePoint(expanded.codePointAt(at) ?? 0);
      pattern +=
        letter === '%' ? '%' : /\s/.test(character) ? '\\s+' : character === '\0' ? '\\x00' : escapeRegex(character);
      at += code?.[0].length ?? character.length;
      continue;
    }
    const known = letter !== undefined && Object.hasOwn(CODES, letter) ? CODES[letter] : undefined;
    if (known === undefined)
      throw new PlanError(`"${code[0]}" cannot be read from a text`, undefined, 'use %Y-%m-%dT%H:%M:%S.%3N%z');
    // Every code is a group, so that the engine's list of groups is the list of parts.
    pattern += `(${known[1]})`;
    parts.push(known[0]);
    at += code[0].length;
  }
  if (!parts.some((part) => part !== ''))
    throw new PlanError(`the format "${format}" reads no time`, undefined, 'use %Y-%m-%d');
  return { pattern, parts };
};

/** SQL of the epoch seconds that a text shows; null where it does not follow the format. What is missing is today's. */
export const parseTime = (value: string, format: string, timeZone: string, now: number): string => {
  const { pattern, parts } = readFormat(format);
  const today = new Date(now * 1_000 + zoneOf(timeZone).offsetOfInstant(now * 1_000));
  return whenPresent(
    value,
    (text) => {
      const groups = `extractGroups(${text}, ${quoteText(pattern)})`;
      const part = (name: string): string | undefined => {
        const index = parts.lastIndexOf(name);
        return index === -1 ? undefined : `${groups}[${index + 1}]`;
      };
      const whole = (name: string): string | undefined => {
        const sql = part(name);
        return sql === undefined ? undefined : `toInt32OrZero(trimLeft(${sql}))`;
      };
      const epoch = part('epoch');
      if (epoch !== undefined) return `toFloat64OrNull(${epoch})`;
      const short = whole('short year');
      const name = part('month name');
      const year =
        whole('year') ??
        (short === undefined ? String(today.getUTCFullYear()) : `(${short} + if(${short} < 69, 2000, 1900))`);
      const dated = parts.some((given) => /year|month|day/.test(given));
      const month =
        whole('month') ??
        (name === undefined
          ? String(dated ? 1 : today.getUTCMonth() + 1)
          : `indexOf(${MONTHS}, lower(substring(${name}, 1, 3)))`);
      const day = whole('day') ?? String(dated ? 1 : today.getUTCDate());
      const half = part('half');
      const written = whole('hour') ?? '0';
      const hour =
        half === undefined ? written : `(${written} % 12 + if(lower(substring(${half}, 1, 1)) = 'p', 12, 0))`;
      const two = (sql: string): string => `leftPad(toString(${sql}), 2, '0')`;
      const iso = `concat(leftPad(toString(${year}), 4, '0'), '-', ${two(month)}, '-', ${two(day)}, ' ', ${two(hour)}, ':', ${two(whole('minute') ?? '0')}, ':', ${two(whole('second') ?? '0')})`;
      const offset = part('offset');
      const zone = part('zone');
      const read = (zoneName: string): string =>
        `toFloat64(toUnixTimestamp64Second(parseDateTime64OrNull(${iso}, '%Y-%m-%d %H:%i:%S', ${quoteText(zoneName)})))`;
      const seconds =
        offset !== undefined
          ? `(${read('UTC')} - if(substring(${offset}, 1, 1) = 'Z', 0, if(substring(${offset}, 1, 1) = '-', -1, 1) * (toInt32OrZero(substring(${offset}, 2, 2)) * 3600 + toInt32OrZero(substring(${offset}, -2)) * 60)))`
          : zone !== undefined
            ? `if(upper(${zone}) IN ('UTC', 'GMT', 'Z'), ${read('UTC')}, ${read(timeZone)})`
            : read(timeZone);
      const fraction = part('fraction');
      const total = fraction === undefined ? seconds : `(${seconds} + toFloat64OrZero(concat('0.', ${fraction})))`;
      return `if(empty(${groups}), NULL, ${total})`;
    },
    'NULL',
  );
};
