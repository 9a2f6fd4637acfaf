import { parseClfTime, parsedTime, parseIsoTime, type Zone } from '../../event/index.ts';
import { timeWithoutYear } from '../framing/syslog-header.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** How far into a line its time is looked for. */
const LOOK_AT = 160;

type ReadStamp = (match: RegExpExecArray, text: string, zone: Zone, now: number) => number;

const two = (text: string | undefined): string => (text ?? '0').trim().padStart(2, '0');

const iso = (year: string, month: string, day: string, clock: string, zone: Zone): number =>
  parseIsoTime(`${year}-${two(month)}-${two(day)}T${clock.trim().replace(/^(\d):/, '0$1:')}`, 0, zone);

const monthOf = (name: string): string => String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);

/** `8:47:38 PM` → `20:47:38`. */
const clockOf = (clock: string, half: string | undefined): string => {
  if (half === undefined) return clock;
  const [hour = '0', ...rest] = clock.split(':');
  const at = (Number(hour) % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
  return [String(at).padStart(2, '0'), ...rest].join(':');
};

/** The ways in which programs write times, in the order in which they are looked for. Each begins at the border of a word. */
const STAMPS: readonly (readonly [pattern: RegExp, read: ReadStamp])[] = [
  [/(?<![\d.])\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/, (match, text, zone) => parseIsoTime(text, match.index, zone)],
  [
    /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T]{1,2}(\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?)(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?/,
    ([whole, year = '', month = '', day = '', clock = ''], _, zone) => {
      const offset = / ?(Z|UTC|[+-]\d\d:?\d\d)$/.exec(whole)?.[1] ?? '';
      return iso(year, month, day, clock + (offset === 'UTC' ? 'Z' : offset), zone);
    },
  ],
  [/(?<!\d)\d\d\/[A-Z][a-z]{2}\/\d{4}[: ]\d\d:\d\d:\d\d/, (match, text, zone) => parseClfTime(text, match.index, zone)],
  [
    /\b[A-Z][a-z]{2} +([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) (?:[A-Z]{3,4} )?(\d{4})\b/,
    ([, month = '', day = '', clock = '', year = ''], _, zone) => iso(year, monthOf(month), day, clock, zone),
  ],
  [
    /(?<!\d)(\d{1,2})[- ]([A-Z][a-z]{2})[- ](\d{4}) (\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)/,
    ([, day = '', month = '', year = '', clock = ''], _, zone) => iso(year, monthOf(month), day, clock, zone),
  ],
  [
    /(?<!\d)(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}:\d\d:\d\d)(?: ?([AaPp])\.?[Mm])?/,
    ([, first = '', second = '', year = '', clock = '', half], _, zone) => {
      const isDayFirst = Number(first) > 12;
      return iso(year, isDayFirst ? second : first, isDayFirst ? first : second, clockOf(clock, half), zone);
    },
  ],
  [
    /(?<!\d)(\d\d)\.(\d\d)\.(\d{4}),? (\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)/,
    ([, day = '', month = '', year = '', clock = ''], _, zone) => iso(year, month, day, clock, zone),
  ],
  [
    /\b([A-Z][a-z]{2}) {1,2}(\d{1,2}),? (\d{4}),? (\d{1,2}:\d\d:\d\d)(?: ?([AaPp])\.?[Mm])?/,
    ([, month = '', day = '', year = '', clock = '', half], _, zone) =>
      iso(year, monthOf(month), day, clockOf(clock, half), zone),
  ],
  [
    /\b([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)/,
    ([, month = '', day = '', clock = ''], _, zone, now) =>
      timeWithoutYear(`${month} ${day.padStart(2, ' ')} ${clock}`, zone, now),
  ],
  [
    /(?<!\d)(\d{2})(\d\d)(\d\d) {1,2}(\d{1,2}:\d\d:\d\d)/,
    ([, year = '', month = '', day = '', clock = ''], _, zone) => iso(`20${year}`, month, day, clock, zone),
  ],
  [
    /(?<!\d)(\d{4})(\d\d)(\d\d)[ T_-]?(\d\d):?(\d\d):?(\d\d)(?!\d)/,
    ([, year = '', month = '', day = '', hour = '', minute = '', second = ''], _, zone) =>
      iso(year, month, day, `${hour}:${minute}:${second}`, zone),
  ],
  [
    /(?<![\d.])(1\d{9})(?:\.(\d{1,3}))?(?![\d])/,
    ([, seconds = '', part = '']) => Number(seconds) * 1000 + Number(part.padEnd(3, '0')),
  ],
  [/(?<!\d)(1\d{12})(?!\d)/, ([, milliseconds = '']) => Number(milliseconds)],
];

/** Finds the time that a line says. One for each source: lines of a source say it alike. */
export class LineTimes {
  readonly #zone: Zone;
  #last = 0;
  /** Nanoseconds below the millisecond of the last time. */
  nanoseconds = 0;

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** NaN where there is none. `now` completes a time without year. */
  find(line: string, now: number): number {
    const text = line.length > LOOK_AT ? line.slice(0, LOOK_AT) : line;
    const found = this.#try(this.#last, text, now);
    if (!Number.isNaN(found)) return found;
    for (let index = 0; index < STAMPS.length; index++) {
      if (index === this.#last) continue;
      const other = this.#try(index, text, now);
      if (Number.isNaN(other)) continue;
      this.#last = index;
      return other;
    }
    return Number.NaN;
  }

  #try(index: number, text: string, now: number): number {
    const stamp = STAMPS[index];
    const match = stamp?.[0].exec(text);
    if (stamp === undefined || match === null || match === undefined) return Number.NaN;
    parsedTime.nanoseconds = 0;
    const time = stamp[1](match, text, this.#zone, now);
    this.nanoseconds = Number.isNaN(time) ? 0 : parsedTime.nanoseconds;
    return time;
  }
}
