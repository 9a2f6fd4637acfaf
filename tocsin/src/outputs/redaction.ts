import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import {
  cloneEvent,
  createRedactor,
  type Event,
  isObject,
  REDACTED,
  type Value,
  type ValueObject,
} from '../event/index.ts';
import { fieldSteps } from './selection.ts';

/** What may not leave by an output, beyond what is removed before anything is stored. */
export interface RedactionProfile {
  /** More names whose values are secret; also those that `redact.keep` lets the store have. */
  readonly secrets: readonly string[];
  /** Names and addresses of people: as they are, not at all, or as pseudonyms that are the same for the same person. */
  readonly personal: 'keep' | 'remove' | 'pseudonyms';
  /** Further fields of that kind. */
  readonly fields: readonly string[];
  /** Of the pseudonyms: who does not have it can't try names. */
  readonly key?: string | undefined;
}

/** ECS fields that name a person or where one sits. */
const PERSONAL: readonly string[] = [
  ...[
    ...['user', 'user.target', 'user.effective', 'user.changes'],
    ...['source.user', 'client.user', 'destination.user', 'server.user', 'process.user'],
  ].flatMap((owner) => ['name', 'email', 'full_name', 'id'].map((part) => `${owner}.${part}`)),
  ...['from', 'to', 'cc', 'bcc', 'sender', 'reply_to'].map((part) => `email.${part}.address`),
  ...['source', 'client'].flatMap((end) => ['ip', 'address', 'nat.ip', 'geo.location'].map((part) => `${end}.${part}`)),
  'url.username',
  'related.user',
  'related.ip',
];

/** Shorter ones occur in texts by chance. */
const SHORTEST_IN_TEXT = 3;
const MOST_REMEMBERED = 10_000;

/** Makes a copy of an event without what the profile keeps in the house. Undefined: there is nothing to do. */
export function createRedaction(profile: RedactionProfile): ((event: Event) => Event) | undefined {
  const { secrets, personal, fields } = profile;
  if (secrets.length === 0 && personal === 'keep') return undefined;
  const redactor = secrets.length === 0 ? undefined : createRedactor({ keys: secrets });
  const paths = personal === 'keep' ? [] : [...PERSONAL, ...fields].map(fieldSteps);
  const stand = personal === 'pseudonyms' ? pseudonyms(profile.key ?? '') : () => REDACTED;
  return (event) => {
    const copy = cloneEvent(event);
    redactor?.redactEvent(copy);
    if (paths.length > 0) hidePeople(copy, paths, stand, personal === 'remove');
    return copy;
  };
}

type Stand = (value: string) => string;

function hidePeople(event: Event, paths: readonly (readonly string[])[], stand: Stand, isRemoved: boolean): void {
  const hidden = new Map<string, string>();
  const replace = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(replace);
    // A place on the map has no pseudonym.
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    const text = String(value);
    const other = stand(text);
    if (text.length >= SHORTEST_IN_TEXT) for (const form of formsOf(text)) hidden.set(form, other);
    return other;
  };
  const hide = (owner: Value | undefined, steps: readonly string[], at: number): void => {
    if (Array.isArray(owner)) for (const member of owner) hide(member, steps, at);
    if (!isObject(owner)) return;
    const step = steps[at] ?? '';
    const value = owner[step];
    if (value === undefined || value === null) return;
    if (at < steps.length - 1) {
      hide(value, steps, at + 1);
      return;
    }
    const other = replace(value);
    if (isRemoved || other === null) delete owner[step];
    else owner[step] = other;
  };
  for (const steps of paths) hide(event, steps, 0);
  if (hidden.size > 0)
    hideInTexts(
      event,
      [...hidden].sort(([a], [b]) => b.length - a.length),
    );
}

/** The same in every form. */
const PLAIN = /^[\w.~-]+$/;

/** As it stands in a text, in the query of a URL, and in a text of JSON. */
function formsOf(value: string): Iterable<string> {
  if (PLAIN.test(value)) return [value];
  const inUrl = encodeURIComponent(value.toWellFormed());
  const inJson = JSON.stringify(value).slice(1, -1);
  const inAscii = inJson.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return new Set([
    value,
    inUrl,
    inUrl.replaceAll('%20', '+'),
    inUrl.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    // Many leave it as it is.
    inUrl.replaceAll('%40', '@'),
    inJson,
    inAscii,
  ]);
}

function hideInTexts(object: ValueObject | Value[], hidden: Hidden): void {
  const members = object as Record<string, Value | undefined>;
  for (const key of Object.keys(object)) {
    if (key === '@metadata') continue;
    const value = members[key];
    if (typeof value === 'string') members[key] = hideInText(value, hidden);
    else if (typeof value === 'object' && value !== null) hideInTexts(value, hidden);
  }
}

type Hidden = readonly (readonly [value: string, other: string])[];

const hideInText = (text: string, hidden: Hidden): string =>
  hidden.reduce((whole, [value, other]) => (whole.includes(value) ? replaceWords(whole, value, other) : whole), text);

const isWordCode = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;

/** Only where it is no part of a longer word. */
function replaceWords(text: string, value: string, other: string): string {
  let result = '';
  let done = 0;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    const end = at + value.length;
    const joinsBefore = isWordCode(text.charCodeAt(at - 1)) && isWordCode(value.charCodeAt(0));
    const joinsAfter = isWordCode(text.charCodeAt(end)) && isWordCode(value.charCodeAt(value.length - 1));
    if (joinsBefore || joinsAfter) continue;
    result += text.slice(done, at) + other;
    done = end;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** Addresses become their network, since what takes them wants addresses; all else a digest under the key. */
function pseudonyms(key: string): Stand {
  const known = new Map<string, string>();
  return (value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const made =
      isIP(value) === 0 ? `p-${createHmac('sha256', key).update(value).digest('hex').slice(0, 16)}` : networkOf(value);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(value, made);
    return made;
  };
}

/** The /24 of an IPv4 address, the /48 of an IPv6 one. */
function networkOf(address: string): string {
  if (isIP(address) === 4) return address.replace(/\.\d+$/, '.0');
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - tail.split(':').filter(Boolean).length);
  const first = [...groups, ...Array<string>(missing).fill('0')].slice(0, 3);
  return `${first.join(':')}::`;
}
