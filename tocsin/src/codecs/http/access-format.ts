import type { Event, ValueObject, Zone } from '../../event/index.ts';
import { addressOf, noFacts, setResponse } from '../facts/index.ts';
import type { Format } from '../framing/format.ts';
import { clfTimeBracket, readAccessLine } from './access-line.ts';
import { readRequestLine, urlOfTarget } from './request-line.ts';

export interface AccessFormatOptions {
  readonly zone: Zone;
  /** What wrote the log; becomes `event.module` and the first part of `event.dataset`. */
  readonly module?: string;
  readonly index?: string;
}

const decode = (raw: string, options: AccessFormatOptions): Event | undefined => {
  const access = readAccessLine(raw, options.zone);
  if (access === undefined) return undefined;
  const request = readRequestLine(access.request);
  const sourcetype = access.combined ? 'access_combined' : 'access_common';
  const about: ValueObject = { original: raw, kind: 'event', dataset: `${options.module ?? 'http'}.access` };
  if (options.module !== undefined) about.module = options.module;
  const event: Event = {
    '@timestamp': access.time,
    '@metadata': options.index === undefined ? { sourcetype } : { index: options.index, sourcetype },
    event: about,
  };
  if (access.nanoseconds !== 0) event['@nanoseconds'] = access.nanoseconds;
  const address = addressOf(access.host);
  if (access.host !== '' && access.host !== '-') {
    event.source = address === undefined ? { address: access.host } : { ip: address, address: access.host };
  }
  if (access.user !== undefined) event.user = { name: access.user };
  const asked: ValueObject = {};
  if (request.method !== undefined) asked.method = request.method;
  if (access.referrer !== undefined) asked.referrer = access.referrer;
  if (access.forwardedFor !== undefined) asked.headers = { x_forwarded_for: access.forwardedFor };
  const answered: ValueObject = {};
  if (access.status !== undefined) answered.status_code = access.status;
  if (access.bytes !== undefined) answered.body = { bytes: access.bytes };
  const http: ValueObject = { request: asked, response: answered };
  if (request.version !== undefined) http.version = request.version;
  event.http = http;
  if (access.status === undefined) {
    about.action = 'http_request';
    about.category = 'web';
    about.type = 'access';
    about.outcome = 'unknown';
  } else {
    const facts = noFacts();
    setResponse(facts, access.status);
    about.action = facts.action;
    about.category = facts.category;
    about.type = facts.type;
    about.outcome = facts.outcome;
  }
  if (access.seconds !== undefined) about.duration = Math.round(access.seconds * 1e9);
  if (request.target !== undefined) event.url = { ...urlOfTarget(request.target) };
  if (access.agent !== undefined) event.user_agent = { original: access.agent };
  if (access.vhost !== undefined) event.destination = { domain: access.vhost.replace(/:\d{1,5}$/, '') };
  return event;
};

/** The common and the combined log format, also with the virtual host in front. */
export const accessFormat = (options: AccessFormatOptions): Format => ({
  name: 'clf',
  title: 'an access log in the common or combined format',
  strict: true,
  continuation: 'none',
  begins: (line) => clfTimeBracket(line) > 0,
  decode: (raw) => decode(raw, options),
});
