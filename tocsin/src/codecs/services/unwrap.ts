import { parseIsoTime, parseJsonObject, type ValueObject, type Zone } from '../../event/index.ts';
import { stripAnsi } from '../framing/ansi.ts';
import { envelopes } from '../framing/envelope.ts';
import { readSyslogHeader } from '../framing/syslog-header.ts';
import { readSyslog } from '../syslog/message.ts';

/** A line as its program wrote it, and what stood around it. */
export interface Inner {
  text: string;
  /** NaN where nothing around it says. */
  time: number;
  host: string | undefined;
  program: string | undefined;
  pid: number | undefined;
  container: string | undefined;
}

/** Docker's logs with times, `kubectl logs --timestamps`, and collectors that put the time in front. */
const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) (?=[{"[\d<:a-fA-F])/;
/** A header of syslog whose host is missing. */
const HOSTLESS = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ([A-Za-z][\w./-]{0,63})(?:\[(\d{1,10})\])?: /;
/** What copies of terminals hold in place of the escape character. */
const WRITTEN_ESCAPES = /(?:\\x1b|\\u001b|\\e|\\033|#033)\[[\d;]{0,32}m/g;
const DEEPEST = 4;

/** Takes off what collectors have put around lines: once, for all services. */
export function createUnwrap(zone: Zone): (line: string, now: number) => Inner {
  const around = envelopes(zone).filter(({ name }) => name !== 'journal');
  return (line, now) => {
    const inner: Inner = {
      text: plainText(line),
      time: Number.NaN,
      host: undefined,
      program: undefined,
      pid: undefined,
      container: undefined,
    };
    for (let depth = 0; depth < DEEPEST; depth++) if (!open(inner, zone, now)) break;
    return inner;
  };

  function open(inner: Inner, zone: Zone, now: number): boolean {
    const { text } = inner;
    const first = text.charCodeAt(0);
    if (first === 123) return openJournal(inner) || openEnvelope(inner, now);
    // A digit, `<` or a capital letter begins a stamp; the names of compose begin with any letter.
    if (first === 60) return openPriority(inner, zone, now);
    const header = readSyslogHeader(text, zone, now);
    if (header !== undefined) {
      take(inner, text.slice(header.messageAt), header.time);
      inner.host = header.host;
      inner.program = header.program;
      inner.pid = header.pid;
      return true;
    }
    if (openEnvelope(inner, now)) return true;
    const hostless = first >= 65 && first <= 90 ? HOSTLESS.exec(text) : null;
    if (hostless !== null) {
      take(inner, text.slice(hostless[0].length), Number.NaN);
      inner.program = hostless[1];
      return true;
    }
    const stamp = first >= 48 && first <= 57 ? STAMPED.exec(text) : null;
    if (stamp === null || stamp[1] === undefined) return false;
    take(inner, text.slice(stamp[0].length), parseIsoTime(stamp[1]));
    return true;
  }

  function openEnvelope(inner: Inner, now: number): boolean {
    for (const envelope of around) {
      const opened = envelope.open(inner.text, now);
      if (opened === undefined) continue;
      take(inner, opened.line, opened.time);
      inner.container ??= opened.container;
      return true;
    }
    return false;
  }
}

const plainText = (line: string): string => {
  const text = line.charCodeAt(0) === 0xfeff ? line.slice(1) : line;
  return stripAnsi(text.includes('[') ? text.replace(WRITTEN_ESCAPES, '') : text);
};

const take = (inner: Inner, text: string, time: number): void => {
  inner.text = text;
  if (Number.isNaN(inner.time) && !Number.isNaN(time)) inner.time = time;
};

function openPriority(inner: Inner, zone: Zone, now: number): boolean {
  const read = readSyslog(inner.text, zone, now);
  if (read.priority === undefined || read.message === '') return false;
  take(inner, read.message, read.time);
  if (read.host !== '') inner.host = read.host;
  if (read.app !== '') inner.program = read.app;
  if (/^\d{1,10}$/.test(read.procid)) inner.pid = Number(read.procid);
  return true;
}

const MICROSECONDS = 1000;

/** `journalctl -o json`. */
function openJournal(inner: Inner): boolean {
  if (!inner.text.includes('"MESSAGE"') || !inner.text.includes('"__REALTIME_TIMESTAMP"')) return false;
  const record = parseJsonObject(inner.text);
  if (typeof record === 'string' || typeof record.MESSAGE !== 'string') return false;
  take(inner, record.MESSAGE, Number(record.__REALTIME_TIMESTAMP) / MICROSECONDS);
  inner.host = textAt(record, '_HOSTNAME');
  inner.program = textAt(record, 'SYSLOG_IDENTIFIER') ?? textAt(record, '_COMM');
  const pid = Number(textAt(record, '_PID'));
  if (Number.isInteger(pid)) inner.pid = pid;
  return true;
}

const textAt = (record: ValueObject, key: string): string | undefined => {
  const value = record[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};
