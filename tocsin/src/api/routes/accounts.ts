import { z } from 'zod';
import { roleSchema, scopeSchema, type Token, type User } from '../accounts/index.ts';
import { audit } from '../audit.ts';
import { defineRoute } from '../route.ts';

const admin = { role: 'admin', scope: 'admin' } as const;
const DAY = 86_400_000;

const userReply = z.object({
  name: z.string(),
  role: roleSchema,
  hasPassword: z.boolean(),
  createdAt: z.number().describe('epoch milliseconds'),
});

const tokenReply = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  createdBy: z.string(),
  createdAt: z.number().describe('epoch milliseconds'),
  expiresAt: z.number().optional(),
  usedAt: z.number().optional(),
});

const showUser = ({ name, role, hasPassword, createdAt }: User): z.output<typeof userReply> => ({
  name,
  role,
  hasPassword,
  createdAt,
});

const showToken = ({ id, name, scopes, createdBy, createdAt, expiresAt, usedAt }: Token) => ({
  id,
  name,
  scopes,
  createdBy,
  createdAt,
  expiresAt,
  usedAt,
});

const byName = z.strictObject({ name: z.string().min(1).max(64) });
const password = z.string().max(4096);

export const listUsers = defineRoute({
  method: 'GET',
  path: '/api/v1/users',
  summary: 'List the users',
  tag: 'accounts',
  access: admin,
  responses: { 200: { description: 'all users', schema: z.object({ users: z.array(userReply) }) } },
  errors: [],
  handle: ({ services }) => ({ users: services.dependencies.accounts.users().map(showUser) }),
});

export const addUser = defineRoute({
  method: 'POST',
  path: '/api/v1/users',
  summary: 'Add a user',
  tag: 'accounts',
  access: admin,
  body: z.strictObject({ name: z.string(), role: roleSchema, password: password.optional() }),
  responses: { 201: { description: 'the user', schema: userReply } },
  errors: ['invalid_name', 'weak_password', 'user_exists', 'too_many_accounts', 'busy'],
  handle: async (call) => {
    const user = await call.services.dependencies.accounts.addUser(call.body);
    audit(call, 'user_added', { user: user.name, role: user.role });
    call.reply.code(201);
    return showUser(user);
  },
});

export const changeUser = defineRoute({
  method: 'PATCH',
  path: '/api/v1/users/:name',
  summary: "Change a user's role or password",
  description: 'A new password ends the sessions of the user.',
  tag: 'accounts',
  access: admin,
  params: byName,
  body: z
    .strictObject({ role: roleSchema.optional(), password: password.optional() })
    .refine((body) => body.role !== undefined || body.password !== undefined, 'needs a role or a password'),
  responses: { 200: { description: 'the user', schema: userReply } },
  errors: ['unknown_user', 'weak_password', 'last_admin', 'busy'],
  handle: async (call) => {
    const { accounts } = call.services.dependencies;
    const { role, password: fresh } = call.body;
    // The password first: where it is refused, the role stays too.
    let user = fresh === undefined ? undefined : await accounts.setPassword(call.params.name, fresh);
    if (fresh !== undefined) audit(call, 'password_changed', { user: call.params.name });
    if (role !== undefined) {
      user = await accounts.setRole(call.params.name, role);
      audit(call, 'role_changed', { user: user.name, role });
    }
    return user === undefined ? undefined : showUser(user);
  },
});

export const removeUser = defineRoute({
  method: 'DELETE',
  path: '/api/v1/users/:name',
  summary: 'Remove a user',
  description: 'Ends the sessions of the user. Tokens belong to programs and stay.',
  tag: 'accounts',
  access: admin,
  params: byName,
  responses: { 204: { description: 'removed' } },
  errors: ['unknown_user', 'last_admin', 'busy'],
  handle: async (call) => {
    await call.services.dependencies.accounts.removeUser(call.params.name);
    audit(call, 'user_removed', { user: call.params.name });
    call.reply.code(204);
  },
});

export const listTokens = defineRoute({
  method: 'GET',
  path: '/api/v1/tokens',
  summary: 'List the API tokens',
  tag: 'accounts',
  access: admin,
  responses: { 200: { description: 'all tokens, without secrets', schema: z.object({ tokens: z.array(tokenReply) }) } },
  errors: [],
  handle: ({ services }) => ({ tokens: services.dependencies.accounts.tokens().map(showToken) }),
});

export const createToken = defineRoute({
  method: 'POST',
  path: '/api/v1/tokens',
  summary: 'Create an API token',
  description: 'The answer is the only place where its secret is ever shown.',
  tag: 'accounts',
  access: admin,
  body: z.strictObject({
    name: z.string(),
    scopes: z.array(scopeSchema).min(1),
    expiresInDays: z.int().min(1).max(3650).optional().describe('absent: until it is revoked'),
  }),
  responses: {
    201: { description: 'the token and its secret', schema: tokenReply.extend({ secret: z.string() }) },
  },
  errors: ['invalid_name', 'too_many_accounts', 'busy'],
  handle: async (call) => {
    const { name, scopes, expiresInDays } = call.body;
    const { accounts, clock } = call.services.dependencies;
    const { token, secret } = await accounts.createToken({
      name,
      scopes,
      createdBy: call.caller?.kind === 'session' ? call.caller.user.name : 'token',
      expiresAt: expiresInDays === undefined ? undefined : clock() + expiresInDays * DAY,
    });
    audit(call, 'token_created', { token: token.id, scopes });
    call.reply.code(201);
    return { ...showToken(token), secret };
  },
});

export const revokeToken = defineRoute({
  method: 'DELETE',
  path: '/api/v1/tokens/:id',
  summary: 'Revoke an API token',
  tag: 'accounts',
  access: admin,
  params: z.strictObject({ id: z.string().min(1).max(64) }),
  responses: { 204: { description: 'revoked; it is refused from now on' } },
  errors: ['unknown_token', 'busy'],
  handle: async (call) => {
    await call.services.dependencies.accounts.revokeToken(call.params.id);
    audit(call, 'token_revoked', { token: call.params.id });
    call.reply.code(204);
  },
});
