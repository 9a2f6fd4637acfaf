import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseUndeclared } from '../src/api/api.ts';
import { ROLES, type Role, SCOPES, type Scope } from '../src/api/index.ts';
import { ROUTES } from '../src/api/registry.ts';
import { defineRoute, type Route } from '../src/api/route.ts';
import { ApiFixture, asSession, asToken } from './api-fixture.ts';

// Who may call what, written down a second time by hand: the declaration in the code is what is tested.
type Expected = { readonly role: Role; readonly scope: Scope | 'none' } | 'public';
const EXPECTED: Readonly<Record<string, Expected>> = {
  'GET /api/v1/health': 'public',
  'GET /api/v1/health/live': 'public',
  'GET /api/v1/openapi.json': { role: 'viewer', scope: 'search' },
  'POST /api/v1/search': { role: 'viewer', scope: 'search' },
  'POST /api/v1/search/check': { role: 'viewer', scope: 'search' },
  'POST /api/v1/search/timeline': { role: 'viewer', scope: 'search' },
  'POST /api/v1/search/complete': { role: 'viewer', scope: 'search' },
  'POST /api/v1/search/fields': { role: 'viewer', scope: 'search' },
  'POST /api/v1/search/export': { role: 'viewer', scope: 'search' },
  'GET /api/v1/search/tail': { role: 'viewer', scope: 'search' },
  'GET /api/v1/search/jobs': { role: 'viewer', scope: 'search' },
  'GET /api/v1/search/jobs/:id': { role: 'viewer', scope: 'search' },
  'DELETE /api/v1/search/jobs/:id': { role: 'viewer', scope: 'search' },
  'POST /api/v1/rules/backtest': { role: 'viewer', scope: 'search' },
  'GET /api/v1/rules': { role: 'viewer', scope: 'alerts' },
  'POST /api/v1/rules': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/rules/check': { role: 'viewer', scope: 'alerts' },
  'GET /api/v1/rules/:id': { role: 'viewer', scope: 'alerts' },
  'PUT /api/v1/rules/:id': { role: 'editor', scope: 'alerts' },
  'DELETE /api/v1/rules/:id': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/rules/:id/enabled': { role: 'editor', scope: 'alerts' },
  'GET /api/v1/alerts': { role: 'viewer', scope: 'alerts' },
  'GET /api/v1/alerts/:id': { role: 'viewer', scope: 'alerts' },
  'POST /api/v1/alerts/status': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/alerts/:id/status': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/alerts/:id/expected': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/alerts/:id/comments': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/alerts/:id/mute': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/alerts/:id/deliveries/:action/retry': { role: 'editor', scope: 'alerts' },
  'GET /api/v1/incidents': { role: 'viewer', scope: 'alerts' },
  'GET /api/v1/incidents/:id': { role: 'viewer', scope: 'alerts' },
  'POST /api/v1/incidents/status': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/incidents/:id/status': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/incidents/:id/comments': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/incidents/:id/mute': { role: 'editor', scope: 'alerts' },
  'GET /api/v1/entities/risk': { role: 'viewer', scope: 'alerts' },
  'GET /api/v1/actions': { role: 'viewer', scope: 'alerts' },
  'POST /api/v1/actions/:name/test': { role: 'editor', scope: 'alerts' },
  'GET /api/v1/deliveries': { role: 'viewer', scope: 'alerts' },
  'GET /api/v1/sources': { role: 'viewer', scope: 'search' },
  'GET /api/v1/dead-letters': { role: 'viewer', scope: 'search' },
  'GET /api/v1/dead-letters/shown': { role: 'admin', scope: 'admin' },
  'POST /api/v1/dead-letters/replay': { role: 'admin', scope: 'admin' },
  'POST /api/v1/dead-letters/remove': { role: 'admin', scope: 'admin' },
  'GET /api/v1/inputs': { role: 'viewer', scope: 'search' },
  'GET /api/v1/input-kinds': { role: 'viewer', scope: 'search' },
  'POST /api/v1/inputs': { role: 'admin', scope: 'admin' },
  'GET /api/v1/inputs/:id': { role: 'admin', scope: 'admin' },
  'PUT /api/v1/inputs/:id': { role: 'admin', scope: 'admin' },
  'DELETE /api/v1/inputs/:id': { role: 'admin', scope: 'admin' },
  'GET /api/v1/outputs/kinds': { role: 'viewer', scope: 'search' },
  'POST /api/v1/outputs': { role: 'admin', scope: 'admin' },
  'GET /api/v1/outputs/:id': { role: 'admin', scope: 'admin' },
  'PUT /api/v1/outputs/:id': { role: 'admin', scope: 'admin' },
  'DELETE /api/v1/outputs/:id': { role: 'admin', scope: 'admin' },
  'POST /api/v1/outputs/:id/test': { role: 'admin', scope: 'admin' },
  'GET /api/v1/responses': { role: 'viewer', scope: 'alerts' },
  'POST /api/v1/responses': { role: 'editor', scope: 'alerts' },
  'GET /api/v1/responses/clients': { role: 'viewer', scope: 'alerts' },
  'GET /api/v1/responses/allowed': { role: 'viewer', scope: 'alerts' },
  'GET /api/v1/responses/reports': { role: 'viewer', scope: 'alerts' },
  'GET /api/v1/responses/:id': { role: 'viewer', scope: 'alerts' },
  'POST /api/v1/responses/:id/approve': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/responses/:id/undo': { role: 'editor', scope: 'alerts' },
  'GET /api/respond/list': { role: 'admin', scope: 'respond' },
  'GET /api/respond/blocklist.txt': { role: 'admin', scope: 'respond' },
  'GET /api/respond/blocklist.json': { role: 'admin', scope: 'respond' },
  'GET /api/v1/searches': { role: 'viewer', scope: 'alerts' },
  'POST /api/v1/searches': { role: 'editor', scope: 'alerts' },
  'GET /api/v1/searches/:id': { role: 'viewer', scope: 'alerts' },
  'PUT /api/v1/searches/:id': { role: 'editor', scope: 'alerts' },
  'DELETE /api/v1/searches/:id': { role: 'editor', scope: 'alerts' },
  'POST /api/v1/searches/try': { role: 'viewer', scope: 'alerts' },
  'GET /api/v1/dashboards': { role: 'viewer', scope: 'search' },
  'POST /api/v1/dashboards': { role: 'editor', scope: 'search' },
  'GET /api/v1/dashboards/:id': { role: 'viewer', scope: 'search' },
  'PUT /api/v1/dashboards/:id': { role: 'editor', scope: 'search' },
  'DELETE /api/v1/dashboards/:id': { role: 'editor', scope: 'search' },
  'POST /api/v1/dashboards/import': { role: 'viewer', scope: 'search' },
  'GET /api/v1/patterns': { role: 'viewer', scope: 'search' },
  'POST /api/v1/patterns': { role: 'editor', scope: 'search' },
  'GET /api/v1/patterns/:id': { role: 'viewer', scope: 'search' },
  'PUT /api/v1/patterns/:id': { role: 'editor', scope: 'search' },
  'DELETE /api/v1/patterns/:id': { role: 'editor', scope: 'search' },
  'GET /api/v1/patterns/:id/fields': { role: 'viewer', scope: 'search' },
  'POST /api/v1/patterns/preview': { role: 'viewer', scope: 'search' },
  'GET /api/v1/session': { role: 'viewer', scope: 'none' },
  'POST /api/v1/session': 'public',
  'DELETE /api/v1/session': { role: 'viewer', scope: 'none' },
  'POST /api/v1/session/link': 'public',
  'POST /api/v1/session/password': { role: 'viewer', scope: 'none' },
  'GET /api/v1/status': { role: 'viewer', scope: 'search' },
  'GET /api/v1/outputs': { role: 'viewer', scope: 'search' },
  'GET /api/v1/storage': { role: 'viewer', scope: 'search' },
  'GET /api/v1/demo': { role: 'viewer', scope: 'search' },
  'GET /api/v1/tokens': { role: 'admin', scope: 'admin' },
  'POST /api/v1/tokens': { role: 'admin', scope: 'admin' },
  'DELETE /api/v1/tokens/:id': { role: 'admin', scope: 'admin' },
  'GET /api/v1/users': { role: 'admin', scope: 'admin' },
  'POST /api/v1/users': { role: 'admin', scope: 'admin' },
  'PATCH /api/v1/users/:name': { role: 'admin', scope: 'admin' },
  'DELETE /api/v1/users/:name': { role: 'admin', scope: 'admin' },
  'GET /metrics': { role: 'viewer', scope: 'metrics' },
};

const keyOf = ({ method, path }: Route): string => `${method} ${path}`;
const urlOf = ({ path }: Route): string =>
  path.replace(':name', 'nobody-here').replace(':id', '000000000000').replace(':action', 'mail');
const codeOf = (body: string): string => (body.startsWith('{') ? (JSON.parse(body).error?.code ?? '') : '');

const fixture = new ApiFixture();
const tokens = new Map<Scope, string>();

beforeAll(async () => {
  await fixture.start();
  for (const role of ROLES) await fixture.addUser(role, role);
  for (const scope of SCOPES) tokens.set(scope, await fixture.token(scope));
});
afterAll(() => fixture.stop());

const payloadOf = (route: Route) => (route.body === undefined ? {} : { payload: { nonsense: true } });

describe('access', () => {
  it('is written down for exactly the routes that there are', () => {
    expect(ROUTES.map(keyOf).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  describe.each(ROUTES.map((route) => [keyOf(route), route] as const))('%s', (key, route) => {
    const expected = EXPECTED[key] ?? 'public';
    // Where the access is granted, what follows is a refusal of the nonsense or an answer, but none of these.
    const refusals = ['unauthenticated', 'forbidden', 'invalid_token', 'csrf_failed'];

    it('anonymous', async () => {
      const reply = await fixture.inject({ method: route.method, url: urlOf(route), ...payloadOf(route) });
      if (expected === 'public') expect(refusals).not.toContain(codeOf(reply.body));
      else {
        expect(reply.statusCode).toBe(401);
        expect(codeOf(reply.body)).toBe('unauthenticated');
        expect(reply.headers['www-authenticate']).toContain('Bearer');
      }
    });

    it.each(ROLES)('role %s', async (role) => {
      const signedIn = await fixture.signIn(role);
      const headers = asSession(signedIn);
      const reply = await fixture.inject({ method: route.method, url: urlOf(route), headers, ...payloadOf(route) });
      const allowed = expected === 'public' || ROLES.indexOf(role) >= ROLES.indexOf(expected.role);
      if (allowed) {
        expect(refusals).not.toContain(codeOf(reply.body));
        expect(reply.statusCode).not.toBe(500);
      } else {
        expect(reply.statusCode).toBe(403);
        expect(codeOf(reply.body)).toBe('forbidden');
      }
    });

    it.each(SCOPES)('token scope %s', async (scope) => {
      const headers = asToken(tokens.get(scope) ?? '');
      const reply = await fixture.inject({ method: route.method, url: urlOf(route), headers, ...payloadOf(route) });
      const allowed =
        expected === 'public' || (expected.scope !== 'none' && (scope === 'admin' || expected.scope === scope));
      if (allowed) expect(refusals).not.toContain(codeOf(reply.body));
      else {
        expect(reply.statusCode).toBe(403);
        expect(codeOf(reply.body)).toBe('forbidden');
      }
    });

    it('unknown token', async () => {
      const headers = asToken(`tcs_${'A'.repeat(43)}`);
      const reply = await fixture.inject({ method: route.method, url: urlOf(route), headers, ...payloadOf(route) });
      if (expected === 'public') expect(refusals).not.toContain(codeOf(reply.body));
      else expect(codeOf(reply.body)).toBe('invalid_token');
    });

    if (route.method !== 'GET' && expected !== 'public')
      it('session without the csrf header', async () => {
        const { cookie } = await fixture.signIn('admin');
        for (const headers of [{ cookie }, { cookie, 'x-tocsin-csrf': 'guess' }]) {
          const reply = await fixture.inject({ method: route.method, url: urlOf(route), headers, ...payloadOf(route) });
          expect(reply.statusCode).toBe(403);
          expect(codeOf(reply.body)).toBe('csrf_failed');
        }
      });

    if (route.method !== 'GET')
      it('a page of another site', async () => {
        const signedIn = await fixture.signIn('admin');
        for (const foreign of [
          { origin: 'https://evil.example' },
          { 'sec-fetch-site': 'cross-site' },
          { origin: 'null' },
        ]) {
          const headers = { ...asSession(signedIn), ...foreign };
          const reply = await fixture.inject({ method: route.method, url: urlOf(route), headers, ...payloadOf(route) });
          expect(reply.statusCode).toBe(403);
          expect(codeOf(reply.body)).toBe('origin_refused');
        }
      });
  });

  it('a route that does not declare it keeps the server from starting', async () => {
    const undeclared = defineRoute({
      method: 'GET',
      path: '/api/v1/oops',
      summary: 'Nothing',
      tag: 'system',
      access: { public: 'removed below' },
      responses: { 200: { description: 'nothing' } },
      errors: [],
      handle: () => ({}),
    });
    const { access: _, ...rest } = undeclared;
    const other = new ApiFixture();
    await expect(other.start({}, [rest as Route])).rejects.toThrow('GET /api/v1/oops does not declare');
    await other.start({}, [undeclared]);
    await other.stop();
  });

  it('a plugin cannot add an undeclared route either', async () => {
    const app = fastify();
    refuseUndeclared(app);
    app.get('/declared', { config: { access: { public: 'a test' } } }, () => 'x');
    expect(() => app.get('/late', () => 'x')).toThrow('GET /late does not declare who may call it');
    await app.close();
  });

  it('is decided before the body is read', async () => {
    const reply = await fixture.inject({
      method: 'POST',
      url: '/api/v1/search',
      headers: { 'content-type': 'application/json' },
      payload: '{ broken',
    });
    expect(reply.statusCode).toBe(401);
  });
});
