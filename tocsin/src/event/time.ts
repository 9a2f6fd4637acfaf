import { UTC, type Zone } from './zone.ts';

/**
 * What the last successful parse found beside its milliseconds. One object for the whole thread, so that parsing a
 * line allocates nothing: read it before the next call.
 */
export const parsedTime = {
  /** Nanoseconds below the millisecond, 0 to 999,999. */
  nanoseconds: 0,
  /** Index of the first character after the stamp. */
  end: 0,
};

const COLON = 58;
const SPACE = 32;
const PLUS = 43;
const MINUS = 45;

/** Two digits at `at`, or a negative number. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

let cachedKey = -1;
let cachedStart = 0;

/** Start of a civil day in milliseconds, or NaN for one that does not exist. Lines of one day follow each other. */
function startOfDay(year: number, month: number, day: number): number {
  const key = (year * 16 + month) * 32 + day;
  if (key === cachedKey) return cachedStart;
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const start = new Date(0).setUTCFullYear(year, month - 1, day);
  if (new Date(start).getUTCDate() !== day) return Number.NaN;
  cachedKey = key;
  cachedStart = start;
  return start;
}

/** Index after the time of day that begins at `at`; the time itself is left in `clockMs` and `clockNanos`. -1: none. */
let clockMs = 0;
let clockNanos = 0;
function readClock(text: string, at: number): number {
  const hour = pair(text, at);
  const minute = pair(text, at + 3);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text.charCodeAt(at + 2) !== COLON) return -1;
  clockMs = (hour * 60 + minute) * 60_000;
  clockNanos = 0;
  if (text.charCodeAt(at + 5) !== COLON) return at + 5;
  const second = pair(text, at + 6);
  // 60 is a leap second: it reads as the first of the next minute.
  if (second < 0 || second > 60) return -1;
  clockMs += second * 1000;
  return readFraction(text, at + 8);
}

/** Digits beyond the ninth are passed over. */
function readFraction(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  if ((mark !== 46 && mark !== 44) || !isDigit(text, at + 1)) return at;
  let end = at + 1;
  let nanos = 0;
  let unit = 100_000_000;
  while (isDigit(text, end)) {
    nanos += (text.charCodeAt(end) - 48) * unit;
    unit = unit === 1 ? 0 : unit / 10;
    end++;
  }
  clockNanos = nanos % 1_000_000;
  clockMs += (nanos - clockNanos) / 1_000_000;
  return end;
}

/** `+hhmm`, `+hh:mm` or `+hh` at `at`: index after it and `offsetMs`; -1 where there is none. */
let offsetMs = 0;
function readOffset(text: string, at: number, options: { readonly hoursAlone: boolean }): number {
  const sign = text.charCodeAt(at);
  if (sign !== PLUS && sign !== MINUS) return -1;
  const hours = pair(text, at + 1);
  if (hours < 0 || hours > 18) return -1;
  const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
  let minutes = pair(text, at + 3 + colon);
  let end = at + 5 + colon;
  if (minutes < 0) {
    if (!options.hoursAlone || colon === 1) return -1;
    minutes = 0;
    end = at + 3;
  }
  if (minutes > 59 || isDigit(text, end)) return -1;
  offsetMs = (hours * 60 + minutes) * (sign === MINUS ? -60_000 : 60_000);
  return end;
}

const ATTACHED = { hoursAlone: true };
const SPACED = { hoursAlone: false };

function finish(instant: number, end: number): number {
  parsedTime.nanoseconds = clockNanos;
  parsedTime.end = end;
  return instant;
}

/** Milliseconds of the date and time at `from` as if UTC, or NaN; the index after it in `isoEnd`. */
let isoEnd = 0;
function readIsoLocal(text: string, from: number): number {
  const century = pair(text, from);
  const year = pair(text, from + 2);
  if (century < 0 || year < 0) return Number.NaN;
  if (text.charCodeAt(from + 4) !== MINUS || text.charCodeAt(from + 7) !== MINUS) return Number.NaN;
  const start = startOfDay(century * 100 + year, pair(text, from + 5), pair(text, from + 8));
  if (Number.isNaN(start)) return start;
  isoEnd = readClock(text, from + 11);
  return isoEnd < 0 ? Number.NaN : start + clockMs;
}

/**
 * ISO 8601 and its relatives at `from`: `2026-11-23T01:57:17.889123Z`, a space or `_` for the `T`, comma for the point,
 * seconds optional, offset `Z`, `+01:00`, `+0100`, `+01`, or ` +0100` after one space. Without an offset the stamp is
 * read in `zone` (default UTC). Returns milliseconds since the epoch or NaN; see `parsedTime` for the rest.
 */
export function parseIsoTime(text: string, from = 0, zone: Zone = UTC): number {
  const separator = text.charCodeAt(from + 10);
  if (separator !== 84 && separator !== SPACE && separator !== 116 && separator !== 95) return Number.NaN;
  const local = readIsoLocal(text, from);
  if (Number.isNaN(local)) return local;
  const next = text.charCodeAt(isoEnd);
  if (next === 90 || next === 122) return finish(local, isoEnd + 1);
  const end = next === SPACE ? readOffset(text, isoEnd + 1, SPACED) : readOffset(text, isoEnd, ATTACHED);
  if (end >= 0) return finish(local - offsetMs, end);
  return finish(local - zone.offsetOfLocal(local), isoEnd);
}

/** Python's `%(asctime)s`: `2026-11-23 01:57:17,889` (the fraction may be missing), always wall-clock time of `zone`. */
export function parseAsctime(text: string, from = 0, zone: Zone = UTC): number {
  if (text.charCodeAt(from + 10) !== SPACE) return Number.NaN;
  const local = readIsoLocal(text, from);
  return Number.isNaN(local) ? local : finish(local - zone.offsetOfLocal(local), isoEnd);
}

/** Month by its three letters in any case, 0 where there is none. */
function monthAt(text: string, at: number): number {
  const letters =
    ((text.charCodeAt(at) | 32) << 16) | ((text.charCodeAt(at + 1) | 32) << 8) | (text.charCodeAt(at + 2) | 32);
  return MONTHS.get(letters) ?? 0;
}

const MONTHS: ReadonlyMap<number, number> = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, index) => [
    (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2),
    index + 1,
  ]),
);

/**
 * The common log format's `23/Nov/2026:01:58:06 -0600` and Django's development server's `23/Nov/2026 01:58:06`, which
 * is wall-clock time of `zone` (default UTC).
 */
export function parseClfTime(text: string, from = 0, zone: Zone = UTC): number {
  const separator = text.charCodeAt(from + 11);
  if (separator !== COLON && separator !== SPACE) return Number.NaN;
  if (text.charCodeAt(from + 2) !== 47 || text.charCodeAt(from + 6) !== 47) return Number.NaN;
  const century = pair(text, from + 7);
  const year = pair(text, from + 9);
  if (century < 0 || year < 0) return Number.NaN;
  const start = startOfDay(century * 100 + year, monthAt(text, from + 3), pair(text, from));
  if (Number.isNaN(start)) return start;
  const clockEnd = readClock(text, from + 12);
  if (clockEnd < 0) return Number.NaN;
  const local = start + clockMs;
  const end = text.charCodeAt(clockEnd) === SPACE ? readOffset(text, clockEnd + 1, SPACED) : -1;
  return end >= 0 ? finish(local - offsetMs, end) : finish(local - zone.offsetOfLocal(local), clockEnd);
}
