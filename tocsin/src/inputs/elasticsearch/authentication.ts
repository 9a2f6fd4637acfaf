import { createHash, timingSafeEqual } from 'node:crypto';
import { ElasticsearchRefusal } from './errors.ts';

export interface Credentials {
  readonly users: readonly { readonly name: string; readonly password: string }[];
  readonly apiKeys: readonly { readonly id: string; readonly key: string }[];
  readonly tokens: readonly string[];
}

const CHALLENGE = 'Basic realm="security", charset="UTF-8", Bearer realm="security", ApiKey';
const LONGEST = 8_192;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Throws for a request that no credentials come with, or other ones; where there are none to know, nobody need show any. */
export function createAuthentication({
  users,
  apiKeys,
  tokens,
}: Credentials): (authorization: string | undefined, uri: string) => void {
  const known = [
    ...users.map(({ name, password }) => `basic ${name}:${password}`),
    ...apiKeys.map(({ id, key }) => `apikey ${id}:${key}`),
    ...tokens.map((token) => `bearer ${token}`),
  ].map(digest);
  if (known.length === 0) return () => undefined;
  return (authorization, uri) => {
    if (authorization === undefined) throw refusal(`missing authentication credentials for REST request [${uri}]`);
    const shown = digest(plain(authorization.slice(0, LONGEST)));
    let isKnown = false;
    // Each is compared, so that the time says nothing of which.
    for (const one of known) isKnown = timingSafeEqual(one, shown) || isKnown;
    if (!isKnown) throw refusal(`unable to authenticate with provided credentials for REST request [${uri}]`);
  };
}

/** Names and keys as they are before they are encoded. */
function plain(authorization: string): string {
  const [, written = '', value = ''] = /^(\S+)\s+(.*)$/.exec(authorization) ?? [];
  const scheme = written.toLowerCase();
  return `${scheme} ${scheme === 'bearer' ? value.trim() : Buffer.from(value, 'base64').toString()}`;
}

const refusal = (reason: string): ElasticsearchRefusal =>
  new ElasticsearchRefusal(401, reason, { headers: { 'www-authenticate': CHALLENGE } });
