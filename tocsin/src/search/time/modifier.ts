import { createZone, parseIsoTime, type Zone } from '../../event/index.ts';
import { type CalendarUnit, UNITS } from './unit.ts';

const DAY = 86_400_000;
/** What a date can hold, less a day for the offset of the zone. */
const LIMIT = 8.64e15 - DAY;
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
const toInstant = (local: number, zone: Zone): number => {
  if (!(Math.abs(local) <= LIMIT)) throw new RangeError('a time this far away is out of the calendar');
  return local - zone.offsetOfLocal(local);
};

/** Adds units: seconds to hours in real time, days and more by the calendar of the zone. A day that is too long for its month is its last. */
export const addUnits = (instant: number, amount: number, unit: CalendarUnit, zone: Zone): number => {
  const fixed = FIXED[unit];
  if (fixed !== undefined) return instant + amount * fixed;
  const local = toLocal(instant, zone);
  if (unit === 'd' || unit === 'w') return toInstant(local + amount * (unit === 'w' ? 7 : 1) * DAY, zone);
  const months = amount * (unit === 'mon' ? 1 : unit === 'q' ? 3 : 12);
  const date = new Date(local);
  const first = startOfMonth(date.getUTCFullYear(), date.getUTCMonth() + months);
  const last = new Date(startOfMonth(date.getUTCFullYear(), date.getUTCMonth() + months + 1) - DAY).getUTCDate();
  return toInstant(first + (Math.min(date.getUTCDate(), last) - 1) * DAY + (((local % DAY) + DAY) % DAY), zone);
};

/** Unlike `Date.UTC`, which takes the years 0 to 99 for those of the twentieth century. Months may run over. */
const startOfMonth = (year: number, month: number): number => new Date(0).setUTCFullYear(year, month, 1);

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
      return toInstant(startOfMonth(date.getUTCFullYear(), date.getUTCMonth()), zone);
    case 'q':
      return toInstant(startOfMonth(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 3)), zone);
    case 'y':
      return toInstant(startOfMonth(date.getUTCFullYear(), 0), zone);
  }
};

export interface TimeContext {
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA name. */
  readonly timeZone: string;
}

const unitOf = (word: string, text: string): CalendarUnit => {
  const unit = UNITS.get(word.toLowerCase());
  if (unit === undefined)
    throw new RangeError(`"${word}" in "${text}" is no unit of time; use s, m, h, d, w, mon, q or y`);
  return unit;
};

const EPOCH = /^\d{1,12}(?:\.\d{1,9})?$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?::(\d{1,2}):(\d{1,2}):(\d{1,2}))?$/;
const FORMS = 'use -24h@h, @d, now, epoch seconds, MM/DD/YYYY:HH:MM:SS or 2026-11-23T10:00:00';

/**
 * Epoch milliseconds of a time modifier: `-24h@h`, `@d+2h`, `@w1`, `now`, `0`, epoch seconds, `MM/DD/YYYY:HH:MM:SS`, ISO
 * 8601. Offset first, then the snap, then what follows it. Throws RangeError with a sentence.
 */
export const resolveTime = (text: string, { now, timeZone }: TimeContext): number => {
  const zone = zoneOf(timeZone);
  const trimmed = text.trim();
  if (trimmed === '') throw new RangeError('a time is expected, such as -24h@h, now or 2026-11-23T10:00:00');
  if (/^now(?:\(\))?$/i.test(trimmed)) return now;
  if (EPOCH.test(trimmed)) return Math.round(Number(trimmed) * 1_000);
  if (/^rt/i.test(trimmed)) throw new RangeError(`"${text}" is a real-time range, which this search does not take`);
  const instant = readDate(trimmed, zone) ?? readModifier(trimmed, now, zone);
  if (!(Math.abs(instant) <= LIMIT)) throw new RangeError(`"${text}" is out of the calendar`);
  return instant;
};

/** A date in figures; undefined for what has another form. */
const readDate = (text: string, zone: Zone): number | undefined => {
  const american = AMERICAN.exec(text);
  if (american !== null) {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = american
      .slice(1)
      .map((part) => Number(part ?? 0));
    const start = new Date(0).setUTCFullYear(year, month - 1, day);
    const exists = new Date(start).getUTCMonth() === month - 1 && new Date(start).getUTCDate() === day;
    if (!exists || hour > 23 || minute > 59 || second > 59)
      throw new RangeError(`there is no such time as "${text}"; it is read as MM/DD/YYYY:HH:MM:SS`);
    return toInstant(start + ((hour * 60 + minute) * 60 + second) * 1_000, zone);
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const full = text.length === 10 ? `${text}T00:00:00` : text.length === 16 ? `${text}:00` : text;
  const instant = parseIsoTime(full, 0, zone);
  if (Number.isNaN(instant)) throw new RangeError(`there is no such time as "${text}"; write 2026-11-23T10:00:00`);
  return instant;
};

/** Offsets and snaps, one after the other. */
const readModifier = (text: string, now: number, zone: Zone): number => {
  let rest = text.replace(/^now(?=[+\-@])/i, '');
  let instant = now;
  while (rest !== '') {
    const offset = /^([+-])(\d{0,9})([A-Za-z]+)/.exec(rest);
    const snap = /^@([A-Za-z]+)(\d?)/.exec(rest);
    if (offset !== null) {
      const amount = Number(offset[2] === '' ? 1 : offset[2]) * (offset[1] === '-' ? -1 : 1);
      instant = addUnits(instant, amount, unitOf(offset[3] ?? '', text), zone);
      rest = rest.slice(offset[0].length);
    } else if (snap !== null) {
      const unit = unitOf(snap[1] ?? '', text);
      const day = snap[2] ?? '';
      if (day !== '' && (unit !== 'w' || Number(day) > 7))
        throw new RangeError(`"@${snap[1]}${day}" in "${text}": only weeks take a day, @w0 to @w7`);
      instant = snapTo(instant, unit, zone, Number(day) % 7);
      rest = rest.slice(snap[0].length);
    } else {
      throw new RangeError(`"${text}" is no time; ${FORMS}`);
    }
  }
  return instant;
};
