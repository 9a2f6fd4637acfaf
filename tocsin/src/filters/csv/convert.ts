import { formatIsoTime, readTimestamp, type Value } from '../../event/index.ts';

export const CONVERSIONS = ['integer', 'float', 'date', 'date_time', 'boolean'] as const;
export type Conversion = (typeof CONVERSIONS)[number];

/** What does not fit stays as it is. Times become ISO 8601 texts; those without a zone are UTC. */
export function convertValue(text: string, type: Conversion): Value {
  switch (type) {
    case 'integer':
      return toInteger(text);
    case 'float':
      return toFloat(text);
    case 'date':
      return toTime(text, DATE);
    case 'date_time':
      return toTime(text, DATE_TIME);
    case 'boolean': {
      const word = text.trim().toLowerCase();
      return word === 'true' ? true : word === 'false' ? false : word;
    }
  }
}

const INTEGER = /^([+-]?)(0x|0b|0o?)?([0-9a-f]+(?:_[0-9a-f]+)*)$/i;
const RADIX: Readonly<Record<string, { readonly base: number; readonly digits: RegExp }>> = {
  '': { base: 10, digits: /^[0-9]+$/ },
  '0x': { base: 16, digits: /^[0-9a-f]+$/i },
  '0b': { base: 2, digits: /^[01]+$/ },
  '0': { base: 8, digits: /^[0-7]+$/ },
  '0o': { base: 8, digits: /^[0-7]+$/ },
};

/** Ruby’s `Integer()`: `0x`, `0b` and a leading 0 say another base, and `_` may stand between digits. */
function toInteger(text: string): Value {
  const [, sign = '', prefix = '', body = ''] = INTEGER.exec(text.trim()) ?? [];
  const radix = RADIX[prefix.toLowerCase()];
  const digits = body.replaceAll('_', '');
  if (radix === undefined || !radix.digits.test(digits)) return text;
  const number = Number.parseInt(digits, radix.base) * (sign === '-' ? -1 : 1);
  return Number.isSafeInteger(number) ? number : text;
}

const FLOAT = /^[+-]?(?:\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?|\.\d+)(?:e[+-]?\d+)?$/i;

function toFloat(text: string): Value {
  const trimmed = text.trim();
  if (/^[+-]?0x/i.test(trimmed)) return toInteger(text);
  const number = FLOAT.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : Number.NaN;
  return Number.isFinite(number) ? number : text;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DATE =
  /^(?:(?:\w+,?\s+)?(?<month>[a-z]{3,9})\s+(?<day>\d{1,2}),?\s+(?<year>\d{4}|\d{2})|(?<iso>\d{4}-\d{2}-\d{2}))$/i;
const DATE_TIME =
  /^(?:(?:\w+,?\s+)?(?<month>[a-z]{3,9})\s+(?<day>\d{1,2})\s+(?<time>\d{1,2}:\d{1,2}:\d{1,2}),?\s+(?<year>\d{4}|\d{2})|(?<iso>\d{4}-\d{2}-\d{2})(?:[T\s](?<clock>\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?<zone>[+-]\d{2}:\d{2}|Z)?)?)$/i;

function toTime(text: string, form: RegExp): string {
  const groups = form.exec(text)?.groups;
  if (groups === undefined) return text;
  const { iso, month = '', day = '', year = '', time, clock, zone } = groups;
  const date = iso ?? wordedDate(month, day, year);
  if (date === undefined) return text;
  const padded = time
    ?.split(':')
    .map((part) => part.padStart(2, '0'))
    .join(':');
  const hours = padded ?? (clock === undefined ? '00:00:00' : clock.length === 5 ? `${clock}:00` : clock);
  const offset = zone === undefined || !/^[+-]/.test(zone) ? 'Z' : zone;
  const read = readTimestamp(`${date}T${hours}${offset}`);
  return read === undefined ? text : formatIsoTime(read.milliseconds, read.nanoseconds);
}

function wordedDate(month: string, day: string, year: string): string | undefined {
  const index = MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  if (index < 0) return undefined;
  const whole = year.length === 4 ? year : Number(year) < 69 ? `20${year}` : `19${year}`;
  return `${whole}-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
