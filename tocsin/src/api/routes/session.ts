import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { roleSchema, type User } from '../accounts/index.ts';
import { SESSION_COOKIE } from '../authenticate.ts';
import { ApiError } from '../errors.ts';
import { type Call, defineRoute } from '../route.ts';
import type { Services } from '../services.ts';
import type { Session } from '../sessions.ts';

const sessionReply = z.object({
  user: z.string(),
  role: roleSchema,
  csrf: z.string().describe('goes into the header X-Tocsin-Csrf of every request that is not a GET'),
  hasPassword: z.boolean().describe('false: the user signs in by link only'),
});

const signedIn = { 200: { description: 'the session; its cookie is set', schema: sessionReply } };

const describeSession = (user: User, session: Session): z.output<typeof sessionReply> => ({
  user: user.name,
  role: user.role,
  csrf: session.csrf,
  hasPassword: user.hasPassword,
});

const cookieOptions = (request: FastifyRequest, { dependencies }: Services) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: request.protocol === 'https' || dependencies.publicUrl?.startsWith('https:') === true,
});

/** Always a new session: the one that the browser had, or that somebody planted in it, ends. */
const openSession = (request: FastifyRequest, reply: FastifyReply, services: Services, user: User) => {
  const former = request.cookies[SESSION_COOKIE];
  if (former !== undefined) services.sessions.close(former);
  const { id, session } = services.sessions.open(user);
  reply.setCookie(SESSION_COOKIE, id, {
    ...cookieOptions(request, services),
    maxAge: Math.floor(services.limits.sessions.absolute / 1000),
  });
  return describeSession(user, session);
};

const ownSession = ({ caller }: Pick<Call<unknown, unknown>, 'caller'>) => {
  if (caller?.kind !== 'session') throw new ApiError('unauthenticated', 'nobody is signed in');
  return caller;
};

export const signIn = defineRoute({
  method: 'POST',
  path: '/api/v1/session',
  summary: 'Sign in with name and password',
  tag: 'session',
  access: { public: 'signing in' },
  body: z.strictObject({ user: z.string().min(1).max(256), password: z.string().min(1).max(4096) }),
  responses: signedIn,
  errors: ['invalid_credentials', 'too_many_attempts', 'busy', 'accounts_unreadable'],
  handle: async ({ body, request, reply, services }) => {
    const attempt = services.attempts.begin(body.user, request.ip);
    const user = await services.dependencies.accounts.checkPassword(body.user, body.password);
    if (user === undefined) {
      services.counts.signInFailures += 1;
      request.log.warn({ audit: 'sign_in_failed', user: body.user, address: request.ip }, 'sign-in failed');
      throw new ApiError('invalid_credentials', 'user name or password is wrong');
    }
    attempt.succeeded(user.name);
    request.log.info({ audit: 'signed_in', user: user.name, address: request.ip }, 'signed in');
    return openSession(request, reply, services, user);
  },
});

export const signInByLink = defineRoute({
  method: 'POST',
  path: '/api/v1/session/link',
  summary: 'Sign in with the token of a one-time link',
  description:
    'The link is `/#link=TOKEN`: a fragment is not sent to servers, so the token is in no log, and fetching the page does not use it up.',
  tag: 'session',
  access: { public: 'signing in' },
  body: z.strictObject({ token: z.string().min(1).max(512) }),
  responses: signedIn,
  errors: ['invalid_link', 'too_many_attempts', 'busy', 'accounts_unreadable'],
  handle: async ({ body, request, reply, services }) => {
    const attempt = services.attempts.begin(undefined, request.ip);
    const user = await services.dependencies.accounts.redeemSignInLink(body.token);
    if (user === undefined) {
      services.counts.signInFailures += 1;
      request.log.warn({ audit: 'sign_in_failed', address: request.ip }, 'sign-in by link failed');
      throw new ApiError('invalid_link', 'this sign-in link was used already or has expired', {
        hint: 'make a new one with `tocsin user link NAME`, or set a password with `tocsin user passwd NAME`',
      });
    }
    attempt.succeeded(user.name);
    request.log.info({ audit: 'signed_in', user: user.name, address: request.ip, by: 'link' }, 'signed in');
    return openSession(request, reply, services, user);
  },
});

export const showSession = defineRoute({
  method: 'GET',
  path: '/api/v1/session',
  summary: 'Tell who is signed in',
  tag: 'session',
  access: { role: 'viewer', scope: 'none' },
  responses: { 200: { description: 'the session', schema: sessionReply } },
  errors: [],
  handle: (call) => {
    const { user, session } = ownSession(call);
    return describeSession(user, session);
  },
});

export const signOut = defineRoute({
  method: 'DELETE',
  path: '/api/v1/session',
  summary: 'Sign out',
  tag: 'session',
  access: { role: 'viewer', scope: 'none' },
  responses: { 204: { description: 'signed out; the cookie is cleared' } },
  errors: [],
  handle: ({ request, reply, services }) => {
    const id = request.cookies[SESSION_COOKIE];
    if (id !== undefined) services.sessions.close(id);
    reply.clearCookie(SESSION_COOKIE, cookieOptions(request, services)).code(204);
  },
});

export const changeOwnPassword = defineRoute({
  method: 'POST',
  path: '/api/v1/session/password',
  summary: "Change one's own password",
  description:
    'Ends all other sessions of the user and renews this one. `current` may be left out by a user who has none yet.',
  tag: 'session',
  access: { role: 'viewer', scope: 'none' },
  body: z.strictObject({ current: z.string().max(4096).optional(), password: z.string().max(4096) }),
  responses: signedIn,
  errors: ['wrong_password', 'weak_password', 'too_many_attempts', 'busy', 'unknown_user'],
  handle: async (call) => {
    const { body, request, reply, services } = call;
    const { user } = ownSession(call);
    const { accounts } = services.dependencies;
    if (user.hasPassword) {
      const attempt = services.attempts.begin(user.name, request.ip);
      const known = await accounts.checkPassword(user.name, body.current ?? '');
      if (known === undefined) throw new ApiError('wrong_password', 'the current password is wrong');
      attempt.succeeded(user.name);
    }
    const changed = await accounts.setPassword(user.name, body.password);
    request.log.info({ audit: 'password_changed', user: user.name, address: request.ip }, 'password changed');
    return openSession(request, reply, services, changed);
  },
});
