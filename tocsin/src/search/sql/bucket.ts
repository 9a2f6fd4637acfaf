import type { TimeSpan } from '../ast/index.ts';
import { fixedSpan } from '../time/span.ts';
import { quoteText } from './quote.ts';

const QUARTER_HOUR = 900_000;
const MONTHS: Readonly<Record<string, number>> = Object.freeze({ mon: 1, q: 3, y: 12 });

/**
 * Milliseconds of the beginning of the bucket that holds a DateTime64(9). The same rules as `floorToSpan`: days and more
 * by the calendar of the zone, shorter spans on the grid of local time.
 */
export const bucketStart = (instant: string, span: TimeSpan, timeZone: string): string => {
  const fixed = fixedSpan(span);
  if (fixed !== undefined) return fixedStart(instant, fixed, timeZone);
  const zone = quoteText(timeZone);
  const months = MONTHS[span.unit];
  const date = months === undefined ? dayStart(instant, span, zone) : monthStart(instant, months * span.value, zone);
  return `(toInt64(toUnixTimestamp(toDateTime(${date}, ${zone}))) * 1000)`;
};

const fixedStart = (instant: string, milliseconds: number, timeZone: string): string => {
  const width = Math.round(milliseconds * 1e6);
  const nanoseconds = `toUnixTimestamp64Nano(${instant})`;
  // Offsets of zones are multiples of a quarter of an hour: a grid that divides it is the same everywhere.
  if (QUARTER_HOUR % milliseconds === 0 || timeZone === 'UTC')
    return `(intDiv(${nanoseconds}, ${width}) * ${width / 1e6})`;
  const offset = `(timezoneOffset(toTimeZone(${instant}, ${quoteText(timeZone)})) * 1000)`;
  return `(intDiv(${nanoseconds} + ${offset} * 1000000, ${width}) * ${width / 1e6} - ${offset})`;
};

const dayStart = (instant: string, span: TimeSpan, zone: string): string => {
  const day = `toInt32(toDate(${instant}, ${zone}))`;
  if (span.unit === 'd') return asDate(span.value === 1 ? day : `(intDiv(${day}, ${span.value}) * ${span.value})`);
  // Day 0 was a Thursday, weeks begin on Sunday: day 3 begins one.
  const week = `intDiv(${day} + 4, 7)`;
  const first = span.value === 1 ? week : `(${week} - (${week} - 1) % ${span.value})`;
  return asDate(`(${first} * 7 - 4)`);
};

const asDate = (day: string): string => `toDate(toUInt16(${day}))`;

const monthStart = (instant: string, months: number, zone: string): string => {
  const local = `toTimeZone(${instant}, ${zone})`;
  const index = `(toYear(${local}) * 12 + toMonth(${local}) - 1)`;
  const first = months === 1 ? index : `(intDiv(${index}, ${months}) * ${months})`;
  return `makeDate(intDiv(${first}, 12), ${first} % 12 + 1, 1)`;
};
