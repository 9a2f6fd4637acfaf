import { type Event, isObject, type ValueObject } from '../../event/index.ts';
import type { SyslogMessage } from './message.ts';
import { FACILITIES, LEVELS, SEVERITIES } from './priority.ts';

/** The message alone, before it is known what its text says. `time`: where it has none of its own. */
export function syslogEvent(read: SyslogMessage, raw: string, time: number): Event {
  const syslog: ValueObject = {};
  const log: ValueObject = { syslog };
  if (read.priority !== undefined) {
    const facility = read.priority >> 3;
    const severity = read.priority & 7;
    syslog.priority = read.priority;
    syslog.facility = { code: facility, name: FACILITIES[facility] };
    syslog.severity = { code: severity, name: SEVERITIES[severity] };
    log.level = LEVELS[severity];
  }
  if (read.version !== '') syslog.version = read.version;
  if (read.host !== '') syslog.hostname = read.host;
  if (read.app !== '') syslog.appname = read.app;
  if (read.procid !== '') syslog.procid = read.procid;
  if (read.msgid !== '') syslog.msgid = read.msgid;
  if (read.data !== undefined) syslog.structured_data = read.data;
  const isTimeless = Number.isNaN(read.time);
  if (isTimeless && read.stamp !== '') syslog.timestamp = read.stamp;
  const about: ValueObject = { original: raw };
  if (read.sequence !== '') about.sequence = Number(read.sequence);
  const code = mnemonicOf(read.message);
  if (code !== undefined) about.code = code;
  const metadata = read.host === '' ? { sourcetype: 'syslog' } : { sourcetype: 'syslog', host: read.host };
  const event: Event = {
    '@timestamp': isTimeless ? time : read.time,
    '@metadata': metadata,
    message: read.message,
    event: about,
    log,
  };
  if (read.nanoseconds !== 0) event['@nanoseconds'] = read.nanoseconds;
  if (read.host !== '') event.host = { name: read.host };
  if (read.app !== '') event.process = processOf(read);
  return event;
}

const MOST_DIGITS = 10;

function processOf({ app, procid }: SyslogMessage): ValueObject {
  const isPid = procid.length <= MOST_DIGITS && /^\d+$/.test(procid);
  return isPid ? { name: app, pid: Number(procid) } : { name: app };
}

/** `ASA-6-302013` of `%ASA-6-302013: …`. */
function mnemonicOf(message: string): string | undefined {
  return message.charCodeAt(0) === 37 ? /^%([A-Z][\w-]{0,60}-[0-7]-\w{1,40}): ?/.exec(message)?.[1] : undefined;
}

/** What the text of a message says goes before its header; the header itself stays as it came. */
export function mergeContent(event: Event, content: Event): Event {
  const [own, metadata] = [event['@metadata'], content['@metadata']];
  if (metadata === undefined) content['@metadata'] = own ?? {};
  else {
    metadata.sourcetype ??= own?.sourcetype ?? 'syslog';
    if (own?.host !== undefined) metadata.host ??= own.host;
  }
  if (event['@nanoseconds'] !== undefined && content['@timestamp'] === event['@timestamp'])
    content['@nanoseconds'] ??= event['@nanoseconds'];
  if (content.message === undefined && event.message !== undefined) content.message = event.message;
  join(content, event, 'event');
  join(content, event, 'log');
  join(content, event, 'host');
  join(content, event, 'process');
  if (isObject(content.event) && isObject(event.event)) content.event.original = event.event.original;
  if (isObject(content.log) && isObject(event.log)) content.log.syslog = event.log.syslog;
  return content;
}

function join(into: ValueObject, from: ValueObject, key: 'event' | 'log' | 'host' | 'process'): void {
  const [there, value] = [into[key], from[key]];
  if (value === undefined) return;
  if (there === undefined) into[key] = value;
  else if (isObject(there) && isObject(value))
    for (const name in value) if (there[name] === undefined) there[name] = value[name];
}
