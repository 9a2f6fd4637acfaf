import { createZone, type Zone } from '../../event/index.ts';
import { cursor, readOffset } from './cursor.ts';

const DAY = 86_400_000;
/** Offsets are found for about 400 days at once. */
const CHUNK = 34_560_000_000;
const WEEK = 7 * DAY;
const MAX_CHUNKS = 512;

/** Before and after it, where only forged dates lie, nothing is kept. */
const KEPT_FROM = Date.UTC(1800, 0);
const KEPT_TO = Date.UTC(2200, 0);

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** A time zone as Joda-Time uses it: a local time that exists twice is the first, one that was skipped is none. */
export class DateZone {
  readonly name: string;
  readonly #zone: Zone;
  readonly #chunks = new Map<number, readonly Stretch[]>();
  #from = Number.NaN;
  #to = Number.NaN;
  #offset = 0;

  constructor(zone: Zone) {
    this.name = zone.name;
    this.#zone = zone;
  }

  /** Milliseconds by which the wall clock is ahead of UTC at a moment, which must be a number. */
  offsetAt(instant: number): number {
    if (instant >= this.#from && instant < this.#to) return this.#offset;
    if (!(instant >= KEPT_FROM && instant < KEPT_TO)) {
      this.#from = Number.NaN;
      this.#offset = this.#read(instant);
      return this.#offset;
    }
    const index = Math.floor(instant / CHUNK);
    let chunk = this.#chunks.get(index);
    if (chunk === undefined) {
      chunk = this.#survey(index * CHUNK);
      if (this.#chunks.size >= MAX_CHUNKS) this.#chunks.clear();
      this.#chunks.set(index, chunk);
    }
    for (const { from, to, offset } of chunk) {
      if (instant >= to) continue;
      this.#from = from;
      this.#to = to;
      this.#offset = offset;
      break;
    }
    return this.#offset;
  }

  /** NaN for a local time that the clocks skipped. */
  instantOf(local: number): number {
    const instant = local - this.offsetAt(local - this.#offset);
    // Far from a change there is only one reading.
    if (instant - 2 * DAY >= this.#from && instant + 2 * DAY < this.#to) return instant;
    const before = this.offsetAt(local - 2 * DAY);
    if (this.offsetAt(local - before) === before) return local - before;
    const after = this.offsetAt(local + 2 * DAY);
    return this.offsetAt(local - after) === after ? local - after : Number.NaN;
  }

  /** A local time that the clocks skipped moves forward; where it exists twice, `offset` decides if it is one of the two. */
  instantNear(local: number, offset: number): number {
    if (this.offsetAt(local - offset) === offset) return local - offset;
    const instant = this.instantOf(local);
    return Number.isNaN(instant) ? local - this.offsetAt(local - 2 * DAY) : instant;
  }

  #survey(start: number): readonly Stretch[] {
    const stretches: Stretch[] = [];
    const end = start + CHUNK;
    let from = start;
    let offset = this.#read(start);
    for (let at = start; at < end; at += WEEK) {
      const next = Math.min(at + WEEK, end);
      const changed = this.#read(next - 1);
      if (changed === offset) continue;
      const change = this.#bisect(at, next - 1, offset);
      stretches.push({ from, to: change, offset });
      from = change;
      offset = changed;
    }
    stretches.push({ from, to: end, offset });
    return stretches;
  }

  /** The first moment after `low` at which the offset is not `offset`. */
  #bisect(low: number, high: number, offset: number): number {
    let same = Math.floor(low / 1000);
    let other = Math.ceil(high / 1000);
    while (other - same > 1) {
      const middle = Math.floor((same + other) / 2);
      if (this.#read(middle * 1000) === offset) same = middle;
      else other = middle;
    }
    return other * 1000;
  }

  #read(instant: number): number {
    return this.#zone.offsetOfInstant(Math.max(-8.64e15, Math.min(8.64e15, instant)));
  }
}

const zones = new Map<string, DateZone>();
const unknown = new Set<string>();
const MAX_ZONES = 2000;

/** The zone of an ID that Joda-Time takes (`Europe/Berlin`, `CET`, `Etc/GMT+5`, `+02:00`, `UTC-03:30` …), or undefined. Empty: the system's. */
export function findZone(name: string | undefined): DateZone | undefined {
  const key = name ?? '';
  const known = zones.get(key);
  if (known !== undefined || unknown.has(key)) return known;
  const zone = open(name);
  if (zone === undefined) {
    if (unknown.size >= MAX_ZONES) unknown.clear();
    unknown.add(key);
  } else {
    if (zones.size >= MAX_ZONES) zones.clear();
    zones.set(key, zone);
  }
  return zone;
}

function open(name: string | undefined): DateZone | undefined {
  if (name === undefined) return new DateZone(createZone());
  const fixed = /^(?:UTC?|GMT)?(?=[+-]\d\d)/.exec(name);
  if (fixed !== null) {
    cursor.at = fixed[0].length;
    const offset = readOffset(name);
    if (Number.isNaN(offset) || cursor.at !== name.length) return undefined;
    return new DateZone({ name, offsetOfLocal: () => offset, offsetOfInstant: () => offset });
  }
  if (/^(?:UT|GMT[+-]0)$/.test(name)) return new DateZone(createZone('UTC'));
  // Joda's IDs are told apart by case, and none is written all in small letters.
  if (!/^[A-Z][A-Za-z0-9_+/-]{0,40}$/.test(name)) return undefined;
  try {
    return new DateZone(createZone(name));
  } catch {
    return undefined;
  }
}

/** Joda-Time's reading of the letter `z`. https://www.joda.org/joda-time/apidocs/org/joda/time/DateTimeUtils.html#getDefaultTimeZoneNames-- */
const ABBREVIATIONS: readonly (readonly [string, string])[] = [
  ['UTC', 'UTC'],
  ['UT', 'UTC'],
  ['GMT', 'UTC'],
  ['EST', 'America/New_York'],
  ['EDT', 'America/New_York'],
  ['CST', 'America/Chicago'],
  ['CDT', 'America/Chicago'],
  ['MST', 'America/Denver'],
  ['MDT', 'America/Denver'],
  ['PST', 'America/Los_Angeles'],
  ['PDT', 'America/Los_Angeles'],
];

/** The zone of the abbreviation at the cursor, which moves behind it. */
export function readAbbreviation(text: string): DateZone | undefined {
  const found = ABBREVIATIONS.find(([name]) => text.startsWith(name, cursor.at));
  if (found === undefined) return undefined;
  cursor.at += found[0].length;
  return findZone(found[1]);
}

const AREA = 11;
const LONGEST = 32;

/** The zone of the longest ID at the cursor, which moves behind it. As with Joda, a slash within the next letters must belong to it. */
export function readZoneId(text: string): DateZone | undefined {
  const { at } = cursor;
  const slash = text.slice(at, at + AREA).indexOf('/');
  const run = /^[A-Za-z0-9_+/-]+/.exec(text.slice(at, at + LONGEST))?.[0] ?? '';
  const shortest = slash < 0 ? 1 : slash + 2;
  for (let length = run.length; length >= shortest; length--) {
    // Within a word no ID ends; and a try costs.
    if (/[A-Za-z]/.test(run.charAt(length))) continue;
    const id = run.slice(0, length);
    if (/^[+-]|^UT$/.test(id) || (slash < 0 && id.includes('/')) || /^(?:UTC?|GMT)[+-]\d{2}/.test(id)) continue;
    const zone = findZone(id);
    if (zone === undefined) continue;
    cursor.at = at + length;
    return zone;
  }
  return undefined;
}
