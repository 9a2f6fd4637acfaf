import { type Event, getField, isObject, parseIsoTime } from '../../event/index.ts';
import { cleanText, type Kind, textOfValue } from '../siem/assign.ts';
import { isImplied } from '../siem/field-keys.ts';
import { type DeviceOptions, deviceOf, idOf, nameOf, severityOf } from '../siem/header.ts';
import { urlTexts } from '../siem/meaning.ts';
import { CEF_FIELDS, OWN_DOMAIN, OWN_LEVEL, OWN_SEVERITY, SLOT_FIELDS } from './mapping.ts';
import { extensionValue, headerText } from './message.ts';

export type EncodeCefOptions = DeviceOptions;

/** What is taken for seconds below, and no receiver reads as milliseconds. */
const FIRST_MILLISECONDS = 1e10;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const cefTime = (milliseconds: number): string | undefined => {
  if (milliseconds >= FIRST_MILLISECONDS) return String(Math.floor(milliseconds));
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1000) return undefined;
  const iso = date.toISOString();
  return `${MONTHS[date.getUTCMonth()]} ${iso.slice(8, 10)} ${iso.slice(0, 4)} ${iso.slice(11, 23)} UTC`;
};

/**
 * An event as one line of CEF 0 without line end. The class id is `event.action` (few and stable), the name says what happened
 * without data, the severity follows from `log.level` and the action. Fields of ECS become the keys of the standard; those it
 * has none for go into labelled slots (`cs1Label=event.type`) and under keys that begin with `tocsin`; labels of the event into
 * the slots that are left, then under `labels.NAME`. Other fields and what lies below the millisecond are not written.
 * `decodeCef` finds again what was written. Whatever the event holds, the line has no line break, no other control character
 * but tab, and no delimiter that is not escaped.
 */
export function encodeCef(event: Event, options: EncodeCefOptions = {}): string {
  const { vendor, product, version } = deviceOf(event, options);
  const { severity, level, number } = severityOf(event, 'cef', 0);
  const id = idOf(event, 'cef');
  const header = [vendor, product, version, id, nameOf(event, 'cef')].map(headerText);
  const pairs: string[] = [];
  const write = (key: string, text: string | undefined): void => {
    const value = text === undefined ? '' : cleanText(text).trimEnd();
    if (value !== '') pairs.push(`${key}=${extensionValue(value)}`);
  };
  write('rt', cefTime(event['@timestamp']));
  for (const [field, { key, kind }] of CEF_FIELDS) {
    if (field === '@timestamp') continue;
    const text = fieldText(event, field, kind);
    if (text !== undefined && !isImplied(field, text, 'cef', id)) write(key, text);
  }
  write('act', textOfValue(getField(event, 'event.action')));
  write('cat', textOfValue(getField(event, 'event.category') ?? getField(event, 'cef.category')));
  write('outcome', textOfValue(getField(event, 'event.outcome')));
  const { request, domain } = urlTexts(event);
  write('request', request);
  write(OWN_DOMAIN, domain);
  write('deviceDirection', DIRECTIONS.get(String(getField(event, 'network.direction'))));
  write('fileHash', hashOf(event));
  write(OWN_LEVEL, level);
  write(OWN_SEVERITY, number);
  writeSlots(event, write);
  return `CEF:0|${header.join('|')}|${severity ?? 'Unknown'}|${pairs.join(' ')}`;
}

function fieldText(event: Event, field: string, kind: Kind): string | undefined {
  // A message that equals the text is not kept twice.
  const value = getField(event, field) ?? (field === 'message' ? getField(event, 'event.original') : undefined);
  if (kind === 'time' && typeof value === 'string') {
    const time = parseIsoTime(value);
    return Number.isNaN(time) ? value : (cefTime(time) ?? value);
  }
  return textOfValue(value ?? (kind === 'address' ? getField(event, `${field.slice(0, -2)}address`) : undefined));
}

const DIRECTIONS: ReadonlyMap<string, string> = new Map([
  ['inbound', '0'],
  ['outbound', '1'],
]);

function hashOf(event: Event): string | undefined {
  for (const name of ['sha256', 'sha1', 'md5', 'sha512']) {
    const text = textOfValue(getField(event, `file.hash.${name}`));
    if (text !== undefined) return text;
  }
  return undefined;
}

function writeSlots(event: Event, write: (key: string, text: string | undefined) => void): void {
  const free: string[] = [];
  for (const [key, field] of SLOT_FIELDS) {
    const text = textOfValue(getField(event, field));
    if (text === undefined || isImplied(field, text, 'cef', '')) {
      if (key.startsWith('cs')) free.push(key);
      continue;
    }
    write(key, text);
    write(`${key}Label`, field);
  }
  if (!isObject(event.labels)) return;
  for (const [name, value] of Object.entries(event.labels).slice(0, MAX_LABELS)) {
    const text = textOfValue(value);
    if (text === undefined || !/^[\p{L}\p{N}_-]{1,128}$/u.test(name)) continue;
    const slot = free.shift();
    if (slot === undefined) write(`labels.${name}`, text);
    else {
      write(slot, text);
      write(`${slot}Label`, name);
    }
  }
}

const MAX_LABELS = 64;
