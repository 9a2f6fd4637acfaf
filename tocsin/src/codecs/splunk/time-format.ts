import type { Zone } from '../../event/index.ts';
import { createZone } from '../../event/index.ts';

/** Thrown for a format that is none; `message` says why. */
export class InvalidTimeFormat extends Error {}

export interface FoundTime {
  readonly milliseconds: number;
  /** Below the millisecond. */
  readonly nanoseconds: number;
}

/** A format of `strptime` as Splunk knows it. */
export interface TimeFormat {
  /** Finds what may be such a time, wherever it stands. */
  readonly regex: RegExp;
  /** Undefined for a date that there is not. `zone` holds where the text names none, `now` completes what it leaves out. */
  readonly read: (match: RegExpExecArray, zone: Zone, now: number) => FoundTime | undefined;
}

type Part =
  | 'year'
  | 'shortYear'
  | 'month'
  | 'monthName'
  | 'day'
  | 'dayOfYear'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'half'
  | 'fraction'
  | 'epoch'
  | 'offset'
  | 'zoneName';

const NAMES = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const WEEKDAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\\.?';
const OFFSET = '(z|[+-]\\d\\d(?::?\\d\\d)?(?::?\\d\\d)?)';

const PARTS: Readonly<Record<string, readonly [regex: string, part?: Part]>> = {
  Y: ['(\\d{4})', 'year'],
  y: ['(\\d\\d)', 'shortYear'],
  m: ['(1[0-2]|0?[1-9])', 'month'],
  b: [MONTH, 'monthName'],
  B: [MONTH, 'monthName'],
  h: [MONTH, 'monthName'],
  d: ['(3[01]|[12]\\d|[ 0]?[1-9])', 'day'],
  e: ['(3[01]|[12]\\d|[ 0]?[1-9])', 'day'],
  j: ['(\\d{1,3})', 'dayOfYear'],
  H: ['(2[0-3]|[01]\\d|[ ]?\\d)', 'hour'],
  k: ['(2[0-3]|[01]\\d|[ ]?\\d)', 'hour'],
  I: ['(1[0-2]|[ 0]?[1-9])', 'hour12'],
  l: ['(1[0-2]|[ 0]?[1-9])', 'hour12'],
  M: ['([0-5]?\\d)', 'minute'],
  S: ['(60|[0-5]?\\d)', 'second'],
  p: ['([ap]\\.?m\\.?)', 'half'],
  P: ['([ap]\\.?m\\.?)', 'half'],
  a: [WEEKDAY],
  A: [WEEKDAY],
  w: ['[0-6]'],
  u: ['[1-7]'],
  U: ['\\d\\d'],
  W: ['\\d\\d'],
  V: ['\\d\\d'],
  s: ['(\\d{9,10})', 'epoch'],
  z: [OFFSET, 'offset'],
  Z: ['([a-z]{1,5}(?:[+-]\\d{1,2}(?::?\\d\\d)?)?|[a-z]+/[a-z_]+|[+-]\\d\\d:?\\d\\d)', 'zoneName'],
  f: ['(\\d{1,9})', 'fraction'],
  N: ['(\\d{1,9})', 'fraction'],
  Q: ['(\\d{1,9})', 'fraction'],
  q: ['(\\d{1,9})', 'fraction'],
  n: ['\\s+'],
  t: ['\\s+'],
  '%': ['%'],
};

/** Formats that stand for others. */
const SHORT: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  F: '%Y-%m-%d',
  c: '%a %b %e %H:%M:%S %Y',
  '+': '%a %b %e %H:%M:%S %Z %Y',
  r: '%I:%M:%S %p',
};

/** `tail`: a fraction of the second and a zone may follow. */
export function readTimeFormat(format: string, { tail = false }: { readonly tail?: boolean } = {}): TimeFormat {
  const parts: Part[] = [];
  let source = '';
  const pattern = format.replace(/%(.)/g, (written, letter: string) => SHORT[letter] ?? written);
  for (const [written, width, letter] of pattern.matchAll(/%(?:(\d|:{1,2}|-|_|E|O)?([a-zA-Z%]))|\s+|[\s\S]/g)) {
    if (letter === undefined) {
      if (written === '%') throw new InvalidTimeFormat(`${format} has a % without its letter`);
      source += /^\s/.test(written) ? '\\s+' : written.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
      continue;
    }
    const [regex, part] = PARTS[letter] ?? [];
    if (regex === undefined || (width?.startsWith(':') && letter !== 'z'))
      throw new InvalidTimeFormat(`${written} is not known`);
    source += part === 'fraction' && width !== undefined ? `(\\d{${width}})` : regex;
    if (part !== undefined) parts.push(part);
  }
  if (parts.length === 0) throw new InvalidTimeFormat(`${format} has no part of a time`);
  const isBegun = /^%(?:\d?[YmdHeIs]|[yjkl])/.test(pattern);
  if (tail) {
    source += `(?:[.,](\\d{1,9}))?(?: ?(z(?![a-z])|utc|gmt|[+-]\\d\\d:?\\d\\d)(?!\\d))?`;
    parts.push('fraction', 'zoneName');
  }
  return {
    regex: new RegExp(`${isBegun ? '(?<!\\d)' : ''}${source}`, 'i'),
    read: (match, zone, now) => {
      const values: Values = {};
      for (const [index, part] of parts.entries()) {
        const value = match[index + 1];
        if (value !== undefined) values[part] = value;
      }
      return timeOf(values, zone, now);
    },
  };
}

type Values = { [P in Part]?: string };

const DAY = 86_400_000;

function timeOf(values: Values, zone: Zone, now: number): FoundTime | undefined {
  const nanos = Number((values.fraction ?? '').padEnd(9, '0'));
  const below = { milliseconds: Math.floor(nanos / 1e6), nanoseconds: nanos % 1e6 };
  const at = (milliseconds: number): FoundTime => ({
    milliseconds: milliseconds + below.milliseconds,
    nanoseconds: below.nanoseconds,
  });
  if (values.epoch !== undefined) return at(Number(values.epoch) * 1_000);
  const zoned = zoneOf(values) ?? zone;
  const clock = clockOf(values);
  const instant = (year: number, month: number, day: number): number => {
    const start = Date.UTC(year, month - 1, day);
    const isDay = new Date(start).getUTCMonth() === month - 1;
    return isDay ? start + clock - zoned.offsetOfLocal(start + clock) : Number.NaN;
  };
  const today = new Date(now + zoned.offsetOfInstant(now));
  const month = monthOf(values);
  if (values.day === undefined && values.dayOfYear === undefined && month === undefined) {
    if (values.hour === undefined && values.hour12 === undefined) return undefined;
    return at(instant(today.getUTCFullYear(), today.getUTCMonth() + 1, today.getUTCDate()));
  }
  const ofYear = (year: number): number => {
    if (values.dayOfYear === undefined) return instant(year, month ?? 1, Number(values.day ?? 1));
    const date = new Date(Date.UTC(year, 0, Number(values.dayOfYear)));
    return instant(year, date.getUTCMonth() + 1, date.getUTCDate());
  };
  const written = yearOf(values);
  if (written !== undefined) {
    const time = ofYear(written);
    return Number.isNaN(time) ? undefined : at(time);
  }
  // The last year in which there is such a day that is not ahead.
  const latest = new Date(now + 2 * DAY).getUTCFullYear();
  for (let year = latest; year > latest - 6; year--) {
    const time = ofYear(year);
    if (time <= now + DAY) return at(time);
  }
  return undefined;
}

function clockOf({ hour, hour12, half, minute, second }: Values): number {
  const twelve = Number(hour12 ?? 0) % 12;
  const hours = hour12 === undefined ? Number(hour ?? 0) : twelve;
  const later = half?.toLowerCase().startsWith('p') === true && hours < 12 ? 12 : 0;
  return ((hours + later) * 60 + Number(minute ?? 0)) * 60_000 + Number(second ?? 0) * 1_000;
}

function monthOf({ month, monthName }: Values): number | undefined {
  if (month !== undefined) return Number(month);
  return monthName === undefined ? undefined : NAMES.indexOf(monthName.slice(0, 3).toLowerCase()) + 1;
}

/** As POSIX has it: 69 to 99 are of the last century. */
function yearOf({ year, shortYear }: Values): number | undefined {
  if (year !== undefined) return Number(year);
  return shortYear === undefined ? undefined : Number(shortYear) + (Number(shortYear) < 69 ? 2000 : 1900);
}

/** Hours ahead of UTC; what a name stands for elsewhere can't be told. */
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  utc: 0,
  gmt: 0,
  z: 0,
  wet: 0,
  bst: 1,
  cet: 1,
  west: 1,
  cest: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  ist: 5.5,
  jst: 9,
  kst: 9,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

/** The names that texts write are few, and the zones of words that are none are not asked for twice. */
const named = new Map<string, Zone | undefined>();
const MOST_NAMED = 1_000;

function zoneOf({ offset, zoneName }: Values): Zone | undefined {
  const name = (offset ?? zoneName)?.toLowerCase();
  if (name === undefined) return undefined;
  if (named.has(name)) return named.get(name);
  if (named.size >= MOST_NAMED) named.clear();
  const zone = makeZone(name);
  named.set(name, zone);
  return zone;
}

function makeZone(name: string): Zone | undefined {
  const [, word = '', sign, hours = '0', minutes = '0'] =
    /^(utc|gmt)?(?:([+-])(\d{1,2}):?(\d\d)?(?::?\d\d)?)$/.exec(name) ?? [];
  if (sign !== undefined && (word !== '' || hours.length === 2))
    return fixed((sign === '-' ? -1 : 1) * (Number(hours) + Number(minutes) / 60));
  const known = ABBREVIATIONS[name];
  if (known !== undefined) return fixed(known);
  if (!name.includes('/')) return undefined;
  try {
    return createZone(name);
  } catch {
    return undefined;
  }
}

const fixed = (hours: number): Zone => ({
  name: `${hours}`,
  offsetOfLocal: () => hours * 3_600_000,
  offsetOfInstant: () => hours * 3_600_000,
});
