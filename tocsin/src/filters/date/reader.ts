import type { Value } from '../../event/index.ts';
import { civilOf, DAY, daysOf } from './civil.ts';
import { readTai64n, readUnix, readUnixMs } from './epoch.ts';
import { createClockOf, FIELD, type FieldId, withYear } from './fields.ts';
import { readIso } from './iso.ts';
import { namesOf } from './names.ts';
import { PART, parsePattern } from './pattern.ts';
import { named, readParts } from './read-parts.ts';
import { type DateZone, findZone } from './zone.ts';

/** Milliseconds since the epoch, or NaN where the value is no time of this format. `zone`: undefined where the event's is unknown. */
export type TimeReader = (value: Value, zone: DateZone | undefined) => number;

/** Throws `InvalidPattern`. `clock` gives the year that the text does not, and the century of years with two digits. */
export function createReader(format: string, locale: string, clock: () => number): TimeReader {
  switch (format) {
    case 'ISO8601':
      return isoReader(locale, clock);
    case 'UNIX':
      return readUnix;
    case 'UNIX_MS':
      return readUnixMs;
    case 'TAI64N':
      return readTai64n;
    default:
      return patternReader(format, locale, clock);
  }
}

/** Near relatives of ISO 8601 with a space between date and time; they must have milliseconds. */
const WITH_POINT = ['yyyy-MM-dd HH:mm:ss.SSS', 'yyyy-MM-dd HH:mm:ss.SSSZ'] as const;
const WITH_COMMA = ['yyyy-MM-dd HH:mm:ss,SSS', 'yyyy-MM-dd HH:mm:ss,SSSZ'] as const;

function isoReader(locale: string, clock: () => number): TimeReader {
  const withPoint = WITH_POINT.map((pattern) => patternReader(pattern, locale, clock));
  const withComma = WITH_COMMA.map((pattern) => patternReader(pattern, locale, clock));
  return (value, zone) => {
    if (typeof value !== 'string' || zone === undefined) return Number.NaN;
    if (!value.includes(' ')) return instantOf(readIso(value), zone);
    for (const read of value.includes(',') ? withComma : withPoint) {
      const instant = read(value, zone);
      if (!Number.isNaN(instant)) return instant;
    }
    return Number.NaN;
  };
}

/** With the offset or the zone that the text named, else that of the filter. */
function instantOf(local: number, zone: DateZone): number {
  if (!Number.isNaN(named.offset)) return local - named.offset;
  return Number.isNaN(local) ? local : (named.zone ?? zone).instantOf(local);
}

const YEARS: ReadonlySet<FieldId> = new Set([FIELD.year, FIELD.yearOfEra, FIELD.weekYear, FIELD.century]);

function patternReader(pattern: string, locale: string, clock: () => number): TimeReader {
  const today = createToday(clock);
  const parts = parsePattern(pattern, namesOf(locale), today().year);
  const fields = parts.filter(({ kind }) => kind <= PART.fraction).map(({ field }) => field);
  const localOf = createClockOf(fields);
  const values: number[] = fields.map(() => 0);
  // As in Logstash, letters within quotes count too.
  const hasYear = /[yY]/.test(pattern);
  const namesYear = parts.some(({ field, kind }) => kind !== PART.literal && YEARS.has(field));
  const hasZone = pattern.includes('Z');
  if (hasYear)
    return (value, zone) => {
      if (typeof value !== 'string' || zone === undefined || !readParts(parts, value, values)) return Number.NaN;
      return instantOf(localOf(values, namesYear ? 0 : today().year), zone);
    };
  return (value, zone) => {
    if (typeof value !== 'string' || zone === undefined || !readParts(parts, value, values)) return Number.NaN;
    const now = today();
    const local = localOf(values, now.year);
    if (Number.isNaN(local)) return local;
    return inGuessedYear(hasZone ? instantOf(local, zone) : zone.instantOf(local), zone, now);
  };
}

/** December when it is January was last year, January when it is December is next year. */
function inGuessedYear(instant: number, zone: DateZone, now: Today): number {
  if (Number.isNaN(instant)) return instant;
  const offset = zone.offsetAt(instant);
  const local = instant + offset;
  if (local >= now.from && local < now.to) return instant;
  const { year, month } = civilOf(Math.floor(local / DAY));
  const lastYear = month === 12 && now.month === 1;
  const nextYear = month === 1 && now.month === 12;
  const guess = lastYear ? now.year - 1 : nextYear ? now.year + 1 : now.year;
  return guess === year ? instant : zone.instantNear(withYear(local, guess), offset);
}

interface Today {
  readonly year: number;
  readonly month: number;
  /** Local times from `from` to before `to` are of this year, whatever month it is. */
  readonly from: number;
  readonly to: number;
}

/** The month on the wall of this machine, looked up once a quarter of an hour (zones change on its edges). */
function createToday(clock: () => number): () => Today {
  const system = findZone(undefined);
  const QUARTER = 900_000;
  let quarter = Number.NaN;
  let today: Today = { year: 1970, month: 1, from: 0, to: 0 };
  return () => {
    const now = clock();
    const current = Math.floor(now / QUARTER);
    if (current !== quarter) {
      quarter = current;
      const { year, month } = civilOf(Math.floor((now + (system?.offsetAt(now) ?? 0)) / DAY));
      const from = daysOf(year, month === 12 ? 2 : 1, 1) * DAY;
      today = { year, month, from, to: daysOf(month === 1 ? year : year + 1, month === 1 ? 12 : 1, 1) * DAY };
    }
    return today;
  };
}
