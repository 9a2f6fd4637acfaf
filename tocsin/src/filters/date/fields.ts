import {
  civilOf,
  DAY,
  daysInMonth,
  daysOf,
  firstMonday,
  isLeap,
  weekdayOf,
  weekOf,
  weeksIn,
  weekYearOf,
} from './civil.ts';

/** What a part of a pattern sets. */
export const FIELD = {
  era: 0,
  century: 1,
  year: 2,
  yearOfEra: 3,
  weekYear: 4,
  month: 5,
  week: 6,
  dayOfYear: 7,
  day: 8,
  weekday: 9,
  halfday: 10,
  hour: 11,
  clockHour: 12,
  halfHour: 13,
  halfClockHour: 14,
  minute: 15,
  msOfHour: 16,
  second: 17,
  msOfMinute: 18,
  msOfSecond: 19,
} as const;

export type FieldId = (typeof FIELD)[keyof typeof FIELD];

/** Joda sets fields from the widest to the narrowest; fields of one rank in the order of the pattern. */
const RANK: readonly number[] = [0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 10, 11, 12, 13, 14, 15];
const FIRST_BELOW_YEAR = 3;
const LAST_DAY = 7;

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** JavaScript has no time beyond this many milliseconds. */
const LIMIT = 8.64e15;

/**
 * Local milliseconds (as if UTC) of the values that were read for `fields`, or NaN where they name no time. What no field names is that of
 * the first moment of 1970, but the year is `defaultYear` where a month or a day was named without one.
 * This is Joda-Time's arithmetic: a weekday that does not fit its date moves the date within its week.
 */
export function createClockOf(fields: readonly FieldId[]): (values: ArrayLike<number>, defaultYear: number) => number {
  const order = fields.map((_, index) => index).sort((a, b) => rankAt(fields, a) - rankAt(fields, b) || a - b);
  const needsYear = order.length > 0 && isBelowYear(rankAt(fields, order[0] ?? 0));
  if (isPlain(fields)) return plainClock(fields);
  return (values, defaultYear) => {
    const steps = order.map((index) => [fields[index] ?? FIELD.year, values[index] ?? 0] as const);
    return setAll(needsYear ? [[FIELD.year, defaultYear], ...steps] : steps);
  };
}

const rankAt = (fields: readonly FieldId[], index: number): number => RANK[fields[index] ?? 0] ?? 0;
const isBelowYear = (rank: number): boolean => rank >= FIRST_BELOW_YEAR && rank <= LAST_DAY;

const PLAIN: ReadonlySet<FieldId> = new Set([
  FIELD.year,
  FIELD.yearOfEra,
  FIELD.month,
  FIELD.day,
  FIELD.weekday,
  FIELD.halfday,
  FIELD.hour,
  FIELD.halfClockHour,
  FIELD.minute,
  FIELD.second,
  FIELD.msOfSecond,
]);

/** Whether each field can be set on its own, without a look at what the ones before it made of the date. */
function isPlain(fields: readonly FieldId[]): boolean {
  const set = new Set(fields);
  return (
    set.size === fields.length &&
    fields.every((field) => PLAIN.has(field)) &&
    !(set.has(FIELD.year) && set.has(FIELD.yearOfEra)) &&
    !(set.has(FIELD.hour) && (set.has(FIELD.halfClockHour) || set.has(FIELD.halfday))) &&
    !(set.has(FIELD.weekday) && !set.has(FIELD.day)) &&
    !(set.has(FIELD.day) && !set.has(FIELD.month))
  );
}

function plainClock(fields: readonly FieldId[]): (values: ArrayLike<number>, defaultYear: number) => number {
  const slot = (field: FieldId): number => fields.indexOf(field);
  const year = Math.max(slot(FIELD.year), slot(FIELD.yearOfEra));
  const ofEra = slot(FIELD.yearOfEra) >= 0;
  const month = slot(FIELD.month);
  const day = slot(FIELD.day);
  const weekday = slot(FIELD.weekday);
  const halfday = slot(FIELD.halfday);
  const hour = slot(FIELD.hour);
  const halfHour = slot(FIELD.halfClockHour);
  const minute = slot(FIELD.minute);
  const second = slot(FIELD.second);
  const fraction = slot(FIELD.msOfSecond);
  return (values, defaultYear) => {
    const valueAt = (index: number, absent: number): number => (index < 0 ? absent : (values[index] ?? absent));
    const y = valueAt(year, month < 0 && day < 0 ? 1970 : defaultYear);
    const m = valueAt(month, 1);
    const d = valueAt(day, 1);
    if ((ofEra && y < 1) || m < 1 || m > 12 || d < 1 || (d > 28 && d > daysInMonth(y, m))) return Number.NaN;
    const h = halfHour < 0 ? valueAt(hour, 0) : valueAt(halfHour, 1);
    if (halfHour < 0 ? h > 23 : h < 1 || h > 12) return Number.NaN;
    const min = valueAt(minute, 0);
    const s = valueAt(second, 0);
    if (min > 59 || s > 59) return Number.NaN;
    let days = daysOf(y, m, d);
    if (weekday >= 0) {
      const wanted = values[weekday] ?? 1;
      if (wanted < 1 || wanted > 7) return Number.NaN;
      days += wanted - weekdayOf(days);
    }
    const hours = (halfHour < 0 ? h : h % 12) + valueAt(halfday, 0) * 12;
    const local = days * DAY + hours * HOUR + min * MINUTE + s * 1000 + valueAt(fraction, 0);
    return local > LIMIT || local < -LIMIT ? Number.NaN : local;
  };
}

/** Each field is set and what is narrower falls to its start; then all are set again, since a later one may have moved an earlier one. */
function setAll(steps: readonly (readonly [FieldId, number])[]): number {
  let local = 0;
  for (const [field, value] of steps) local = floorTo(field, setField(local, field, value));
  steps.forEach(([field, value], index) => {
    local = setField(local, field, value);
    if (index === steps.length - 1) local = floorTo(field, local);
  });
  return local > LIMIT || local < -LIMIT ? Number.NaN : local;
}

/** How many milliseconds one of a field of fixed length takes, how often it fits, and its lowest value. */
const FIXED: ReadonlyMap<FieldId, readonly [unit: number, range: number, lowest: number]> = new Map([
  [FIELD.halfday, [12 * HOUR, 2, 0]],
  [FIELD.hour, [HOUR, 24, 0]],
  [FIELD.clockHour, [HOUR, 24, 1]],
  [FIELD.halfHour, [HOUR, 12, 0]],
  [FIELD.halfClockHour, [HOUR, 12, 1]],
  [FIELD.minute, [MINUTE, 60, 0]],
  [FIELD.second, [1000, 60, 0]],
  [FIELD.msOfHour, [1, HOUR, 0]],
  [FIELD.msOfMinute, [1, MINUTE, 0]],
  [FIELD.msOfSecond, [1, 1000, 0]],
] as const);

function setField(local: number, field: FieldId, value: number): number {
  const fixed = FIXED.get(field);
  if (fixed !== undefined) {
    const [unit, range, lowest] = fixed;
    if (value < lowest || value >= range + lowest) return Number.NaN;
    const current = Math.floor(local / unit) - Math.floor(local / (unit * range)) * range;
    return local + ((value % range) - current) * unit;
  }
  const days = Math.floor(local / DAY);
  return setDays(days, field, value) * DAY + (local - days * DAY);
}

function setDays(days: number, field: FieldId, value: number): number {
  const { year, month, day } = civilOf(days);
  switch (field) {
    case FIELD.era:
      return value === (year > 0 ? 1 : 0) ? days : setYear(days, -year);
    case FIELD.century:
      return value < 0 ? Number.NaN : setYear(days, (value * 100 + (Math.abs(year) % 100)) * (year < 0 ? -1 : 1));
    case FIELD.year:
      return setYear(days, value);
    case FIELD.yearOfEra:
      return value < 1 ? Number.NaN : setYear(days, year > 0 ? value : 1 - value);
    case FIELD.weekYear: {
      const week = Math.min(weekOf(days), weeksIn(value));
      return weekYearOf(days) === value ? days : firstMonday(value) + (week - 1) * 7 + weekdayOf(days) - 1;
    }
    case FIELD.month:
      if (value < 1 || value > 12) return Number.NaN;
      return daysOf(year, value, Math.min(day, daysInMonth(year, value)));
    case FIELD.week:
      if (value < 1 || value > weeksIn(weekYearOf(days))) return Number.NaN;
      return days + (value - weekOf(days)) * 7;
    case FIELD.dayOfYear:
      return value < 1 || value > (isLeap(year) ? 366 : 365) ? Number.NaN : daysOf(year, 1, value);
    case FIELD.day:
      return value < 1 || value > daysInMonth(year, month) ? Number.NaN : days + value - day;
    default:
      return value < 1 || value > 7 ? Number.NaN : days + value - weekdayOf(days);
  }
}

/** February 29th becomes February 28th in a year that has none. */
function setYear(days: number, year: number): number {
  const { month, day } = civilOf(days);
  return daysOf(year, month, Math.min(day, daysInMonth(year, month)));
}

function floorTo(field: FieldId, local: number): number {
  const fixed = FIXED.get(field);
  if (fixed !== undefined) return Math.floor(local / fixed[0]) * fixed[0];
  const days = Math.floor(local / DAY);
  const { year, month } = civilOf(days);
  switch (field) {
    case FIELD.era:
      return days * DAY;
    case FIELD.century:
      return daysOf(Math.floor(year / 100) * 100, 1, 1) * DAY;
    case FIELD.year:
    case FIELD.yearOfEra:
      return daysOf(year, 1, 1) * DAY;
    case FIELD.weekYear:
      return firstMonday(weekYearOf(days)) * DAY;
    case FIELD.month:
      return daysOf(year, month, 1) * DAY;
    case FIELD.week:
      return (days - weekdayOf(days) + 1) * DAY;
    default:
      return days * DAY;
  }
}

/** The same local time in another year. */
export function withYear(local: number, year: number): number {
  return setField(local, FIELD.year, year);
}
