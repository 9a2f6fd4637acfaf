import { cursor, readFraction, readNumber, readOffset } from './cursor.ts';
import { createClockOf, FIELD } from './fields.ts';
import { named } from './read-parts.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

const calendar = createClockOf([FIELD.year, FIELD.month, FIELD.day]);
const ordinal = createClockOf([FIELD.year, FIELD.dayOfYear]);
const weekDate = createClockOf([FIELD.weekYear, FIELD.week, FIELD.weekday]);

const numbers = [0, 0, 0];

/**
 * Local milliseconds of an ISO 8601 date, time, or both with a `T` between them, or NaN; the offset is left in `named`. As Joda-Time's
 * `dateTimeParser`: calendar, week and ordinal dates, their ends may be missing, numbers may have fewer digits, the smallest unit of the
 * time a fraction.
 */
export function readIso(text: string): number {
  named.offset = Number.NaN;
  named.zone = undefined;
  cursor.at = 0;
  const hasDate = !isT(text);
  let local = 0;
  if (hasDate) local = readDate(text);
  if (isT(text)) {
    cursor.at++;
    const hasTime = isDigitAt(text, cursor.at);
    if (hasTime) local += readTime(text);
    if (!hasTime && !hasDate) return Number.NaN;
    if (cursor.at < text.length) named.offset = readOffset(text);
  }
  return cursor.at === text.length ? local : Number.NaN;
}

const isT = (text: string): boolean => (text.charCodeAt(cursor.at) | 32) === 116;

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** The number behind `mark`, or `absent`, and then the cursor stays. */
function readAfter(text: string, mark: number, digits: number, absent: number): number {
  if (text.charCodeAt(cursor.at) !== mark) return absent;
  cursor.at++;
  const value = readNumber(text, digits, false);
  if (!Number.isNaN(value)) return value;
  cursor.at--;
  return absent;
}

const isOrdinal = (text: string, at: number): boolean =>
  isDigitAt(text, at) && isDigitAt(text, at + 1) && isDigitAt(text, at + 2);

const DASH = 45;
const COLON = 58;

function readDate(text: string): number {
  const year = readNumber(text, 9, true);
  if (Number.isNaN(year)) return Number.NaN;
  numbers[0] = year;
  const afterYear = cursor.at;
  if (text.charCodeAt(afterYear) === DASH && (text.charCodeAt(afterYear + 1) | 32) === 119) {
    cursor.at = afterYear + 2;
    const week = readNumber(text, 2, false);
    if (Number.isNaN(week)) return Number.NaN;
    numbers[1] = week;
    numbers[2] = readAfter(text, DASH, 1, 1);
    return weekDate(numbers, 0);
  }
  // Three digits behind the year are the day of the year.
  if (text.charCodeAt(afterYear) === DASH && isOrdinal(text, afterYear + 1)) {
    numbers[1] = readAfter(text, DASH, 3, 1);
    return ordinal(numbers, 0);
  }
  numbers[1] = readAfter(text, DASH, 2, 1);
  numbers[2] = cursor.at === afterYear ? 1 : readAfter(text, DASH, 2, 1);
  return calendar(numbers, 0);
}

/** Milliseconds since midnight, or NaN. */
function readTime(text: string): number {
  const hour = readNumber(text, 2, false);
  if (hour > 23) return Number.NaN;
  let time = hour * HOUR;
  const afterHour = cursor.at;
  const minute = readAfter(text, COLON, 2, 0);
  if (minute > 59) return Number.NaN;
  time += minute * MINUTE;
  const afterMinute = cursor.at;
  if (afterMinute === afterHour) return time + fraction(text, HOUR);
  const second = readAfter(text, COLON, 2, 0);
  if (second > 59) return Number.NaN;
  time += second * 1000;
  return time + fraction(text, cursor.at === afterMinute ? MINUTE : 1000);
}

function fraction(text: string, unit: number): number {
  const mark = text.charCodeAt(cursor.at);
  if (mark !== 46 && mark !== 44) return 0;
  cursor.at++;
  const part = readFraction(text, 9, unit);
  if (!Number.isNaN(part)) return part;
  cursor.at--;
  return 0;
}
