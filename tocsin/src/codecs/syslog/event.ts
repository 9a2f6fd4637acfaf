import { type Event, isObject, type Metadata, type ValueObject } from '../../event/index.ts';
import type { SyslogMessage } from './message.ts';
import { FACILITIES, LEVELS, SEVERITIES } from './priority.ts';

/** The message alone, before it is known what its text says. `time`: where it has none of its own. */
export function syslogEvent(read: SyslogMessage, raw: string, time: number): Event {
  const event: Event = {
    '@timestamp': timeOf(read, time),
    '@metadata': metadataOf(read),
    message: read.message,
    event: {},
    log: {},
  };
  if (read.nanoseconds !== 0) event['@nanoseconds'] = read.nanoseconds;
  addParts(event, read, raw);
  return event;
}

const timeOf = (read: SyslogMessage, time: number): number => (Number.isNaN(read.time) ? time : read.time);

const metadataOf = ({ host }: SyslogMessage): Metadata =>
  host === '' ? { sourcetype: 'syslog' } : { sourcetype: 'syslog', host };

/** Adds what the header says to fields that `event` has not. The message as it came and the header itself are always those. */
function addParts(event: Event, read: SyslogMessage, raw: string): void {
  const { host, app, priority } = read;
  const about = objectAt(event, 'event');
  if (about !== undefined) {
    about.original = raw;
    if (read.sequence !== '' && about.sequence === undefined) about.sequence = Number(read.sequence);
    const code = mnemonicOf(read.message);
    if (code !== undefined && about.code === undefined) about.code = code;
  }
  const log = objectAt(event, 'log');
  if (log !== undefined) {
    log.syslog = headerOf(read);
    if (priority !== undefined && log.level === undefined) log.level = LEVELS[priority & 7];
  }
  if (host !== '') {
    if (event.host === undefined) event.host = { name: host };
    else if (isObject(event.host) && event.host.name === undefined) event.host.name = host;
  }
  if (app !== '') addProcess(event, read);
}

/** The object at a key, made where nothing is there; undefined where something else is. */
function objectAt(event: Event, key: 'event' | 'log'): ValueObject | undefined {
  const there = event[key];
  if (isObject(there)) return there;
  if (there !== undefined) return undefined;
  const made: ValueObject = {};
  event[key] = made;
  return made;
}

/** Fields that most messages have are made at once: an object that grows is copied. */
function headerOf(read: SyslogMessage): ValueObject {
  const { priority, version, host, app, procid } = read;
  let syslog: ValueObject;
  if (priority !== undefined && host !== '' && app !== '' && procid !== '') {
    const facility = facilityOf(priority);
    const severity = severityOf(priority);
    syslog =
      version === ''
        ? { priority, facility, severity, hostname: host, appname: app, procid }
        : { priority, facility, severity, version, hostname: host, appname: app, procid };
  } else {
    syslog = {};
    if (priority !== undefined) {
      syslog.priority = priority;
      syslog.facility = facilityOf(priority);
      syslog.severity = severityOf(priority);
    }
    if (version !== '') syslog.version = version;
    if (host !== '') syslog.hostname = host;
    if (app !== '') syslog.appname = app;
    if (procid !== '') syslog.procid = procid;
  }
  if (read.msgid !== '') syslog.msgid = read.msgid;
  if (read.data !== undefined) syslog.structured_data = read.data;
  if (Number.isNaN(read.time) && read.stamp !== '') syslog.timestamp = read.stamp;
  return syslog;
}

const facilityOf = (priority: number): ValueObject => ({ code: priority >> 3, name: FACILITIES[priority >> 3] });
const severityOf = (priority: number): ValueObject => ({ code: priority & 7, name: SEVERITIES[priority & 7] });

const MOST_DIGITS = 10;

function addProcess(event: Event, { app, procid }: SyslogMessage): void {
  const there = event.process;
  const pid = isPid(procid) ? Number(procid) : undefined;
  if (there === undefined) event.process = pid === undefined ? { name: app } : { name: app, pid };
  else if (isObject(there)) {
    if (there.name === undefined) there.name = app;
    if (pid !== undefined && there.pid === undefined) there.pid = pid;
  }
}

function isPid(procid: string): boolean {
  if (procid === '' || procid.length > MOST_DIGITS) return false;
  for (let index = 0; index < procid.length; index++) {
    const code = procid.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** `ASA-6-302013` of `%ASA-6-302013: …`. */
function mnemonicOf(message: string): string | undefined {
  return message.charCodeAt(0) === 37 ? /^%([A-Z][\w-]{0,60}-[0-7]-\w{1,40}): ?/.exec(message)?.[1] : undefined;
}

/** What the text of a message says goes before its header; the header itself stays as it came. `time`: see `syslogEvent`. */
export function addHeader(content: Event, read: SyslogMessage, raw: string, time: number): Event {
  const metadata = content['@metadata'];
  if (metadata === undefined) content['@metadata'] = metadataOf(read);
  else {
    metadata.sourcetype ??= 'syslog';
    if (read.host !== '') metadata.host ??= read.host;
  }
  if (read.nanoseconds !== 0 && content['@timestamp'] === timeOf(read, time))
    content['@nanoseconds'] ??= read.nanoseconds;
  if (content.message === undefined) content.message = read.message;
  addParts(content, read, raw);
  return content;
}
