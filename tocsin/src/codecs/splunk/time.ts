import type { Zone } from '../../event/index.ts';
import { type FoundTime, readTimeFormat, type TimeFormat } from './time-format.ts';

export interface TimeSettings {
  /** `none`: the text is not asked. */
  readonly from: 'text' | 'none';
  /** Its time stands behind the first match of this. */
  readonly prefix: RegExp | undefined;
  /** Undefined: any that is common. */
  readonly format: TimeFormat | undefined;
  /** Characters behind the prefix in which the time stands. */
  readonly lookahead: number;
  readonly zone: Zone;
}

/** What is looked for where no format is given; of several, the one that stands first. */
const COMMON: readonly TimeFormat[] = [
  '%Y-%m-%dT%H:%M:%S',
  '%Y-%m-%d %H:%M:%S',
  '%Y-%m-%d_%H:%M:%S',
  '%Y/%m/%d %H:%M:%S',
  '%Y-%m-%d %H:%M',
  '%d/%b/%Y:%H:%M:%S',
  '%d/%b/%Y %H:%M:%S',
  '%d-%b-%Y %H:%M:%S',
  '%d %b %Y %H:%M:%S',
  '%m/%d/%Y %I:%M:%S %p',
  '%m/%d/%Y %H:%M:%S',
  '%m/%d/%y %H:%M:%S',
  '%b %d %H:%M:%S %Y',
  '%b %d, %Y %I:%M:%S %p',
  '%b %d, %Y %H:%M:%S',
  '%b %d %Y %H:%M:%S',
  '%b %d %H:%M:%S',
  '%Y%m%dT%H%M%S',
].map((format) => readTimeFormat(format, { tail: true }));

/** Seconds since the epoch, where a record begins with them. */
const EPOCH: TimeFormat = {
  regex: /^[[("]?(\d{10})(?:[.,]?(\d{1,9}))?(?!\d)/,
  read: ([, seconds = '', fraction = '']) => {
    const nanos = Number(fraction.padEnd(9, '0'));
    return { milliseconds: Number(seconds) * 1_000 + Math.floor(nanos / 1e6), nanoseconds: nanos % 1e6 };
  },
};

const ALL: readonly TimeFormat[] = [...COMMON, EPOCH];

/** Where there is no limit, a text is looked through so far all the same. */
export const FARTHEST = 10_000;

/** The time of a text; undefined where it has none. It runs a regex of the user's, and may be stopped anywhere. */
export function findTime(text: string, settings: TimeSettings, now: number): FoundTime | undefined {
  if (settings.from === 'none') return undefined;
  const { prefix, format, lookahead, zone } = settings;
  let start = 0;
  if (prefix !== undefined) {
    const found = prefix.exec(text);
    if (found === null) return undefined;
    start = found.index + found[0].length;
  }
  const window = text.slice(start, start + lookahead);
  if (format !== undefined) {
    const match = format.regex.exec(window);
    return match === null ? undefined : format.read(match, zone, now);
  }
  return findCommon(window, zone, now);
}

function findCommon(window: string, zone: Zone, now: number): FoundTime | undefined {
  if (!/\d\d/.test(window)) return undefined;
  let first: { readonly at: number; readonly time: FoundTime } | undefined;
  for (const format of ALL) {
    const match = format.regex.exec(window);
    if (match === null || (first !== undefined && match.index >= first.at)) continue;
    const time = format.read(match, zone, now);
    if (time === undefined) continue;
    if (match.index === 0) return time;
    first = { at: match.index, time };
  }
  return first?.time;
}
