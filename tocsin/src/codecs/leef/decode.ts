import { addTag, type Event, emptyObject, getField, isObject, put, setField } from '../../event/index.ts';
import { assign, assignDefault, setModule } from '../siem/assign.ts';
import { type DeviceTimes, deviceTimes } from '../siem/device-times.ts';
import { setActor, setCategory, setMeaning, setOutcome, setUrl } from '../siem/meaning.ts';
import { levelOfSeverity, readSeverity } from '../siem/severity.ts';
import { applySyslogPrefix } from '../siem/syslog-prefix.ts';
import { dateReader } from './date-format.ts';
import { LEEF_KEYS } from './mapping.ts';
import { leefStart, readLeef } from './message.ts';

export interface DecodeLeefOptions {
  /** Zone of times that name none, an IANA name or an offset; default the system's. */
  readonly timeZone?: string | undefined;
}

/** Tag of a message that breaks the rules; what could be read of it is there. */
export const LEEF_FAILURE_TAG = '_leefparsefailure';

/** Keys that are not known; more of one message are left to `event.original`. */
const MAX_UNKNOWN = 256;

/**
 * Adds what a message of LEEF says to an event, over what is there; text before the message is read as a header of syslog. The
 * event's `@timestamp` stays where the message tells no time, and completes times without a year. `event.original` is the
 * caller's. False, and nothing changes, for a text that is no LEEF (`leefStart`). Throws a RangeError for an unknown zone of
 * the options.
 */
export function decodeLeef(text: string, event: Event, options: DecodeLeefOptions = {}): boolean {
  const start = leefStart(text);
  if (start < 0) return false;
  const { syslog, version, header, attributes, keyless } = readLeef(text, start);
  const times = deviceTimes(options.timeZone);
  const now = event['@timestamp'];
  if (syslog !== undefined) applySyslogPrefix(event, syslog, times.zone);
  setField(event, 'leef.version', version);
  for (const [index, part] of header.entries()) {
    if (part !== '') setField(event, HEADER[index] ?? '', part);
  }
  const found = new Map(attributes);
  setTime(event, found, times, now);
  let unknown = 0;
  for (const [key, value] of found) {
    if (value === '' || APART.has(key)) continue;
    const mapping = LEEF_KEYS.get(key);
    if (mapping !== undefined && mapping.kind !== 'time' && assign(event, mapping.field, mapping.kind, value)) continue;
    if (++unknown <= MAX_UNKNOWN) keep(event, key, value);
  }
  readApart(event, found);
  if (keyless !== '') assignDefault(event, 'message', keyless);
  if (keyless !== '' || header.length < HEADER.length || unknown > MAX_UNKNOWN) addTag(event, LEEF_FAILURE_TAG);
  setModule(event, 'leef');
  const id = header[3];
  setMeaning(event, id === '' ? undefined : id, found.get('action') || undefined);
  setActor(event);
  return true;
}

const HEADER = ['observer.vendor', 'observer.product', 'observer.version', 'event.code'];
const APART = new Set(['devTime', 'devTimeFormat', 'sev', 'cat', 'outcome', 'url', 'action']);

function readApart(event: Event, found: ReadonlyMap<string, string>): void {
  const sev = found.get('sev');
  const severity = sev === undefined ? undefined : readSeverity(sev.trim());
  if (severity !== undefined) {
    assignDefault(event, 'event.severity', severity);
    assignDefault(event, 'log.level', levelOfSeverity(severity));
  } else if (sev !== undefined && sev !== '') keep(event, 'sev', sev);
  const category = found.get('cat');
  if (category !== undefined && category !== '' && !setCategory(event, category))
    setField(event, 'leef.category', category);
  const outcome = found.get('outcome');
  if (outcome !== undefined && outcome !== '' && !setOutcome(event, outcome)) keep(event, 'outcome', outcome);
  const url = found.get('url');
  if (url !== undefined && url !== '') setUrl(event, url);
}

/** The time of the device goes before that of syslog. */
function setTime(event: Event, found: ReadonlyMap<string, string>, times: DeviceTimes, now: number): void {
  const text = found.get('devTime');
  if (text === undefined || text === '') return;
  const pattern = found.get('devTimeFormat');
  const read = pattern === undefined || pattern === '' ? undefined : dateReader(pattern);
  const exact = read?.(text, times.zone, now) ?? Number.NaN;
  const time = Number.isNaN(exact) ? times.read(text, undefined, now) : { milliseconds: exact, nanoseconds: 0 };
  if (time === undefined) {
    keep(event, 'devTime', text);
    return;
  }
  event['@timestamp'] = time.milliseconds;
  if (time.nanoseconds > 0) event['@nanoseconds'] = time.nanoseconds;
  else delete event['@nanoseconds'];
}

function keep(event: Event, key: string, value: string): void {
  const name = key.replaceAll('.', '_');
  const label = key.startsWith(LABEL) ? key.slice(LABEL.length) : undefined;
  const attributes = label === undefined ? objectAt(event, 'leef', 'attributes') : objectAt(event, 'labels');
  if (attributes !== undefined) put(attributes, label ?? name, value);
}

const LABEL = 'labels.';

function objectAt(event: Event, ...names: readonly string[]) {
  const path = names.join('.');
  const there = getField(event, path);
  if (isObject(there)) return there;
  const made = emptyObject();
  return there === undefined && setField(event, path, made) ? made : undefined;
}
