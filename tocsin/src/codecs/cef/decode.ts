import {
  addTag,
  type Event,
  emptyObject,
  formatIsoTime,
  getField,
  isObject,
  put,
  setField,
  type Value,
} from '../../event/index.ts';
import { assign, assignDefault, numberOf, setModule } from '../siem/assign.ts';
import { type DeviceTimes, deviceTimes } from '../siem/device-times.ts';
import { setActor, setCategory, setMeaning, setOutcome, setUrl } from '../siem/meaning.ts';
import { levelOfSeverity, readSeverity } from '../siem/severity.ts';
import { applySyslogPrefix } from '../siem/syslog-prefix.ts';
import { CEF_KEYS, type CefMapping, LABEL_FIELDS } from './mapping.ts';
import { cefStart, readLooseCef } from './message.ts';
import { Slots } from './slots.ts';

export interface DecodeCefOptions {
  /** Zone of times that name none, an IANA name or an offset; default the system's. */
  readonly timeZone?: string | undefined;
}

/** Tag of a message that breaks the rules; what could be read of it is there. */
export const CEF_FAILURE_TAG = '_cefparsefailure';

/** Keys that the standard does not name; more of one message are left to `event.original`. */
const MAX_UNKNOWN = 256;
const LONGEST_KEY = 256;

/**
 * Adds what a message of CEF says to an event, over what is there; text before the message is read as a header of syslog. The
 * event's `@timestamp` stays where the message tells no time, and completes times without a year. `event.original` is the
 * caller's. False, and nothing changes, for a text that is no CEF (`cefStart`). Throws a RangeError for an unknown zone of
 * the options.
 */
export function decodeCef(text: string, event: Event, options: DecodeCefOptions = {}): boolean {
  const start = cefStart(text);
  if (start < 0) return false;
  const { syslog, header, extension, keyless } = readLooseCef(text, start);
  const times = deviceTimes(options.timeZone);
  const now = event['@timestamp'];
  if (syslog !== undefined) applySyslogPrefix(event, syslog, times.zone);
  const decoding = new Decoding(event, times, now);
  decoding.header(header);
  decoding.extension(extension);
  if (keyless !== '') {
    assignDefault(event, 'message', keyless);
    addTag(event, CEF_FAILURE_TAG);
  }
  if (header.length < 7) addTag(event, CEF_FAILURE_TAG);
  decoding.end();
  return true;
}

class Decoding {
  readonly #event: Event;
  readonly #times: DeviceTimes;
  readonly #now: number;
  readonly #slots = new Slots();
  #unknown = 0;
  #name: string | undefined;
  #code: string | undefined;
  #deed: string | undefined;
  #zone: string | undefined;
  #hasMessage = false;

  constructor(event: Event, times: DeviceTimes, now: number) {
    this.#event = event;
    this.#times = times;
    this.#now = now;
  }

  header([
    version = '',
    vendor = '',
    product = '',
    device = '',
    code = '',
    name = '',
    severity = '',
  ]: readonly string[]) {
    const event = this.#event;
    setField(event, 'cef.version', version);
    if (vendor !== '') setField(event, 'observer.vendor', vendor);
    if (product !== '') setField(event, 'observer.product', product);
    if (device !== '') setField(event, 'observer.version', device);
    if (code !== '') setField(event, 'event.code', code);
    if (name !== '') setField(event, 'cef.name', name);
    this.#code = code === '' ? undefined : code;
    this.#name = name === '' ? undefined : name;
    if (severity !== '') this.#severity(severity);
  }

  #severity(text: string): void {
    const severity = readSeverity(text);
    setField(this.#event, 'cef.severity', text);
    if (severity === undefined) return;
    setField(this.#event, 'event.severity', severity);
    setField(this.#event, 'log.level', levelOfSeverity(severity));
  }

  extension(pairs: readonly (readonly [string, string])[]): void {
    for (const [key, value] of pairs) if (key === 'dtz' || key === 'deviceTimeZone') this.#zone = value.trim();
    for (const [key, value] of pairs) {
      if (value === '') continue;
      if (this.#slots.take(key, value)) continue;
      const mapping = CEF_KEYS.get(key);
      const isTaken =
        mapping === undefined ? false : mapping.field === '' ? this.#apart(mapping, value) : this.#set(mapping, value);
      if (!isTaken) this.#keep(key, value);
    }
    for (const slot of this.#slots.all()) this.#slot(slot.key, slot.label, slot.value, slot.kind);
  }

  #set({ field, kind }: CefMapping, value: string): boolean {
    if (field === 'message') this.#hasMessage = true;
    if (kind !== 'time') return assign(this.#event, field, kind, value);
    return this.#setTime(field, value);
  }

  #setTime(field: string, value: string): boolean {
    const time = this.#times.read(value, this.#zone, this.#now);
    if (time === undefined) return false;
    if (field !== '@timestamp') return setField(this.#event, field, formatIsoTime(time.milliseconds, time.nanoseconds));
    this.#event['@timestamp'] = time.milliseconds;
    if (time.nanoseconds > 0) this.#event['@nanoseconds'] = time.nanoseconds;
    else delete this.#event['@nanoseconds'];
    return true;
  }

  /** Keys whose meaning depends on their value. */
  #apart({ key }: CefMapping, value: string): boolean {
    const event = this.#event;
    switch (key) {
      case 'act':
        this.#deed = value;
        return true;
      case 'cat':
        return setCategory(event, value) || setField(event, 'cef.category', value);
      case 'outcome':
        return setOutcome(event, value);
      case 'request':
        return setUrl(event, value);
      case 'deviceDirection':
        return /^[01]$/.test(value) && setField(event, 'network.direction', value === '0' ? 'inbound' : 'outbound');
      case 'fileHash': {
        const name = HASHES.get(value.length);
        return name !== undefined && /^[0-9a-fA-F]+$/.test(value) && setField(event, `file.hash.${name}`, value);
      }
      default:
        return false;
    }
  }

  #slot(key: string, label: string | undefined, text: string, kind: 'text' | 'number' | 'time'): void {
    const event = this.#event;
    if (label === undefined || label.trim() === '') {
      this.#keep(key, text);
      return;
    }
    const named = LABEL_FIELDS.get(label);
    if (named !== undefined && getField(event, label) === undefined && assign(event, label, named, text)) return;
    const time = kind === 'time' ? this.#times.read(text, this.#zone, this.#now) : undefined;
    const value =
      time !== undefined
        ? formatIsoTime(time.milliseconds, time.nanoseconds)
        : kind === 'number'
          ? (numberOf(text) ?? text)
          : text;
    const labels = objectAt(event, 'labels');
    const name = slug(label);
    if (labels === undefined || Object.hasOwn(labels, name)) this.#keep(key, text);
    else put(labels, name, value);
  }

  /** What has no field of ECS, or is not what its key says. */
  #keep(key: string, value: string): void {
    const { 0: prefix, 1: name } = key.split('labels.', 2);
    if (prefix === '' && name !== undefined && setLabel(this.#event, name, value)) return;
    if (++this.#unknown > MAX_UNKNOWN || key.length > LONGEST_KEY) {
      addTag(this.#event, CEF_FAILURE_TAG);
      return;
    }
    const cef = objectAt(this.#event, 'cef');
    const extensions = cef === undefined ? undefined : objectAt(cef, 'extensions');
    if (extensions !== undefined) put(extensions, key.replaceAll('.', '_'), value);
  }

  end(): void {
    const event = this.#event;
    if (!this.#hasMessage && this.#name !== undefined) event.message = this.#name;
    setModule(event, 'cef');
    setMeaning(event, this.#code, this.#deed);
    setActor(event);
  }
}

const HASHES: ReadonlyMap<number, string> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
  [128, 'sha512'],
]);

/** A label as the name of a field: what stands between words becomes `_`. */
const slug = (label: string): string => {
  const name = label.replace(/[^\p{L}\p{N}-]+/gu, '_').slice(0, 128);
  return name === '__proto__' ? '_' : name;
};

function setLabel(event: Event, name: string, value: string): boolean {
  const labels = objectAt(event, 'labels');
  if (labels === undefined || Object.hasOwn(labels, slug(name))) return false;
  put(labels, slug(name), value);
  return true;
}

function objectAt(parent: Event | { [key: string]: Value | undefined }, key: string) {
  const there = Object.hasOwn(parent, key) ? parent[key] : undefined;
  if (isObject(there)) return there;
  if (there !== undefined) return undefined;
  const made = emptyObject();
  parent[key] = made;
  return made;
}
