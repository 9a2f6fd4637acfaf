import { parsedTime, parseIsoTime, type Zone } from '../../event/index.ts';
import { isDateTimeAt } from '../framing/stamp-shape.ts';

/** What `readStamp` has read last. One for the whole thread, so that reading a message allocates nothing: use it before the next call. */
export const stamp = {
  /** Milliseconds since the epoch; NaN for what has the shape of a time and is none. */
  time: Number.NaN,
  nanoseconds: 0,
  end: 0,
};

const SPACE = 32;
const COLON = 58;
const POINT = 46;
const COMMA = 44;
const MINUTE = 60_000;
const DAY = 86_400_000;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

const MONTHS: ReadonlyMap<number, number> = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, month) => [
    (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2),
    month,
  ]),
);

/** Names of zones that mean one offset, in hours. Others are read in the zone that is set. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['UTC', 0],
  ['GMT', 0],
  ['Z', 0],
  ['EST', -5],
  ['EDT', -4],
  ['CDT', -5],
  ['MST', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PDT', -7],
  ['WET', 0],
  ['WEST', 1],
  ['CET', 1],
  ['CEST', 2],
  ['EET', 2],
  ['EEST', 3],
]);

/**
 * Reads the time that stands at `at` into `stamp`: `Nov 26 08:21:10`, also with a year in front of the time or behind it, a fraction, a
 * zone that a colon follows; `2026 Nov 26 08:21:10`; ISO 8601. False where nothing has the shape of one. Without a year it is the
 * latest in which the day exists and is not more than a day ahead of `now`.
 */
export function readStamp(text: string, at: number, zone: Zone, now: number): boolean {
  const code = text.charCodeAt(at);
  if (isDigit(code)) return isDateTimeAt(text, at) ? readIso(text, at, zone) : readYearFirst(text, at, zone, now);
  return isLetter(code) && readMonth(text, at, undefined, zone, now);
}

function readIso(text: string, at: number, zone: Zone): boolean {
  stamp.time = parseIsoTime(text, at, zone);
  if (Number.isNaN(stamp.time)) {
    stamp.nanoseconds = 0;
    stamp.end = at + 19;
    while (stamp.end < text.length && text.charCodeAt(stamp.end) !== SPACE) stamp.end++;
    return true;
  }
  stamp.nanoseconds = parsedTime.nanoseconds;
  stamp.end = parsedTime.end;
  return true;
}

function readYearFirst(text: string, at: number, zone: Zone, now: number): boolean {
  const year = yearAt(text, at);
  return year !== undefined && text.charCodeAt(at + 4) === SPACE && readMonth(text, at + 5, year, zone, now);
}

/** Four digits that a space or a colon follows. */
function yearAt(text: string, at: number): number | undefined {
  for (let digit = at; digit < at + 4; digit++) if (!isDigit(text.charCodeAt(digit))) return undefined;
  const next = text.charCodeAt(at + 4);
  return next === SPACE || next === COLON ? Number(text.slice(at, at + 4)) : undefined;
}

/** Milliseconds since midnight of the clock that was read last, NaN for one that is none, and the index behind it. */
let clock = 0;
let clockNanoseconds = 0;
let clockEnd = 0;

/** `8:21:10`, `08:21:10.123`. False where nothing has that shape. */
function readClock(text: string, at: number): boolean {
  const hours = isDigit(text.charCodeAt(at + 1)) ? 2 : 1;
  let end = at + hours + 6;
  if (!isDigit(text.charCodeAt(at)) || text.charCodeAt(end - 6) !== COLON || text.charCodeAt(end - 3) !== COLON)
    return false;
  const hour = number(text, at, hours);
  const minute = number(text, end - 5, 2);
  const second = number(text, end - 2, 2);
  if (Number.isNaN(minute + second)) return false;
  clock = hour < 24 && minute < 60 && second < 61 ? ((hour * 60 + minute) * 60 + second) * 1000 : Number.NaN;
  clockNanoseconds = 0;
  const mark = text.charCodeAt(end);
  if ((mark === POINT || mark === COMMA) && isDigit(text.charCodeAt(end + 1))) {
    let unit = 100_000_000;
    let nanoseconds = 0;
    for (end++; isDigit(text.charCodeAt(end)); end++) {
      nanoseconds += (text.charCodeAt(end) - 48) * unit;
      unit = unit === 1 ? 0 : unit / 10;
    }
    clockNanoseconds = nanoseconds % 1_000_000;
    clock += (nanoseconds - clockNanoseconds) / 1_000_000;
  }
  clockEnd = end;
  return true;
}

function number(text: string, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function readMonth(text: string, at: number, before: number | undefined, zone: Zone, now: number): boolean {
  if (!isLetter(text.charCodeAt(at + 1)) || !isLetter(text.charCodeAt(at + 2)) || text.charCodeAt(at + 3) !== SPACE)
    return false;
  let next = text.charCodeAt(at + 4) === SPACE ? at + 5 : at + 4;
  const digits = isDigit(text.charCodeAt(next + 1)) ? 2 : 1;
  const day = number(text, next, digits);
  next += digits;
  if (Number.isNaN(day) || text.charCodeAt(next) !== SPACE) return false;
  next++;
  let year = before;
  if (year === undefined) {
    year = yearAt(text, next);
    if (year !== undefined) next += 5;
  }
  if (!readClock(text, next)) return false;
  stamp.end = clockEnd;
  if (year === undefined && text.charCodeAt(clockEnd) === SPACE) {
    year = yearAt(text, clockEnd + 1);
    if (year !== undefined) stamp.end = clockEnd + 5;
  }
  const offset = readZone(text);
  const month = MONTHS.get(
    ((text.charCodeAt(at) | 32) << 16) | ((text.charCodeAt(at + 1) | 32) << 8) | (text.charCodeAt(at + 2) | 32),
  );
  const local = (of: number): number => {
    const time = month === undefined ? Number.NaN : startOfDay(of, month, day) + clock;
    return Number.isNaN(time) ? time : time - (offset ?? zone.offsetOfLocal(time));
  };
  stamp.time = year === undefined ? latest(local, now) : local(year);
  stamp.nanoseconds = Number.isNaN(stamp.time) ? 0 : clockNanoseconds;
  return true;
}

/** A word and a colon behind the time: the end moves behind the word. Its offset in milliseconds, where it has one. */
function readZone(text: string): number | undefined {
  if (text.charCodeAt(stamp.end) !== SPACE) return undefined;
  const from = stamp.end + 1;
  let end = from;
  while (end < from + 5 && isLetter(text.charCodeAt(end))) end++;
  if (end === from || text.charCodeAt(end) !== COLON) return undefined;
  const hours = ZONES.get(text.slice(from, end));
  if (hours === undefined) return undefined;
  stamp.end = end;
  return hours * 60 * MINUTE;
}

/** February 29th may be eight years ago. */
const YEARS = 9;

function latest(local: (year: number) => number, now: number): number {
  const last = new Date(now + 2 * DAY).getUTCFullYear();
  for (let year = last; year > last - YEARS; year--) {
    const time = local(year);
    if (time <= now + DAY) return time;
  }
  return Number.NaN;
}

let knownDay = -1;
let knownStart = 0;

/** NaN for a day that does not exist. Messages of one day follow each other. */
function startOfDay(year: number, month: number, day: number): number {
  const key = (year * 12 + month) * 128 + day;
  if (key === knownDay) return knownStart;
  const start = new Date(0).setUTCFullYear(year, month, day);
  if (day < 1 || new Date(start).getUTCDate() !== day) return Number.NaN;
  knownDay = key;
  knownStart = start;
  return start;
}
