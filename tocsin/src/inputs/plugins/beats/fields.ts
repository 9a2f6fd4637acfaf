import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Ecs } from '../../../define/index.ts';
import {
  addTag,
  type Event,
  emptyObject,
  eventOf,
  fieldOf,
  isObject,
  put,
  setTimestamp,
  type ValueObject,
} from '../../../event/index.ts';

export type Enrichment = 'codec_metadata' | 'source_metadata' | 'ssl_peer_metadata';

export interface FieldOptions {
  readonly ecs: Ecs;
  readonly enrich: ReadonlySet<Enrichment>;
  readonly addsHostName: boolean;
  readonly codec: string;
}

/** What Logstash adds of a connection to each event, under `@metadata`. */
export function connectionFields(socket: Socket, ip: string, { ecs, enrich }: FieldOptions): (event: Event) => void {
  const isEcs = ecs !== 'disabled';
  const values: [field: ReturnType<typeof fieldOf>, value: string][] = [];
  const add = (name: string, old: string, value: string | undefined): void => {
    if (value !== undefined) values.push([fieldOf(`[@metadata]${isEcs ? name : old}`), value]);
  };
  if (enrich.has('source_metadata')) add('[input][beats][host][ip]', '[ip_address]', ip);
  if (enrich.has('ssl_peer_metadata') && socket instanceof TLSSocket) {
    const isVerified = socket.authorized;
    add('[tls_peer][status]', '[tls_peer][status]', isVerified ? 'verified' : 'unverified');
    if (isVerified) {
      const { subject } = socket.getPeerCertificate();
      add('[input][beats][tls][version_protocol]', '[tls_peer][protocol]', socket.getProtocol() ?? undefined);
      add('[input][beats][tls][client][subject]', '[tls_peer][subject]', distinguishedName(subject));
      add('[input][beats][tls][cipher]', '[tls_peer][cipher_suite]', socket.getCipher().standardName);
    }
  }
  return (event) => {
    for (const [field, value] of values) field.set(event, value);
  };
}

/** As RFC 2253 writes it: the last part first. */
export function distinguishedName(subject: object): string {
  return Object.entries(subject)
    .flatMap(([key, value]) => [value].flat().map((one) => `${key}=${escaped(String(one))}`))
    .reverse()
    .join(',');
}

const escaped = (text: string): string => text.replace(/^[ #]|[,+"\\<>;]| $/g, '\\$&');

/** The text that the codec reads; it is taken out. Undefined: the event is whole already. */
export function takeText(fields: ValueObject): string | undefined {
  for (const name of ['message', 'line']) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    delete fields[name];
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  return undefined;
}

/** Onto what the codec made of the text comes what the Beat has sent with it. */
export function mergeFields(event: Event, fields: ValueObject): void {
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined || key === '@nanoseconds') continue;
    if (key === '@timestamp') setTimestamp(event, value);
    else if (key === 'tags') {
      const own = event.tags;
      const others = eventOf({ tags: value }, 0);
      for (const [name, made] of Object.entries(others))
        if (name === 'tags' || name === '_tags') put(event, name, made ?? null);
      for (const tag of [own ?? []].flat()) addTag(event, String(tag));
    } else if (key === '@metadata') {
      if (isObject(value)) event['@metadata'] = Object.assign(emptyObject(), event['@metadata'], value);
    } else {
      const there = event[key];
      put(event, key, isObject(there) && isObject(value) ? Object.assign(emptyObject(), there, value) : value);
    }
  }
}

/** Of old Beats, which had a name of the host under `beat`. */
export function addHostName(event: Event, ecs: Ecs): void {
  const { beat } = event;
  const name = isObject(beat) ? beat.hostname : undefined;
  const field = fieldOf(ecs === 'disabled' ? 'host' : '[@metadata][input][beats][host][name]');
  if (name !== undefined && field.get(event) === undefined) field.set(event, name);
}
