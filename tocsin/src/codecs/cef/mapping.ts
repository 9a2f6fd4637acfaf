import type { Kind } from '../siem/assign.ts';
import { camelCase, TYPED } from '../siem/field-keys.ts';
import { fieldsOf } from './dictionary.ts';

/** A key of an extension and the field of ECS that it stands for. */
export interface CefMapping {
  /** The key that is written. */
  readonly key: string;
  readonly field: string;
  readonly kind: Kind;
}

/** Full name → field, where it is another one than Logstash's. An empty one: has no field of its own. */
const FIELDS: ReadonlyMap<string, string> = new Map(
  `
sourceUserName user.name
sourceUserId user.id
sourceUserPrivileges user.roles
sourceNtDomain user.domain
destinationUserName user.target.name
destinationUserId user.target.id
destinationUserPrivileges user.target.roles
destinationNtDomain user.target.domain
destinationServiceName service.name
requestCookies http.request.headers.cookie
deviceHostName host.name
deviceAddress host.ip
deviceMacAddress host.mac
deviceDnsDomain host.registered_domain
deviceNtDomain host.domain
deviceExternalId host.id
externalId event.id
eventId cef.event_id
filePermission file.mode
fileType file.type
rawEvent
fileHash
deviceAction
deviceEventCategory
eventOutcome
deviceDirection
requestUrl
`
    .trim()
    .split('\n')
    .map((row) => {
      const [name = '', field = ''] = row.split(' ');
      return [name, field] as const;
    }),
);

const NUMBERS =
  /\.port$|\.pid$|\.bytes$|^file\.size$|^cef\.old_file\.size$|\.location\.(?:lat|lon)$|\.facility\.code$|base_event_count$/;
const LISTS = /\.roles$/;
const LOWER = /^network\.(?:transport|protocol)$/;

const kindOf = (field: string, isTime: boolean): Kind => {
  if (isTime || field === 'file.created') return 'time';
  if (field.endsWith('.ip')) return 'address';
  if (NUMBERS.test(field)) return 'number';
  if (LISTS.test(field)) return 'list';
  return LOWER.test(field) ? 'lower' : 'text';
};

const dotted = (reference: string): string => reference.replace(/^\[|\]$/g, '').replaceAll('][', '.');

const DECODE = new Map<string, CefMapping>();
const ENCODE = new Map<string, CefMapping>();

for (const { name, key, ecs, legacy, isTime } of fieldsOf('host')) {
  if (/\d/.test(name) && /Custom/.test(name)) continue;
  const field = FIELDS.get(name) ?? dotted(ecs);
  const mapping = { key, field, kind: kindOf(field, isTime) };
  for (const spelling of [key, name, ...(legacy === undefined ? [] : [legacy])]) DECODE.set(spelling, mapping);
  if (field !== '') ENCODE.set(field, mapping);
}

/** What the standard names no key for goes into slots, the most telling fields, and else under keys of our own. */
export const SLOT_FIELDS: ReadonlyMap<string, string> = new Map([
  ['cs1', 'event.type'],
  ['cs2', 'log.logger'],
  ['cs3', 'event.dataset'],
  ['cs4', 'trace.id'],
  ['cs5', 'error.type'],
  ['cs6', 'tags'],
  ['cn1', 'http.response.status_code'],
  ['cn2', 'event.duration'],
  ['cn3', 'http.response.body.bytes'],
]);

/** Keys with a part of their own in reading and writing. */
const APART = new Set(['event.category', 'event.outcome', 'url.original', ...SLOT_FIELDS.values()]);

export const OWN_DOMAIN = 'tocsinUrlDomain';
export const OWN_LEVEL = 'tocsinLogLevel';
export const OWN_SEVERITY = 'tocsinEventSeverity';

for (const [field, kind] of TYPED) {
  if (ENCODE.has(field) || APART.has(field)) continue;
  const mapping: CefMapping = { key: `tocsin${camelCase(`.${field}`)}`, field, kind };
  DECODE.set(mapping.key, mapping);
  ENCODE.set(field, mapping);
}
// The header says it.
ENCODE.delete('observer.version');
DECODE.set(OWN_DOMAIN, { key: OWN_DOMAIN, field: 'url.domain', kind: 'text' });
DECODE.set(OWN_LEVEL, { key: OWN_LEVEL, field: 'log.level', kind: 'text' });
DECODE.set(OWN_SEVERITY, { key: OWN_SEVERITY, field: 'event.severity', kind: 'number' });

/** By each spelling of a key. Those whose field is empty are read apart. */
export const CEF_KEYS: ReadonlyMap<string, CefMapping> = DECODE;

/** By field, in the order in which they are written. */
export const CEF_FIELDS: ReadonlyMap<string, CefMapping> = ENCODE;

/** Fields that the label of a slot may name. */
export const LABEL_FIELDS: ReadonlyMap<string, Exclude<Kind, 'time'>> = new Map(
  TYPED.filter(([field]) => field.includes('.') || field === 'tags'),
);
