import { type Event, getField, isObject } from '../../event/index.ts';
import { cleanText, type Kind, shorten, textOfValue } from '../siem/assign.ts';
import { isImplied } from '../siem/field-keys.ts';
import { type DeviceOptions, deviceOf, idOf, severityOf } from '../siem/header.ts';
import { urlTexts } from '../siem/meaning.ts';
import { LEEF_FIELDS, OWN_DOMAIN, OWN_LEVEL, OWN_SEVERITY } from './mapping.ts';

export interface EncodeLeefOptions extends DeviceOptions {
  /** `1.0` has no delimiter but the tab. */
  readonly leefVersion?: '1.0' | '2.0' | undefined;
}

/** Longest event id and name of a user that QRadar takes. */
const LONGEST = 255;
const LOWEST = 1;
/** Tried in this order: the first that no value holds. */
const DELIMITERS = ['\t', '^', '~', '`', '\u001f'] as const;
const MAX_LABELS = 64;

/**
 * An event as one line of LEEF without line end. The event id is `event.action`, cut to 255 characters as the name of the user
 * is; `sev` follows from `log.level` and the action. Fields of ECS become the keys of QRadar, others keys of one word
 * (`httpVersion`), labels of the event `labels.NAME`. LEEF has no escapes: the delimiter is one that no value holds, and
 * line breaks and other control characters become spaces. `decodeLeef` finds again what was written.
 */
export function encodeLeef(event: Event, options: EncodeLeefOptions = {}): string {
  const { vendor, product, version } = deviceOf(event, options);
  const attributes = new Map<string, string>();
  const write = (key: string, text: string | undefined): void => {
    const value = text === undefined ? '' : lineText(text);
    if (value !== '') attributes.set(key, value);
  };
  const { severity, level, number } = severityOf(event, 'leef', LOWEST);
  write('cat', textOfValue(getField(event, 'event.category') ?? getField(event, 'leef.category')));
  write('devTime', timeText(event['@timestamp']));
  write('sev', textOfValue(severity));
  // There is no way to write a bar.
  const id = idOf(event, 'leef', LONGEST).replaceAll('|', '/');
  for (const [field, { key, kind }] of LEEF_FIELDS) {
    const text = fieldText(event, field, kind);
    if (text !== undefined && !isImplied(field, text, 'leef', id)) write(key, text);
  }
  const user = attributes.get('usrName');
  if (user !== undefined) attributes.set('usrName', shorten(user, LONGEST));
  write('action', textOfValue(getField(event, 'event.action')));
  write('outcome', textOfValue(getField(event, 'event.outcome')));
  const { request, domain } = urlTexts(event);
  write('url', request);
  write(OWN_DOMAIN, domain);
  write(OWN_LEVEL, level);
  write(OWN_SEVERITY, number);
  if (isObject(event.labels)) {
    for (const [name, value] of Object.entries(event.labels).slice(0, MAX_LABELS)) {
      if (/^[\w-]{1,128}$/.test(name)) write(`labels.${name}`, textOfValue(value));
    }
  }
  const header = [vendor, product, version, id].map((part) => part.replaceAll('|', '/')).join('|');
  const pairs = [...attributes].map(([key, value]) => `${key}=${value}`);
  if (options.leefVersion === '1.0') return `LEEF:1.0|${header}|${joined(pairs, '\t')}`;
  const delimiter = DELIMITERS.find((one) => !pairs.some((pair) => pair.includes(one))) ?? '\t';
  return `LEEF:2.0|${header}|x${delimiter.charCodeAt(0).toString(16).padStart(2, '0')}|${joined(pairs, delimiter)}`;
}

const joined = (pairs: readonly string[], delimiter: string): string =>
  pairs.map((pair) => pair.replaceAll(delimiter, ' ')).join(delimiter);

const lineText = (text: string): string => cleanText(text).replace(/\r\n|[\r\n]/g, ' ');

const FIRST_MILLISECONDS = 1e12;

/** Thirteen digits need no format. */
function timeText(milliseconds: number): string | undefined {
  if (milliseconds >= FIRST_MILLISECONDS) return String(Math.floor(milliseconds));
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function fieldText(event: Event, field: string, kind: Kind): string | undefined {
  // A message that equals the text is not kept twice.
  const value = getField(event, field) ?? (field === 'message' ? getField(event, 'event.original') : undefined);
  return textOfValue(value ?? (kind === 'address' ? getField(event, `${field.slice(0, -2)}address`) : undefined));
}
