import { createZone, parseIsoTime, type Zone } from '../../event/index.ts';

export type CalendarUnit = 's' | 'm' | 'h' | 'd' | 'w' | 'mon' | 'q' | 'y';

const UNITS: Readonly<Record<string, CalendarUnit>> = Object.freeze({
  s: 's',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  m: 'm',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  h: 'h',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
  w: 'w',
  week: 'w',
  weeks: 'w',
  mon: 'mon',
  month: 'mon',
  months: 'mon',
  q: 'q',
  qtr: 'q',
  qtrs: 'q',
  quarter: 'q',
  quarters: 'q',
  y: 'y',
  yr: 'y',
  yrs: 'y',
  year: 'y',
  years: 'y',
});

const DAY = 86_400_000;
const FIXED: Readonly<Record<string, number>> = Object.freeze({ s: 1_000, m: 60_000, h: 3_600_000 });

const zones = new Map<string, Zone>();
export const zoneOf = (name: string): Zone => {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = createZone(name);
    zones.set(name, zone);
  }
  return zone;
};

/** Wall-clock milliseconds (read as UTC) of an instant, and back. */
const toLocal = (instant: number, zone: Zone): number => instant + zone.offsetOfInstant(instant);
const toInstant = (local: number, zone: Zone): number => local - zone.offsetOfLocal(local);

/** Adds units: seconds to hours in real time, days and more by the calendar of the zone. A day that is too long for its month is its last. */
export const addUnits = (instant: number, amount: number, unit: CalendarUnit, zone: Zone): number => {
  const fixed = FIXED[unit];
  if (fixed !== undefined) return instant + amount * fixed;
  const local = toLocal(instant, zone);
  if (unit === 'd' || unit === 'w') return toInstant(local + amount * (unit === 'w' ? 7 : 1) * DAY, zone);
  const months = amount * (unit === 'mon' ? 1 : unit === 'q' ? 3 : 12);
  const date = new Date(local);
  const target = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const last = new Date(
    Date.UTC(new Date(target).getUTCFullYear(), new Date(target).getUTCMonth() + 1, 0),
  ).getUTCDate();
  return toInstant(target + (Math.min(date.getUTCDate(), last) - 1) * DAY + (((local % DAY) + DAY) % DAY), zone);
};

/** The beginning of the unit that holds the instant, in the zone. Weeks begin on `weekday` (0 is Sunday). */
export const snapTo = (instant: number, unit: CalendarUnit, zone: Zone, weekday = 0): number => {
  const local = toLocal(instant, zone);
  if (unit === 's' || unit === 'm' || unit === 'h') {
    const size = FIXED[unit] ?? 1_000;
    // By the offset of the moment itself, so that the second of two equal hours stays the second.
    return instant - (((local % size) + size) % size);
  }
  const day = Math.floor(local / DAY) * DAY;
  const date = new Date(day);
  switch (unit) {
    case 'd':
      return toInstant(day, zone);
    case 'w':
      return toInstant(day - ((date.getUTCDay() - weekday + 7) % 7) * DAY, zone);
    case 'mon':
      return toInstant(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1), zone);
    case 'q':
      return toInstant(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 3), 1), zone);
    case 'y':
      return toInstant(Date.UTC(date.getUTCFullYear(), 0, 1), zone);
  }
};

export interface TimeContext {
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA name. */
  readonly timeZone: string;
}

const unitOf = (word: string, text: string): CalendarUnit => {
  const unit = UNITS[word.toLowerCase()];
  if (unit === undefined)
    throw new RangeError(`"${word}" in "${text}" is no unit of time; use s, m, h, d, w, mon, q or y`);
  return unit;
};

/**
 * Epoch milliseconds of a time modifier: `-24h@h`, `@d+2h`, `@w1`, `now`, `0`, epoch seconds, `MM/DD/YYYY:HH:MM:SS`, ISO
 * 8601. Offset first, then the snap, then what follows it. Throws RangeError with a sentence.
 */
export const resolveTime = (text: string, { now, timeZone }: TimeContext): number => {
  const zone = zoneOf(timeZone);
  const trimmed = text.trim();
  if (/^now(?:\(\))?$/i.test(trimmed)) return now;
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1_000);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?::(\d{1,2}):(\d{1,2}):(\d{1,2}))?$/.exec(trimmed);
  if (american !== null) {
    const [month, day, year, hour, minute, second] = american.slice(1).map((part) => Number(part ?? 0));
    return toInstant(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second), zone);
  }
  if (/^\d{4}-\d{2}-\d{2}/.test(trimmed)) {
    const full = trimmed.length === 10 ? `${trimmed}T00:00:00` : trimmed.length === 16 ? `${trimmed}:00` : trimmed;
    const instant = parseIsoTime(full, 0, zone);
    if (!Number.isNaN(instant)) return instant;
  }
  if (/^rt/i.test(trimmed)) throw new RangeError(`"${text}" is a real-time range, which this search does not take`);
  let rest = trimmed.replace(/^now/i, '');
  let instant = now;
  if (rest === '') throw new RangeError('a time is expected, such as -24h@h, now or 2026-11-23T10:00:00');
  while (rest !== '') {
    const offset = /^([+-])(\d{0,9})([A-Za-z]+)/.exec(rest);
    const snap = /^@([A-Za-z]+)(\d?)/.exec(rest);
    if (offset !== null) {
      const amount = Number(offset[2] === '' ? 1 : offset[2]) * (offset[1] === '-' ? -1 : 1);
      instant = addUnits(instant, amount, unitOf(offset[3] ?? '', text), zone);
      rest = rest.slice(offset[0].length);
    } else if (snap !== null) {
      const unit = unitOf(snap[1] ?? '', text);
      if (snap[2] !== '' && unit !== 'w')
        throw new RangeError(`"@${snap[1]}${snap[2]}" in "${text}": only weeks take a day, @w0 to @w7`);
      instant = snapTo(instant, unit, zone, Number(snap[2] || 0) % 7);
      rest = rest.slice(snap[0].length);
    } else {
      throw new RangeError(
        `"${text}" is no time; use -24h@h, @d, now, epoch seconds, MM/DD/YYYY:HH:MM:SS or 2026-11-23T10:00:00`,
      );
    }
  }
  if (!Number.isFinite(instant) || Math.abs(instant) > 8.64e15)
    throw new RangeError(`"${text}" is out of the calendar`);
  return instant;
};
