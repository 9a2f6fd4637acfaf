import { ROLES, type Role, type Scope, type Token, type User } from './accounts/index.ts';
import { ApiError } from './errors.ts';
import type { Session } from './sessions.ts';

/**
 * Who may call a route. Each route declares one; without it the server does not start. A session needs at least
 * `role`; a token needs `scope`, and `scope: 'none'` keeps tokens out (what is about one's own session).
 */
export type Access = { readonly public: string } | { readonly role: Role; readonly scope: Scope | 'none' };

export type Caller =
  | { readonly kind: 'session'; readonly user: User; readonly session: Session }
  | { readonly kind: 'token'; readonly token: Token };

/** For limits and the audit log. */
export const callerName = (caller: Caller): string =>
  caller.kind === 'session' ? `user:${caller.user.name}` : `token:${caller.token.id}`;

/** As the history of what people change shows it. */
export const personName = (caller: Caller | undefined): string => {
  if (caller === undefined) return 'nobody';
  return caller.kind === 'session' ? caller.user.name : `${caller.token.name} (token)`;
};

/** May see and end what is of others. */
export const isAdmin = (caller: Caller): boolean =>
  caller.kind === 'session' ? caller.user.role === 'admin' : caller.token.scopes.includes('admin');

/** A route that forgot it must not be open: the server does not start. */
export const requireDeclared = (method: string, path: string, access: Access | undefined): void => {
  if (access === undefined) throw new Error(`the route ${method} ${path} does not declare who may call it`);
};

/** Throws `unauthenticated` or `forbidden`. */
export const requireAccess = (access: Access, caller: Caller | undefined): void => {
  if ('public' in access) return;
  if (caller === undefined)
    throw new ApiError('unauthenticated', 'nobody is signed in, or the session has ended', {
      hint: 'sign in, or send `authorization: Bearer` with an API token',
    });
  if (caller.kind === 'session') requireRole(access.role, caller.user);
  else requireScope(access.scope, caller.token);
};

const requireRole = (role: Role, user: User): void => {
  if (ROLES.indexOf(user.role) >= ROLES.indexOf(role)) return;
  throw new ApiError('forbidden', `this needs the role ${role}; ${user.name} is ${user.role}`, {
    hint: 'an admin can change it with `tocsin user role NAME ROLE`',
  });
};

const requireScope = (scope: Scope | 'none', token: Token): void => {
  if (scope === 'none') throw new ApiError('forbidden', 'this is about a signed-in session; tokens cannot use it');
  if (token.scopes.includes(scope) || token.scopes.includes('admin')) return;
  throw new ApiError(
    'forbidden',
    `this needs a token with the scope ${scope}; this one has ${token.scopes.join(', ')}`,
    {
      hint: `make one with \`tocsin token create NAME --scopes ${scope}\``,
    },
  );
};
