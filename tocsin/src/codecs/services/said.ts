import { type Event, isObject, setField, type Value, type ValueObject } from '../../event/index.ts';
import { type Facts, noFacts, setAction, setResponse } from '../facts/index.ts';
import { addFacts } from '../http/add-facts.ts';
import { readRequestLine } from '../http/request-line.ts';
import { addField } from '../json/extract.ts';
import { addressIn, Named, textIn } from './names.ts';
import { firstAt } from './record.ts';
import type { FieldSource, RecordKind } from './service.ts';

/** What a line says, before it is an event. */
export interface Said {
  readonly facts: Facts;
  /** Fields of ECS by dotted name, over those of `facts`. */
  readonly fields: Map<string, Value>;
  /** The object that the line was; its keys become fields of the event. */
  record: ValueObject | undefined;
  message: string | undefined;
}

export const nothingSaid = (): Said => ({ facts: noFacts(), fields: new Map(), record: undefined, message: undefined });

/** Names of places of templates that are fields of ECS. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['proto', 'network.transport'],
  ['in', 'observer.ingress.interface.name'],
  ['out', 'observer.egress.interface.name'],
  ['rule', 'rule.name'],
  ['host', 'url.domain'],
  ['command', 'process.command_line'],
  ['program', 'process.name'],
  ['target', 'user.target.name'],
  ['id', 'event.id'],
  ['xff', 'http.request.headers.x_forwarded_for'],
  ['level', 'log.level'],
  ['logger', 'log.logger'],
  ['referrer', 'http.request.referrer'],
  ['mail_from', 'email.from.address'],
  ['mail_to', 'email.to.address'],
]);

const LONGEST_NAME = 256;

const unquoted = (text: string): string => {
  const first = text.charCodeAt(0);
  const isQuote = first === 34 || first === 39 || first === 96;
  return isQuote && text.length > 1 && text.charCodeAt(text.length - 1) === first ? text.slice(1, -1) : text;
};

/** A name of a user, or undefined for what programs write where there is none. */
export function nameIn(value: Value): string | undefined {
  const text = textIn(value);
  if (text === undefined) return undefined;
  const name = unquoted(text).trim();
  return name === '' || name === '-' || name === '--' || name === 'null' || name === 'undefined'
    ? undefined
    : name.slice(0, LONGEST_NAME);
}

export function sayPeer(said: Said, text: string, port?: string): boolean {
  const address = addressIn(text);
  if (address === undefined) {
    if (/^(?=.*[A-Za-z])[\w.-]{1,253}$/.test(text)) said.fields.set('source.domain', text);
    return false;
  }
  said.facts.address = address;
  const written = port ?? /(?:[\d\]]):(\d{1,5})$/.exec(text)?.[1];
  if (written !== undefined && (port !== undefined || text.includes('.') || text.startsWith('['))) {
    const number = Number(written);
    if (number <= 65_535) said.facts.port = number;
  }
  return true;
}

function sayDestination(said: Said, text: string, port: string | undefined): void {
  const address = addressIn(text);
  if (address !== undefined) said.fields.set('destination.ip', address);
  if (port !== undefined) said.fields.set('destination.port', Number(port));
}

export function sayRequest(said: Said, line: string): void {
  const request = readRequestLine(line);
  said.facts.method = request.method;
  said.facts.path = request.target;
  if (request.version !== undefined) said.facts.version = request.version;
}

/** Sets the word for what happened; requests get theirs from their status. */
export function sayAction(said: Said, action: string): void {
  const { status } = said.facts;
  if (action !== 'http_request') setAction(said.facts, action);
  else if (status === undefined) setAction(said.facts, 'http_request');
  else setResponse(said.facts, status);
}

/** Takes what stands at the places of a template. False where an address is promised and is none. */
export function sayPlaces(said: Said, places: Readonly<Record<string, string | undefined>>): void {
  const { facts, fields } = said;
  for (const name in places) {
    const text = places[name];
    if (text === undefined || text === '' || name.endsWith('_port')) continue;
    if (name === 'ip') sayPeer(said, text, places.port ?? places.ip_port);
    else if (name === 'user') facts.user = nameIn(text);
    else if (name === 'status') facts.status = Number(text);
    else if (name === 'method') facts.method = text;
    else if (name === 'path') facts.path = text;
    else if (name === 'request') sayRequest(said, text);
    else if (name === 'agent') facts.agent = text === '-' ? undefined : text;
    else if (name === 'reason') facts.reason = text;
    else if (name === 'bytes') facts.bytes = text === '-' ? undefined : Number(text);
    else if (name === 'version') facts.version = text;
    else if (name === 'message') said.message = text;
    else if (name === 'dst') sayDestination(said, text, places.dport ?? places.dst_port);
    else if (name === 'dport') fields.set('destination.port', Number(text));
    else if (name === 'proto') fields.set('network.transport', text.toLowerCase());
    else if (name !== 'port') fields.set(PLACES.get(name) ?? name, text);
  }
}

const NUMBERS = /\.(?:port|pid|status_code|severity)$/;

/** Text formats write numbers as texts, and protocols in capitals. */
const typed = (path: string, value: Value): Value => {
  if (typeof value !== 'string') return value;
  if (NUMBERS.test(path) && /^\d{1,15}$/.test(value)) return Number(value);
  return path === 'network.transport' ? value.toLowerCase() : value;
};

export function sayFields(
  said: Said,
  sources: Readonly<Record<string, FieldSource>> | undefined,
  record: ValueObject | undefined,
): void {
  for (const path in sources) {
    const source = sources[path];
    if (source === undefined) continue;
    const value =
      typeof source === 'object' ? (record === undefined ? undefined : firstAt(record, source.from)) : source;
    if (value !== undefined && value !== null) said.fields.set(path, typed(path, value));
  }
}

const statusIn = (value: Value): number | undefined => {
  const status =
    typeof value === 'number' ? value : typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : 0;
  return status >= 100 && status <= 599 ? status : undefined;
};

const METHOD = /^[A-Za-z][A-Za-z_-]{1,15}$/;
const methodIn = (value: Value): string | undefined =>
  typeof value === 'string' && METHOD.test(value) ? value.toUpperCase() : undefined;
const pathIn = (value: Value): string | undefined =>
  typeof value === 'string' && /^(?:\/|https?:\/\/|\*$)/.test(value) ? value : undefined;
const requestIn = (value: Value): string | undefined =>
  typeof value === 'string' && /^[A-Z]{3,16} \S/.test(value) ? value : undefined;

/** Takes what an object says under the names that programs use for it, or under those that its kind names. */
export function sayRecord(said: Said, record: ValueObject, kind: RecordKind | undefined): Named {
  const { facts } = said;
  said.record = record;
  const named = new Named(record);
  const peer = kind?.ip === undefined ? undefined : firstAt(record, kind.ip);
  const address = peer === undefined || isObject(peer) ? undefined : String(peer);
  if (address === undefined || !sayPeer(said, address)) {
    const found = named.find('ip', (value) =>
      typeof value === 'string' && addressIn(value) !== undefined ? value : undefined,
    );
    if (found !== undefined) sayPeer(said, found);
  }
  const user = kind?.user === undefined ? undefined : firstAt(record, kind.user);
  facts.user = user === undefined ? named.find('user', nameIn) : nameIn(user);
  const request = named.find('request', requestIn);
  if (request !== undefined) sayRequest(said, request);
  facts.method ??= named.find('method', methodIn);
  if (facts.method !== undefined) facts.path ??= named.find('path', pathIn);
  if (facts.method !== undefined || facts.path !== undefined) {
    facts.status = named.find('status', statusIn);
    facts.agent = named.find('agent', textIn);
    const host = named.find('host', textIn);
    if (host !== undefined) said.fields.set('url.domain', host.replace(/:\d{1,5}$/, ''));
    const forwarded = named.find('forwarded', textIn);
    if (forwarded !== undefined) said.fields.set('http.request.headers.x_forwarded_for', forwarded);
  }
  said.message = named.find('message', textIn);
  sayFields(said, kind?.fields, record);
  const isRequest = facts.method !== undefined && (facts.path !== undefined || facts.status !== undefined);
  if (kind?.action !== undefined) sayAction(said, kind.action);
  else if (isRequest) sayAction(said, 'http_request');
  return named;
}

/** The event of what was said. */
export function eventOf(said: Said, base: Event): Event {
  addFacts(base, said.facts);
  for (const [path, value] of said.fields) if (value !== undefined) setField(base, path, value);
  const { record } = said;
  if (record !== undefined) {
    for (const key in record) {
      const value = record[key];
      if (value !== undefined && value !== null) addField(base, key, value);
    }
  }
  return base;
}
