import type { IncomingMessage } from 'node:http';
import type { Ecs } from '../../../define/index.ts';
import { cloneValue, type Event, emptyObject, fieldOf, put, type ValueObject } from '../../../event/index.ts';
import { plainAddress } from '../../network/plain-address.ts';
import { ownFields } from '../own-fields.ts';

export interface FieldOptions {
  readonly ecs: Ecs;
  readonly hostField: string | undefined;
  readonly headersField: string | undefined;
}

/** What a request says beside its body, for each of its events. */
export function requestFields(
  request: IncomingMessage,
  { ecs, hostField, headersField }: FieldOptions,
): (event: Event) => void {
  const isEcs = ecs !== 'disabled';
  const headers = headerFields(request);
  const target = fieldOf(headersField ?? (isEcs ? '[@metadata][input][http][request][headers]' : 'headers'));
  const address = plainAddress(request.socket.remoteAddress ?? '');
  const { domain, port } = hostOf(request.headers.host);
  const complete = ownFields({
    [hostField ?? (isEcs ? '[host][ip]' : 'host')]: address,
    ...(isEcs
      ? {
          '[http][version]': `HTTP/${request.httpVersion}`,
          '[http][method]': request.method,
          '[http][request][mime_type]': request.headers['content-type'],
          '[http][request][body][bytes]': request.headers['content-length'],
          '[user_agent][original]': request.headers['user-agent'],
          '[url][path]': request.url,
          '[url][domain]': domain,
          '[url][port]': port,
        }
      : {}),
  });
  return (event) => {
    complete(event);
    target.set(event, cloneValue(headers));
  };
}

/** Secrets of whoever sends; nothing behind the input needs them. */
const LEFT_OUT: readonly string[] = ['authorization', 'proxy-authorization', 'cookie'];
const CGI_NAMES: Readonly<Record<string, string>> = {
  accept: 'http_accept',
  host: 'http_host',
  user_agent: 'http_user_agent',
};

/** By the names that Logstash gives them. */
function headerFields(request: IncomingMessage): ValueObject {
  const fields = emptyObject();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || LEFT_OUT.includes(name)) continue;
    const plain = name.replaceAll('-', '_');
    put(fields, CGI_NAMES[plain] ?? plain, Array.isArray(value) ? value.join(',') : value);
  }
  fields.request_method = request.method ?? '';
  fields.request_path = request.url ?? '';
  fields.http_version = `HTTP/${request.httpVersion}`;
  return fields;
}

function hostOf(host: string | undefined): { readonly domain: string | undefined; readonly port: string | undefined } {
  const [, domain, port] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(host ?? '')?.filter((part) => part !== undefined) ?? [];
  return domain === undefined || domain === '' ? { domain: undefined, port: undefined } : { domain, port };
}
