import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiFixture, asSession, asToken, PASSWORD, START, STORAGE } from './api-fixture.ts';

let fixture: ApiFixture;
let admin: Record<string, string>;

beforeEach(async () => {
  fixture = await new ApiFixture().start();
  await fixture.addUser('root', 'admin');
  admin = asSession(await fixture.signIn('root'));
});
afterEach(() => fixture.stop());

type Sent = 'GET' | 'POST' | 'PATCH' | 'DELETE';
const send = (method: Sent, path: string, payload?: object) =>
  fixture.inject({ method, url: `/api/v1/${path}`, headers: admin, ...(payload === undefined ? {} : { payload }) });

describe('health', () => {
  it('is ok while the store can be asked', async () => {
    const reply = await fixture.inject({ url: '/api/v1/health' });
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({ status: 'ok', store: 'ready' });
  });

  it.each(['starting', 'restarting', 'closed'] as const)('is an error while the store is %s', async (state) => {
    fixture.store.state = state;
    const reply = await fixture.inject({ url: '/api/v1/health' });
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toMatchObject({ error: { code: 'store_unavailable' }, store: state });
    expect(reply.headers['retry-after']).toBe('2');
  });

  it.each(['starting', 'ready', 'restarting', 'closed'] as const)('is live while the store is %s', async (state) => {
    fixture.store.state = state;
    const reply = await fixture.inject({ url: '/api/v1/health/live' });
    expect([reply.statusCode, reply.json()]).toEqual([200, { status: 'ok', store: state }]);
  });
});

describe('status', () => {
  it('tells version, uptime, store and inputs', async () => {
    const reply = await send('GET', 'status');
    expect(reply.json()).toMatchObject({
      version: '1.2.3',
      uptime: 90,
      store: { state: 'ready', events: 42 },
      inputs: [
        { id: 'file-1', eventsPerSecond: 1.5, sources: [{ lag: 2 }] },
        {
          id: 'browsers',
          refused: 3,
          counts: { answered_401: 3 },
          listeners: [
            {
              address: '127.0.0.1:8080',
              protocol: 'https',
              clients: 2,
              lastError: { message: '127.0.0.1: unknown token', at: START - 5_000 },
            },
          ],
        },
      ],
    });
  });
});

describe('storage', () => {
  it('is told to viewers, and to nobody without an account', async () => {
    await fixture.addUser('viewer', 'viewer');
    const headers = asSession(await fixture.signIn('viewer'));
    const reply = await fixture.inject({ url: '/api/v1/storage', headers });
    expect([reply.statusCode, reply.json()]).toEqual([200, STORAGE]);
    expect((await fixture.inject({ url: '/api/v1/storage' })).statusCode).toBe(401);
  });
});

describe('metrics', () => {
  it('are in the text format, with labels that nothing breaks out of', async () => {
    await fixture.inject({ url: '/api/v1/health' });
    await fixture.inject({ method: 'POST', url: '/api/v1/session', payload: { user: 'x', password: 'y' } });
    const reply = await fixture.inject({ url: '/metrics', headers: asToken(await fixture.token('metrics')) });
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = reply.body.split('\n');
    expect(lines).toContain('tocsin_store_events 42');
    expect(lines).toContain('tocsin_source_lag_bytes{input="file-1",source="/var/log/\\"a\\\\b\\n.log"} 2');
    expect(lines).toContain('tocsin_input_noted_total{input="file-1",reason="redacted"} 2');
    expect(lines).toContain('tocsin_input_events_per_second{input="browsers",type="http"} 0.7');
    expect(lines).toContain('tocsin_input_refused_total{input="browsers"} 3');
    expect(lines).toContain('tocsin_listener_clients{input="browsers",address="127.0.0.1:8080",protocol="https"} 2');
    expect(lines).toContain('tocsin_http_requests_total{method="GET",route="/api/v1/health",status="200"} 1');
    expect(lines).toContain('tocsin_sign_in_failures_total 1');
    expect(lines).toContain('tocsin_alerts_open{severity="high"} 3');
    expect(lines).toContain('tocsin_alerts_open{severity="low"} 0');
    expect(lines).toContain('tocsin_deliveries_total{action="mail",state="failed"} 3');
    expect(lines).toContain('tocsin_scheduler_lateness_seconds_bucket{le="0.5"} 3');
    expect(lines).toContain('tocsin_scheduler_lateness_seconds_bucket{le="+Inf"} 4');
    expect(lines).toContain('tocsin_scheduler_lateness_seconds_sum 2.5');
    for (const line of lines.filter((text) => text !== ''))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="([^"\\\n]|\\.)*",?)+\})? -?[\d.e+]+)$/);
    expect(reply.body.endsWith('\n')).toBe(true);
  });

  it('do not grow with what is asked for', async () => {
    const count = async () => (await fixture.inject({ url: '/metrics', headers: admin })).body.split('\n').length;
    for (let n = 0; n < 3; n += 1) await fixture.inject({ url: `/warm-${n}` });
    await count();
    const before = await count();
    for (let n = 0; n < 50; n += 1) await fixture.inject({ url: `/nothing-${n}` });
    expect(await count()).toBe(before);
  });
});

describe('users', () => {
  it('are added, changed and removed', async () => {
    const added = await send('POST', 'users', { name: 'Eve', role: 'viewer', password: PASSWORD });
    expect(added.statusCode).toBe(201);
    expect(added.json()).toEqual({ name: 'eve', role: 'viewer', hasPassword: true, createdAt: START });
    expect((await send('PATCH', 'users/eve', { role: 'editor' })).json().role).toBe('editor');
    const eve = await fixture.signIn('eve');
    expect((await send('PATCH', 'users/eve', { password: 'a different long one' })).statusCode).toBe(200);
    expect((await fixture.inject({ url: '/api/v1/session', headers: { cookie: eve.cookie } })).statusCode).toBe(401);
    expect((await send('GET', 'users')).json().users.map((user: { name: string }) => user.name)).toEqual([
      'root',
      'eve',
    ]);
    expect((await send('DELETE', 'users/eve')).statusCode).toBe(204);
    expect((await send('DELETE', 'users/eve')).json().error.code).toBe('unknown_user');
  });

  it('never show what their password is kept as', async () => {
    expect((await send('GET', 'users')).body).not.toMatch(/scrypt|generation/);
  });

  it.each([
    ['user_exists', 409, { name: 'root', role: 'viewer' }],
    ['invalid_name', 400, { name: '__proto__', role: 'viewer' }],
    ['invalid_name', 400, { name: 'рoot', role: 'viewer' }],
    ['weak_password', 400, { name: 'eve', role: 'viewer', password: 'short' }],
    ['weak_password', 400, { name: 'eve', role: 'viewer', password: 'aaaaaaaaaaaaaaaa' }],
    ['invalid_request', 400, { name: 'eve', role: 'god' }],
  ])('are refused: %s', async (code, status, payload) => {
    const reply = await send('POST', 'users', payload);
    expect([reply.statusCode, reply.json().error.code]).toEqual([status, code]);
  });

  it('keep one admin', async () => {
    expect((await send('DELETE', 'users/root')).json().error.code).toBe('last_admin');
    expect((await send('PATCH', 'users/root', { role: 'viewer' })).statusCode).toBe(409);
    await fixture.addUser('second', 'admin');
    expect((await send('DELETE', 'users/root')).statusCode).toBe(204);
    expect((await send('GET', 'users')).statusCode).toBe(401);
  });
});

describe('tokens', () => {
  it('tell their secret once, work until they expire, and say when they were used', async () => {
    const made = await send('POST', 'tokens', { name: 'grafana', scopes: ['search'], expiresInDays: 1 });
    expect(made.statusCode).toBe(201);
    const { secret, id } = made.json();
    expect(secret).toMatch(/^tcs_[\w-]{43}$/);
    const use = () => fixture.inject({ url: '/api/v1/status', headers: asToken(secret) });
    fixture.now += 5_000;
    expect((await use()).statusCode).toBe(200);
    const list = await send('GET', 'tokens');
    expect(list.json().tokens).toEqual([
      {
        id,
        name: 'grafana',
        scopes: ['search'],
        createdBy: 'root',
        createdAt: START,
        expiresAt: START + 86_400_000,
        usedAt: START + 5_000,
      },
    ]);
    expect(list.body).not.toContain(secret.slice(4));
    fixture.now = START + 86_400_000;
    expect((await use()).json().error.code).toBe('invalid_token');
  });

  it('end at once when revoked', async () => {
    const { secret, id } = (await send('POST', 'tokens', { name: 'x', scopes: ['admin'] })).json();
    expect((await fixture.inject({ url: '/api/v1/users', headers: asToken(secret) })).statusCode).toBe(200);
    expect((await send('DELETE', `tokens/${id}`)).statusCode).toBe(204);
    expect((await fixture.inject({ url: '/api/v1/users', headers: asToken(secret) })).statusCode).toBe(401);
    expect((await send('DELETE', `tokens/${id}`)).json().error.code).toBe('unknown_token');
  });

  it('need no csrf header, and go before a cookie', async () => {
    const secret = await fixture.token('search');
    const headers = { ...asToken(secret), cookie: admin.cookie ?? '' };
    const searched = await fixture.inject({ method: 'POST', url: '/api/v1/search', headers, payload: { search: '*' } });
    expect(searched.statusCode).toBe(200);
    expect((await fixture.inject({ url: '/api/v1/users', headers })).statusCode).toBe(403);
  });

  it.each(['Basic cm9vdDp4', 'Bearer', 'Bearer tcs_short', 'Splunk abc'])('%s is none', async (authorization) => {
    const reply = await fixture.inject({
      url: '/api/v1/status',
      headers: { authorization, cookie: admin.cookie ?? '' },
    });
    expect(reply.json().error.code).toBe('invalid_token');
  });

  it('in the address are not read', async () => {
    const secret = await fixture.token('search');
    expect((await fixture.inject({ url: `/api/v1/status?token=${secret}` })).statusCode).toBe(401);
    expect(fixture.logged.join('')).not.toContain(secret);
  });

  it('of this run are not written down', async () => {
    const secret = fixture.accounts.issueRunToken('this run', ['search']);
    expect((await fixture.inject({ url: '/api/v1/status', headers: asToken(secret) })).statusCode).toBe(200);
    expect((await fixture.inject({ url: '/metrics', headers: asToken(secret) })).statusCode).toBe(403);
    expect((await send('GET', 'tokens')).json().tokens).toEqual([]);
  });
});

describe('the log', () => {
  it('says who changed what', async () => {
    await send('POST', 'users', { name: 'eve', role: 'viewer', password: PASSWORD });
    await send('POST', 'tokens', { name: 'x', scopes: ['search'] });
    const log = fixture.logged.join('');
    expect(log).toContain('"audit":"user_added","by":"user:root"');
    expect(log).toContain('"audit":"token_created","by":"user:root"');
    expect(log).not.toContain(PASSWORD);
    expect(log).not.toContain('tcs_');
  });

  it('redacts what a careless line carries', async () => {
    fixture.app.log.info({ headers: { cookie: 'c00kie', authorization: 'Bearer s3cret' }, password: 'pa55word' });
    expect(fixture.logged.join('')).not.toMatch(/c00kie|s3cret|pa55word/);
  });

  it('does not grow with requests that went well', async () => {
    const before = fixture.logged.length;
    for (let n = 0; n < 5; n += 1) await send('GET', 'status');
    expect(fixture.logged.length).toBe(before);
  });
});
