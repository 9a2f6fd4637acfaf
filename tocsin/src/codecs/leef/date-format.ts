import { parseIsoTime, UTC, type Zone } from '../../event/index.ts';
import { zoneNamed } from '../siem/zones.ts';

/**
 * Reads times by a pattern of Java's SimpleDateFormat, in English
 * (https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/text/SimpleDateFormat.html). `zone` is that of times that
 * name none, `now` completes what the pattern leaves out: the date, or the year, which then is the last one in which the time is not
 * more than a day ahead. Milliseconds, or NaN for a text that does not fit.
 */
export type ReadDate = (text: string, zone: Zone, now: number) => number;

const LONGEST_PATTERN = 128;
const MAX_PATTERNS = 500;
const patterns = new Map<string, ReadDate | undefined>();

/** Undefined for a pattern with a letter that Java does not know. Patterns come from devices, so as many are kept as may be. */
export function dateReader(pattern: string): ReadDate | undefined {
  const known = patterns.get(pattern);
  if (known !== undefined || patterns.has(pattern)) return known;
  const made = pattern.length > LONGEST_PATTERN ? undefined : compile(pattern);
  if (patterns.size >= MAX_PATTERNS) patterns.clear();
  patterns.set(pattern, made);
  return made;
}

interface Parts {
  year: number | undefined;
  month: number | undefined;
  day: number | undefined;
  dayOfYear: number | undefined;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  isAfternoon: boolean | undefined;
  zone: Zone | undefined;
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** Moves the cursor; false where the text does not fit. */
type Read = (cursor: Cursor, parts: Parts, now: number) => boolean;

type Token = { readonly literal: string } | { readonly letter: string; readonly width: number };

const TOKEN = /'((?:[^']|'')*)'?|([A-Za-z])\2*|[^A-Za-z']+/g;
const NUMERIC = /[yYdDHkKhmsSu]/;

function compile(pattern: string): ReadDate | undefined {
  const tokens = [...pattern.matchAll(TOKEN)].map(([whole, quoted, letter]): Token => {
    if (letter !== undefined) return { letter, width: whole.length };
    if (quoted === undefined) return { literal: whole };
    return { literal: quoted === '' ? "'" : quoted.replaceAll("''", "'") };
  });
  const reads: Read[] = [];
  for (const [index, token] of tokens.entries()) {
    const read = 'literal' in token ? literal(token.literal) : field(token, isNumeric(tokens[index + 1]));
    if (read === undefined) return undefined;
    reads.push(read);
  }
  return (text, zone, now) => {
    const parts: Parts = {
      year: undefined,
      month: undefined,
      day: undefined,
      dayOfYear: undefined,
      hour: 0,
      minute: 0,
      second: 0,
      millisecond: 0,
      isAfternoon: undefined,
      zone: undefined,
    };
    const cursor: Cursor = { text, at: 0 };
    return reads.every((read) => read(cursor, parts, now)) ? instantOf(parts, zone, now) : Number.NaN;
  };
}

const isNumeric = (token: Token | undefined): boolean =>
  token !== undefined && 'letter' in token && (NUMERIC.test(token.letter) || (token.letter === 'M' && token.width < 3));

/** Any run of blanks stands for any other. */
const literal = (text: string): Read => {
  const pieces = text.split(/[ \t]+/);
  return (cursor) => {
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) skipBlanks(cursor);
      if (!cursor.text.startsWith(piece, cursor.at)) return false;
      cursor.at += piece.length;
    }
    return true;
  };
};

const isBlank = (code: number): boolean => code === 32 || code === 9;

function skipBlanks(cursor: Cursor): void {
  while (isBlank(cursor.text.charCodeAt(cursor.at))) cursor.at++;
}

const LONGEST_NUMBER = 9;

/** The number at the cursor, of at most `most` digits; NaN where there is none. */
function digits(cursor: Cursor, most: number): number {
  skipBlanks(cursor);
  const from = cursor.at;
  while (cursor.at - from < most && /\d/.test(cursor.text.charAt(cursor.at))) cursor.at++;
  return cursor.at === from ? Number.NaN : Number(cursor.text.slice(from, cursor.at));
}

function field({ letter, width }: { letter: string; width: number }, nextIsNumeric: boolean): Read | undefined {
  // Where numbers stand side by side, each has the width of its letters.
  const most = nextIsNumeric ? width : LONGEST_NUMBER;
  const number =
    (low: number, high: number, set: (parts: Parts, value: number) => void): Read =>
    (cursor, parts) => {
      const value = digits(cursor, most);
      if (!(value >= low && value <= high)) return false;
      set(parts, value);
      return true;
    };
  switch (letter) {
    case 'y':
    case 'Y':
      return (cursor, parts, now) => {
        skipBlanks(cursor);
        const from = cursor.at;
        const value = digits(cursor, most);
        parts.year = width <= 2 && cursor.at - from === 2 ? fullYear(value, now) : value;
        return value >= 0 && value <= 9999;
      };
    case 'M':
    case 'L':
      return width < 3 ? number(1, 12, (parts, value) => (parts.month = value)) : monthName;
    case 'd':
      return number(1, 31, (parts, value) => (parts.day = value));
    case 'D':
      return number(1, 366, (parts, value) => (parts.dayOfYear = value));
    case 'H':
      return number(0, 23, (parts, value) => (parts.hour = value));
    case 'k':
      return number(1, 24, (parts, value) => (parts.hour = value % 24));
    case 'K':
      return number(0, 11, (parts, value) => (parts.hour = value));
    case 'h':
      return number(1, 12, (parts, value) => (parts.hour = value % 12));
    case 'm':
      return number(0, 59, (parts, value) => (parts.minute = value));
    case 's':
      return number(0, 60, (parts, value) => (parts.second = value));
    case 'S':
      return fraction(nextIsNumeric ? width : LONGEST_NUMBER);
    case 'u':
      return number(1, 7, () => undefined);
    case 'E':
      return skipWord(/^[A-Za-z]{2,9}\.?/);
    case 'G':
      return skipWord(/^(?:AD|CE)/i);
    case 'a':
      return (cursor, parts) => {
        skipBlanks(cursor);
        const word = cursor.text.slice(cursor.at, cursor.at + 2).toUpperCase();
        parts.isAfternoon = word === 'PM';
        cursor.at += 2;
        return word === 'AM' || word === 'PM';
      };
    case 'z':
    case 'Z':
    case 'X':
      return zoneAt;
    default:
      return undefined;
  }
}

/** Java's window: from 80 years before to 20 after now. */
function fullYear(value: number, now: number): number {
  const latest = new Date(now).getUTCFullYear() + 20;
  return latest - ((((latest - value) % 100) + 100) % 100);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const monthName: Read = (cursor, parts) => {
  skipBlanks(cursor);
  const word = /^[A-Za-z]{3,9}\.?/.exec(cursor.text.slice(cursor.at, cursor.at + 10))?.[0] ?? '';
  const month = MONTHS.indexOf(word.slice(0, 3).toLowerCase());
  parts.month = month + 1;
  cursor.at += word.length;
  return month >= 0;
};

/** Up to three digits are milliseconds, as in Java; more are a fraction, since Java's reading of those is nobody's meaning. */
const fraction =
  (most: number): Read =>
  (cursor, parts) => {
    const from = cursor.at;
    const value = digits(cursor, most);
    const length = cursor.at - from;
    parts.millisecond = length <= 3 ? value : Math.floor(value / 10 ** (length - 3));
    return !Number.isNaN(value);
  };

const skipWord =
  (pattern: RegExp): Read =>
  (cursor) => {
    skipBlanks(cursor);
    const word = pattern.exec(cursor.text.slice(cursor.at, cursor.at + 10))?.[0];
    cursor.at += word?.length ?? 0;
    return word !== undefined;
  };

const ZONE = /^(?:[+-]\d\d(?::?\d\d)?|(?:GMT|UTC)[+-]\d{1,2}(?::?\d\d)?|[A-Za-z]{1,32}(?:[/_][A-Za-z0-9_+/-]{1,32})?)/;

const zoneAt: Read = (cursor, parts) => {
  skipBlanks(cursor);
  const name = ZONE.exec(cursor.text.slice(cursor.at, cursor.at + 70))?.[0];
  if (name === undefined) return false;
  cursor.at += name.length;
  const match = /^(GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?$/.exec(name);
  try {
    parts.zone = zoneNamed(match === null ? name : `${match[2]}${match[3]?.padStart(2, '0')}:${match[4] ?? '00'}`);
    return true;
  } catch {
    return false;
  }
};

const DAY = 86_400_000;
const pad = (value: number, width: number): string => String(value).padStart(width, '0');

function instantOf(parts: Parts, zone: Zone, now: number): number {
  const own = parts.zone ?? zone;
  const { hour, minute, second, millisecond } = parts;
  const clock = `${pad(parts.isAfternoon === true ? (hour % 12) + 12 : hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${pad(millisecond, 3)}`;
  const inYear = (year: number): number => {
    if (parts.dayOfYear !== undefined && parts.month === undefined) {
      const first = parseIsoTime(`${pad(year, 4)}-01-01T${clock}`, 0, UTC);
      const local = first + (parts.dayOfYear - 1) * DAY;
      return local - own.offsetOfLocal(local);
    }
    return parseIsoTime(`${pad(year, 4)}-${pad(parts.month ?? 1, 2)}-${pad(parts.day ?? 1, 2)}T${clock}`, 0, own);
  };
  if (parts.year !== undefined) return inYear(parts.year);
  const today = new Date(now + own.offsetOfInstant(now));
  if (parts.month === undefined && parts.dayOfYear === undefined) {
    parts.month = today.getUTCMonth() + 1;
    parts.day ??= today.getUTCDate();
    return inYear(today.getUTCFullYear());
  }
  const latest = today.getUTCFullYear() + 1;
  for (let year = latest; year > latest - 6; year--) {
    const time = inYear(year);
    if (time <= now + DAY) return time;
  }
  return Number.NaN;
}
