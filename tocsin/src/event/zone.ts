const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;
const MAX_CACHED = 4096;

/** A time zone that turns wall-clock stamps into instants. */
export interface Zone {
  readonly name: string;
  /**
   * Milliseconds to subtract from a wall-clock stamp (read as if it were UTC) to get the instant. An hour that exists
   * twice is taken as its first; one that does not exist moves forward by the gap.
   */
  offsetOfLocal(local: number): number;
  /** Milliseconds by which the wall clock is ahead of UTC at an instant. */
  offsetOfInstant(instant: number): number;
}

/**
 * `name`: an IANA name (`Europe/Berlin`), `UTC`, a fixed offset (`+02:00`), or nothing for the system's zone. Throws a
 * RangeError for a name that is unknown. Keep the zone: it caches one offset a day.
 */
export function createZone(name?: string): Zone {
  const fixed = fixedOffset(name);
  if (fixed !== undefined) return { name: name ?? 'UTC', offsetOfLocal: () => fixed, offsetOfInstant: () => fixed };
  const format = openFormat(name);
  return new NamedZone(format.resolvedOptions().timeZone, format);
}

export const UTC: Zone = createZone('UTC');

function openFormat(name: string | undefined): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-hc-h23', {
      timeZone: name,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
  } catch {
    throw new RangeError(
      `unknown time zone "${name}": use an IANA name such as Europe/Berlin, UTC, or an offset such as +02:00`,
    );
  }
}

function fixedOffset(name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  if (/^(?:UTC|GMT|Z|Etc\/UTC)$/i.test(name)) return 0;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(name);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  if (minutes > 18 * 60 || Number(match[3]) > 59) return undefined;
  return (match[1] === '-' ? -minutes : minutes) * MINUTE;
}

class NamedZone implements Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  /** Local day → offset, NaN for a day in which the offset changes. */
  readonly #days = new Map<number, number>();
  /** Quarter of an hour (transitions lie on its edges) → offset, for the days that change. */
  readonly #quarters = new Map<number, number>();
  #lastDay = Number.NaN;
  #lastOffset = 0;

  constructor(name: string, format: Intl.DateTimeFormat) {
    this.name = name;
    this.#format = format;
  }

  offsetOfLocal(local: number): number {
    const day = Math.floor(local / DAY);
    if (day === this.#lastDay) return this.#lastOffset;
    let offset = this.#days.get(day);
    if (offset === undefined) {
      offset = this.#offsetOfDay(day);
      if (this.#days.size >= MAX_CACHED) this.#days.clear();
      this.#days.set(day, offset);
    }
    if (Number.isNaN(offset)) return this.#offsetOfQuarter(local);
    this.#lastDay = day;
    this.#lastOffset = offset;
    return offset;
  }

  offsetOfInstant(instant: number): number {
    const seconds = Math.floor(instant / 1000) * 1000;
    const parts: Record<string, string> = {};
    for (const { type, value } of this.#format.formatToParts(seconds)) parts[type] = value;
    const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
    const wall = new Date(0);
    wall.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
    wall.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
    return wall.getTime() - seconds;
  }

  /** A margin of a day on both sides, so that no zone's shift can hide a transition at the edge. */
  #offsetOfDay(day: number): number {
    const before = this.offsetOfInstant((day - 1) * DAY);
    const after = this.offsetOfInstant((day + 2) * DAY);
    return before === after ? before : Number.NaN;
  }

  #offsetOfQuarter(local: number): number {
    const quarter = Math.floor(local / QUARTER);
    const cached = this.#quarters.get(quarter);
    if (cached !== undefined) return cached;
    const offset = this.#search(quarter * QUARTER);
    if (this.#quarters.size >= MAX_CACHED) this.#quarters.clear();
    this.#quarters.set(quarter, offset);
    return offset;
  }

  #search(local: number): number {
    const before = this.offsetOfInstant(local - DAY);
    const after = this.offsetOfInstant(local + DAY);
    if (before === after) return before;
    // The earlier of two readings: the one with the offset in force before the change.
    if (this.offsetOfInstant(local - before) === before) return before;
    if (this.offsetOfInstant(local - after) === after) return after;
    return before;
  }
}
