import type { Event, ValueObject } from '../../event/index.ts';
import type { Facts } from '../facts/index.ts';
import { addressOf } from '../facts/index.ts';
import { objectOf, textOf } from '../json/extract.ts';
import { statusOf, wholeOf } from '../json/fields.ts';

/** What a record's `req` says beside the facts. */
export interface Asked {
  readonly host: string | undefined;
  /** Goes under `http.request`. */
  readonly request: ValueObject;
}

const put = (holder: ValueObject, key: string, value: string | number | undefined): void => {
  if (value !== undefined) holder[key] = value;
};

/** A header of Node's lower-cased ones; of one that came several times all, joined as HTTP joins them. */
const header = (headers: ValueObject, name: string): string | undefined => {
  const value = headers[name];
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string') ? textOf(value.join(', ')) : undefined;
  return textOf(value);
};

const lengthOf = (headers: ValueObject): number | undefined => wholeOf(headers['content-length'] ?? '');

/**
 * Reads `req` as the serializers of pino, pino-http, Fastify and express-winston write it. Of the headers only those
 * with a place in ECS are taken: the others stay in `event.original`, where secrets have been replaced.
 */
export const readRequest = (facts: Facts, given: ValueObject): Asked => {
  facts.method = textOf(given.method);
  facts.path = textOf(given.originalUrl) ?? textOf(given.url);
  facts.version = textOf(given.httpVersion);
  const peer = textOf(given.remoteAddress) ?? textOf(given.ip);
  facts.address = peer === undefined ? undefined : addressOf(peer);
  const port = wholeOf(given.remotePort ?? '');
  facts.port = port !== undefined && port <= 65_535 ? port : undefined;
  const request: ValueObject = {};
  const id = given.id;
  put(request, 'id', typeof id === 'number' ? String(id) : textOf(id));
  const headers = objectOf(given.headers) ?? {};
  facts.agent = header(headers, 'user-agent');
  put(request, 'referrer', header(headers, 'referer'));
  put(request, 'mime_type', header(headers, 'content-type'));
  const length = lengthOf(headers);
  if (length !== undefined) request.body = { bytes: length };
  const forwarded: ValueObject = {};
  put(forwarded, 'x_forwarded_for', header(headers, 'x-forwarded-for'));
  put(forwarded, 'forwarded', header(headers, 'forwarded'));
  if (Object.keys(forwarded).length > 0) request.headers = forwarded;
  return { host: textOf(given.host) ?? textOf(given.hostname) ?? header(headers, 'host'), request };
};

/** Reads `res`; returns its status. */
export const readResponse = (facts: Facts, given: ValueObject): number | undefined => {
  facts.bytes = lengthOf(objectOf(given.headers) ?? {});
  return statusOf(given.statusCode ?? given.status ?? '');
};

/** Adds what the facts have no place for; after them. */
export const addAsked = (event: Event, asked: Asked): void => {
  if (Object.keys(asked.request).length > 0) {
    const http = objectOf(event.http) ?? {};
    http.request = { ...objectOf(http.request), ...asked.request };
    event.http = http;
  }
  if (asked.host === undefined) return;
  const url = objectOf(event.url) ?? {};
  url.domain ??= asked.host.replace(/:\d{1,5}$/, '');
  event.url = url;
};
