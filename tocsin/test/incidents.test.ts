import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IncidentDetail, IncidentPage } from '../src/alert/index.ts';
import { Installation } from './running.ts';

const CONFIG = `
timeZone: UTC
inputs:
  - type: file
    paths: [FOLDER/logs]
rules: { shipped: false, actions: [ops], level: medium }
actions:
  - { name: ops, type: webhook, url: 'http://127.0.0.1:9/', allowPrivate: true, per: incident }
`;
const RULE = `title: Guessing from one address
level: high
when: { event.action: authn_login_fail }
count: 3
within: 5m
by: source.ip
`;
const SEARCH = `title: One account, many failures
search: index=* action=failure | stats count by user | where count > 2
schedule: { every: 2s }
window: 30m
delay: 0s
alert: { mode: per result, severity: critical, suppress: { by: [user], for: 24h } }
`;
const LINK = `title: Somebody is in after failures
level: medium
sequence:
  - when: { event.action: authn_login_fail }
    count: 3
  - when: { event.action: authn_login_success }
within: 15m
by: [source.ip, user.name]
`;

describe('incidents of a running Tocsin', () => {
  const tocsin = new Installation(CONFIG);
  const write = (...lines: readonly string[]): void => {
    const at = new Date().toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    appendFileSync(tocsin.path('logs/django.log'), lines.map((line) => `${at} ${line}\n`).join(''));
  };
  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const { url, token } = tocsin.running() ?? { url: '', token: '' };
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const list = async (query = ''): Promise<IncidentPage> =>
    (await call('GET', `incidents${query}`)).body as IncidentPage;
  const detail = async (id: string): Promise<IncidentDetail> =>
    (await call('GET', `incidents/${id}`)).body as IncidentDetail;
  const until = async (isRight: (page: IncidentPage) => boolean): Promise<IncidentPage> => {
    let page = await list();
    for (const end = Date.now() + 90_000; Date.now() < end && !isRight(page); await sleep(200)) page = await list();
    return page;
  };

  beforeAll(async () => {
    for (const name of ['logs', 'searches', 'rules']) mkdirSync(tocsin.path(name));
    writeFileSync(tocsin.path('searches/account.yml'), SEARCH);
    writeFileSync(tocsin.path('rules/guessing.yml'), RULE);
    writeFileSync(tocsin.path('rules/link.yml'), LINK);
    writeFileSync(tocsin.path('logs/django.log'), '');
    await tocsin.start();
  }, 120_000);
  afterAll(() => tocsin.remove());

  test('a rule, a saved search and what links them are one incident', async () => {
    write(...Array.from({ length: 4 }, () => '[WARNING] security: Failed login for ann from 203.0.113.9'));
    await until(({ total }) => total >= 2);
    await sleep(1_000);
    write('[INFO] security: User logged in: ann from 203.0.113.9');
    const { incidents } = await until(({ incidents: [one] }) => (one?.alerts ?? 0) >= 3);
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({ alerts: 3, severity: 'critical', title: 'One account, many failures' });
    expect(incidents[0]?.entities.map(({ value }) => value).sort()).toEqual(['203.0.113.9', 'ann']);
    // It counts a moment before it can be read.
    const id = incidents[0]?.id ?? '';
    let found = await detail(id);
    for (const end = Date.now() + 30_000; Date.now() < end && found.members.length < 3; found = await detail(id))
      await sleep(100);
    const { members, history } = found;
    expect(members.map(({ incident }) => incident)).toEqual(Array.from({ length: 3 }, () => incidents[0]?.id));
    expect(history.filter(({ kind }) => kind === 'merge')).toHaveLength(1);
  }, 120_000);

  test('it outlives a kill, and the command line shows it', async () => {
    const before = await list();
    await tocsin.end('SIGKILL');
    await tocsin.start();
    await until(({ total }) => total > 0);
    const after = await list();
    expect(after.incidents.map(({ id, alerts, first }) => [id, alerts, first])).toEqual(
      before.incidents.map(({ id, alerts, first }) => [id, alerts, first]),
    );
    const { stdout, stderr } = await tocsin.runBeside('incidents', '--entity', 'user:ANN');
    expect(stdout).toContain(before.incidents[0]?.id);
    expect(stdout).toContain('203.0.113.9');
    expect(stderr).toBe('1 open\n');
  }, 120_000);

  test('its life by the API', async () => {
    const [{ id = '' } = {}] = (await list()).incidents;
    expect((await call('POST', `incidents/${id}/comments`, { text: 'looks bad' })).status).toBe(200);
    expect((await call('POST', `incidents/${id}/mute`, { for: '1h' })).status).toBe(200);
    const closed = await call('POST', `incidents/${id}/status`, { status: 'closed', comment: 'locked' });
    expect(closed.body).toMatchObject({ status: 'closed', mutedUntil: expect.any(Number) });
    expect((closed.body as IncidentDetail).members.map(({ status }) => status)).toEqual(['closed', 'closed', 'closed']);
    expect((await call('POST', 'incidents/status', { ids: [id, 'none'], status: 'open' })).body).toEqual({
      changed: 1,
    });
    expect((await detail(id)).history.map(({ kind }) => kind)).toEqual([
      'merge',
      'comment',
      'mute',
      'status',
      'status',
    ]);
    for (const [query, count] of [
      ['?entity=203.0.113.9', 1],
      ['?entity=203.0.113.8', 0],
      ['?severity=low', 0],
      ['?status=open&order=score', 1],
      ['?q=account%20ann', 1],
      [`?to=1`, 0],
    ] as const)
      expect([query, (await list(query)).total]).toEqual([query, count]);
    const { body } = await call('GET', 'entities/risk?kind=user');
    expect(body).toMatchObject({ entities: [{ kind: 'user', value: 'ann', incidents: [id] }] });
    expect((await call('GET', 'incidents/nope')).body).toMatchObject({ error: { code: 'unknown_incident' } });
    expect((await call('GET', 'incidents?order=odd')).status).toBe(400);
  }, 120_000);
});
