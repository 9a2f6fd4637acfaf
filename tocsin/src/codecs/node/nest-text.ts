import type { Event, Zone } from '../../event/index.ts';
import { parseIsoTime } from '../../event/index.ts';
import { stripAnsi } from '../framing/ansi.ts';
import type { Format } from '../framing/format.ts';
import { textEvent } from './text-event.ts';

/** `[Nest] 10344  - 11/25/2026, 10:41:16 PM     LOG [Context] message`, without its colours. */
const HEAD =
  /^\[Nest\] (\d{1,10}) {1,4}- (.{8,40}?) {1,8}(LOG|ERROR|WARN|DEBUG|VERBOSE|FATAL) (?:\[([^\]\n]{1,128})\] )?/;
/** Nest's own prefix may have been changed by the application (`[shop] 12 - …`), within the same shape. */
const MARK = '[Nest] ';
const ESCAPE = 27;
const LONGEST_HEAD = 320;
const SINCE = / \+\d{1,9}ms(?=\n|$)/;

const isHead = (line: string): boolean => {
  const first = line.charCodeAt(0);
  if (first === ESCAPE) return HEAD.test(stripAnsi(line.slice(0, LONGEST_HEAD)));
  return line.startsWith(MARK) && HEAD.test(line.slice(0, LONGEST_HEAD));
};

/** As the locale of the process writes it: `11/25/2026, 10:41:16 PM`, `25/11/2026, 22:41:16`, `25.11.2026, 22:41:16`. */
const LOCAL = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}),? (\d{1,2}):(\d\d):(\d\d)(?:[ \u202f\u00a0]([AaPp])\.?[Mm]\.?)?$/;
const ISO = /^(\d{4})-(\d\d)-(\d\d),? (\d{1,2}):(\d\d):(\d\d)(?:[ \u202f\u00a0]([AaPp])\.?[ \u202f\u00a0]?[Mm]\.?)?$/;

const two = (value: number): string => String(value).padStart(2, '0');

/** Milliseconds, or NaN. With AM or PM and slashes the month stands first, else the day. */
export const readLocaleTime = (text: string, zone: Zone): number => {
  const local = LOCAL.exec(text);
  const match = local ?? ISO.exec(text);
  if (match === null) return Number.NaN;
  const half = match[local === null ? 7 : 8]?.toLowerCase();
  const monthFirst = local !== null && local[2] === '/' && half !== undefined;
  const [year, month, day] =
    local === null
      ? [match[1], match[2], match[3]]
      : monthFirst
        ? [local[4], local[1], local[3]]
        : [local[4], local[3], local[1]];
  const [hourText, minute, second] = local === null ? match.slice(4, 7) : local.slice(5, 8);
  let hour = Number(hourText);
  if (half !== undefined) hour = (hour % 12) + (half === 'p' ? 12 : 0);
  return parseIsoTime(`${year}-${two(Number(month))}-${two(Number(day))}T${two(hour)}:${minute}:${second}`, 0, zone);
};

const decode = (raw: string, arrival: number, zone: Zone): Event | undefined => {
  const text = stripAnsi(raw);
  const head = HEAD.exec(text.slice(0, LONGEST_HEAD));
  if (head === null) return undefined;
  const [whole, pid, stamp = '', level = '', context] = head;
  const time = readLocaleTime(stamp, zone);
  const body = text.slice(whole.length).replace(SINCE, '');
  const event = textEvent(
    raw,
    {
      library: 'nest',
      time: Number.isNaN(time) ? arrival : time,
      nanoseconds: 0,
      level: level.toLowerCase(),
      logger: context,
    },
    body,
  );
  event.process = { pid: Number(pid) };
  return event;
};

/** Nest's console logger. */
export const nestTextFormat = (zone: Zone): Format => ({
  name: 'nest',
  title: "Nest's console log",
  strict: true,
  continuation: 'any',
  begins: isHead,
  decode: (raw, arrival) => decode(raw, arrival, zone),
});
