import type { Zone } from '../../event/index.ts';
import { parsedTime, parseIsoTime } from '../../event/index.ts';
import { isDateTimeAt } from './stamp-shape.ts';

/** What syslog and the journal put before a message: `Nov 23 01:58:06 host program[77]: `, also with `<34>` in front. */
export interface SyslogHeader {
  /** NaN where the stamp is no time. */
  readonly time: number;
  readonly nanoseconds: number;
  readonly host: string;
  readonly program: string;
  readonly pid: number | undefined;
  /** Index where the message begins. */
  readonly messageAt: number;
}

const HEADER =
  /^(?:<\d{1,3}>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]{0,10}(?:Z|[+-]\d\d:?\d\d)) (\S{1,255}) ([^\s:[\]]{1,64})(?:\[(\d{1,10})\])?: /;

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const DAY = 86_400_000;
const LESS = 60;
const SPACE = 32;
const COLON = 58;

/** Whether a line has the outside of a header: cheap, for lines that mostly have none. */
const mayHaveHeader = (line: string): boolean => {
  const at = line.charCodeAt(0) === LESS ? line.indexOf('>') + 1 : 0;
  if (line.charCodeAt(at + 3) === SPACE) {
    return line.charCodeAt(at + 6) === SPACE && line.charCodeAt(at + 9) === COLON && line.charCodeAt(at + 12) === COLON;
  }
  return line.charCodeAt(at + 10) === 84 && isDateTimeAt(line, at);
};

/**
 * `Nov 23 01:58:06` has neither year nor zone: it is wall-clock time of `zone` in the last year in which it exists and
 * is not more than a day ahead of `now`.
 */
export const timeWithoutYear = (stamp: string, zone: Zone, now: number): number => {
  const month = MONTHS.indexOf(stamp.slice(0, 3));
  if (month % 3 !== 0) return Number.NaN;
  const rest = `${String(month / 3 + 1).padStart(2, '0')}-${stamp.slice(4, 6).replace(' ', '0')}T${stamp.slice(7)}`;
  const latest = new Date(now + 2 * DAY).getUTCFullYear();
  for (let year = latest; year > latest - 6; year--) {
    const time = parseIsoTime(`${year}-${rest}`, 0, zone);
    if (time <= now + DAY) return time;
  }
  return Number.NaN;
};

/** The program of a line that has a header, or undefined; without the cost of its time. */
export const syslogProgram = (line: string): string | undefined =>
  mayHaveHeader(line) ? HEADER.exec(line)?.[3] : undefined;

/** `now` completes a time without year. */
export const readSyslogHeader = (line: string, zone: Zone, now: number): SyslogHeader | undefined => {
  const match = mayHaveHeader(line) ? HEADER.exec(line) : null;
  if (match === null) return undefined;
  const [head, stamp = '', host = '', program = '', pid] = match;
  parsedTime.nanoseconds = 0;
  const time = stamp.charCodeAt(3) === SPACE ? timeWithoutYear(stamp, zone, now) : parseIsoTime(stamp, 0, zone);
  return {
    time,
    nanoseconds: Number.isNaN(time) ? 0 : parsedTime.nanoseconds,
    host,
    program,
    pid: pid === undefined ? undefined : Number(pid),
    messageAt: head.length,
  };
};
