import type { FastifyRequest } from 'fastify';
import type { Caller } from './access.ts';
import { hashSecret } from './accounts/secret.ts';
import { ApiError } from './errors.ts';
import type { Services } from './services.ts';

export const SESSION_COOKIE = 'tocsin_session';
const BEARER = /^bearer ([\x21-\x7e]{1,256})$/i;

/**
 * Who sends the request. A bearer token goes before a cookie, and a bad one is refused rather than passed over. Tokens
 * are read from the header only: addresses end up in logs.
 */
export const authenticate = (
  request: FastifyRequest,
  services: Services,
  use: 'use' | 'look' = 'use',
): Caller | undefined => {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const secret = BEARER.exec(authorization)?.[1];
    const token = secret === undefined ? undefined : services.dependencies.accounts.checkToken(secret);
    if (token !== undefined) return { kind: 'token', token };
    throw new ApiError('invalid_token', 'the token is unknown, revoked or expired', {
      hint: 'send `authorization: Bearer tcs_…`; `tocsin token create` makes one',
    });
  }
  const cookie = request.cookies[SESSION_COOKIE];
  const found = cookie === undefined ? undefined : services.sessions.find(cookie, use);
  return found === undefined ? undefined : { kind: 'session', ...found };
};

/** Throws `csrf_failed`. Only sessions need it: no browser adds a bearer token by itself. */
export const requireCsrf = (request: FastifyRequest, caller: Caller | undefined): void => {
  if (caller?.kind !== 'session') return;
  const sent = request.headers['x-tocsin-csrf'];
  // Hashes are compared, so that the time taken tells nothing of the token.
  if (typeof sent === 'string' && hashSecret(sent) === hashSecret(caller.session.csrf)) return;
  throw new ApiError('csrf_failed', 'the header X-Tocsin-Csrf does not carry the token of this session', {
    hint: 'GET /api/v1/session tells the token; reload the page',
  });
};
