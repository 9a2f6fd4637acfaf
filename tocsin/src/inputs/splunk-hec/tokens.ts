import { createHash } from 'node:crypto';
import type { HttpHead } from '../network/http-input.ts';
import type { TokenOptions } from './options.ts';
import type { ReplyName } from './replies.ts';

const LONGEST = 1_024;

/** How long comparing takes tells nothing of the secret: what is looked up is its hash. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64');

/** Whose request it is. */
export class Tokens {
  readonly #byDigest: ReadonlyMap<string, TokenOptions>;

  constructor(tokens: readonly TokenOptions[]) {
    this.#byDigest = new Map(tokens.map((one) => [digest(one.token), one]));
  }

  /** The token, or why there is none. One in the query goes before the header, also where it is not allowed there. */
  of({ headers, query }: Pick<HttpHead, 'headers' | 'query'>): TokenOptions | ReplyName {
    const asked = query.get('token');
    if (asked !== null) {
      const found = this.#find(asked);
      return typeof found === 'string' || found.allowQueryStringAuth ? found : 'query_token_disabled';
    }
    const { authorization } = headers;
    if (authorization === undefined || authorization.trim() === '') return 'token_required';
    const shown = tokenIn(authorization);
    return shown === undefined ? 'invalid_authorization' : this.#find(shown);
  }

  #find(shown: string): TokenOptions | ReplyName {
    const found = shown.length > LONGEST ? undefined : this.#byDigest.get(digest(shown));
    if (found === undefined) return 'invalid_token';
    return found.disabled ? 'token_disabled' : found;
  }
}

/** `Splunk <token>`, or the password of `Basic`, whoever the user. */
function tokenIn(authorization: string): string | undefined {
  const [, scheme = '', rest = ''] = /^(\S+) +(\S.*)$/.exec(authorization.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'splunk':
      return rest;
    case 'basic': {
      const pair = Buffer.from(rest, 'base64').toString();
      const colon = pair.indexOf(':');
      return colon < 0 ? undefined : pair.slice(colon + 1);
    }
    default:
      return undefined;
  }
}
