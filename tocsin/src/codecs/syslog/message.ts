import type { ValueObject, Zone } from '../../event/index.ts';
import { readRfc3164 } from './rfc3164.ts';
import { readRfc5424 } from './rfc5424.ts';

/** The parts of a syslog message, as they are written; '' where there is none. */
export interface SyslogMessage {
  /** Facility times eight plus severity; undefined where there is none, or a wrong one. */
  priority: number | undefined;
  /** Of RFC 5424. */
  version: string;
  /** As written. */
  stamp: string;
  /** Milliseconds since the epoch, NaN where there is no stamp, or one that is no time. */
  time: number;
  nanoseconds: number;
  host: string;
  app: string;
  procid: string;
  msgid: string;
  /** Sequence number that a device puts in front. */
  sequence: string;
  data: ValueObject | undefined;
  message: string;
  /** Of a message that has nothing but a word and a colon in front, which may be its tag or belong to it: length of both. */
  doubtfulTag: number;
  /** A priority that can be none, or structured data that are not to be read. */
  problem: SyslogProblem | undefined;
}

export type SyslogProblem = 'priority_unreadable' | 'structured_data_unreadable' | 'structured_data_truncated';

const LESS = 60;
const GREATER = 62;
const MOST = 191;

/**
 * Reads a message of RFC 5424 or 3164, and what devices write in their place. Never throws, and nothing is lost: what is not
 * understood is the message. `zone`: of times that have none; `now` completes a time without year.
 */
export function readSyslog(text: string, zone: Zone, now: number): SyslogMessage {
  const read: SyslogMessage = {
    priority: undefined,
    version: '',
    stamp: '',
    time: Number.NaN,
    nanoseconds: 0,
    host: '',
    app: '',
    procid: '',
    msgid: '',
    sequence: '',
    data: undefined,
    message: '',
    doubtfulTag: 0,
    problem: undefined,
  };
  const at = readPriority(text, read);
  if (at === 0 || !readRfc5424(text, at, read, zone)) readRfc3164(text, at, read, zone, now);
  return read;
}

/** Index behind `<PRI>`; 0 where none stands in front. */
function readPriority(text: string, into: SyslogMessage): number {
  if (text.charCodeAt(0) !== LESS) return 0;
  let at = 1;
  let priority = 0;
  for (; at < 5; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    priority = priority * 10 + digit;
  }
  if (at === 1 || text.charCodeAt(at) !== GREATER) return 0;
  if (at > 4 || priority > MOST) into.problem = 'priority_unreadable';
  else into.priority = priority;
  return at + 1;
}
