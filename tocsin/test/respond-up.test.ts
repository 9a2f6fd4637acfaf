import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ListBody, verified } from './respond-rig.ts';
import { Installation } from './running.ts';

const CONFIG = `
timeZone: UTC
respond:
  allow: { addresses: [203.0.113.200], users: [monitor] }
inputs:
  - type: file
    paths: [FOLDER/logs]
    scanInterval: 100
    pollInterval: 50
`;
const search = (by: string, respond: string): string => `title: Guessing by ${by}
search: index=* action=failure | stats count by ${by} | where count > 4
schedule: { every: 1s }
window: 30m
delay: 0s
alert: { mode: per result }
respond: ${respond}
`;

/** Schedule, delay and a machine that has other work. */
const PATIENCE = 30;

interface ApiBody {
  readonly responses?: readonly { readonly id: string; readonly kind: string; readonly target: string }[];
  readonly state?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly [name: string]: unknown;
}

describe('responses of the real process', () => {
  const tocsin = new Installation(CONFIG);
  let url = '';
  let token = '';
  let key = '';

  const get = (path: string, secret = token): Promise<Response> =>
    fetch(`${url}/api/respond/${path}`, {
      headers: { authorization: `Bearer ${secret}`, 'user-agent': 'tocsin-django/0.1.0 shop' },
    });
  const listAfter = async (after: number, wait = 25): Promise<ListBody | undefined> => {
    const answer = await get(`list?after=${after}&wait=${wait}`);
    if (answer.status === 204) return undefined;
    expect(answer.status).toBe(200);
    const body = Buffer.from(await answer.arrayBuffer());
    return verified({ body, signature: answer.headers.get('x-tocsin-signature') ?? '' }, key);
  };
  /** Waits as a client does until a list says so. */
  const listWith = async (says: (list: ListBody) => boolean): Promise<ListBody> => {
    let after = 0;
    for (const end = Date.now() + PATIENCE * 1_000; Date.now() < end; ) {
      const list = await listAfter(after, 5);
      if (list === undefined) continue;
      expect(list.sequence).toBeGreaterThan(after);
      after = list.sequence;
      if (says(list)) return list;
    }
    throw new Error(`no list says so: ${tocsin.output}`);
  };
  const fail = (count: number, address: string, user = 'bob'): void => {
    const at = new Date().toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    const line = `${at} [WARNING] security: Failed login for ${user} from ${address}\n`;
    appendFileSync(tocsin.path('logs/django.log'), line.repeat(count));
  };
  const start = async (): Promise<void> => {
    ({ url } = await tocsin.start());
  };
  /** By the token that commands use; `body` absent: it is only asked. */
  const api = async (path: string, body?: object): Promise<{ readonly status: number; readonly body: ApiBody }> => {
    const headers = { authorization: `Bearer ${tocsin.running()?.token}`, 'content-type': 'application/json' };
    const asked = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/v1/responses${path}`, asked);
    return { status: answer.status, body: (await answer.json()) as ApiBody };
  };
  const listed = async (state: string) => (await api(`?state=${state}`)).body.responses ?? [];

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    mkdirSync(tocsin.path('searches'));
    writeFileSync(tocsin.path('logs/django.log'), '');
    writeFileSync(
      tocsin.path('searches/addresses.yml'),
      search('src', '{ kind: block_address, mode: automatic, for: 1h }'),
    );
    writeFileSync(tocsin.path('searches/users.yml'), search('user', '{ kind: lock_user, mode: approve, for: 30m }'));
    token = tocsin.run('token', 'create', 'shop', '--scopes', 'respond').stdout.trim();
    key = tocsin.run('respond', 'key').stdout.trim();
    await start();
  }, 120_000);
  afterAll(() => tocsin.remove());

  it('failed logins become an answer in the list; whom the allow-list has does not', async () => {
    fail(9, '203.0.113.200', 'monitor');
    fail(9, '203.0.113.9');
    const list = await listWith(({ answers }) => answers.length > 0);
    expect(list.answers).toMatchObject([
      { kind: 'block_address', target: '203.0.113.9', dryRun: false, reason: 'Guessing by src' },
    ]);
    expect(list.expires).toBeGreaterThan(Date.now());
    expect(await (await get('blocklist.txt')).text()).toBe('203.0.113.9\n');
    expect(await (await get('blocklist.txt?format=nginx')).text()).toBe('deny 203.0.113.9;\n');
    expect(await (await get('blocklist.json')).json()).toMatchObject({ addresses: [{ target: '203.0.113.9' }] });
    expect((await listed('allowed')).map(({ target }) => target)).toContain('203.0.113.200');
  });

  it('what is approved reaches who waits, and what is undone leaves the list', async () => {
    for (let tries = 0; (await listed('proposed')).length === 0 && tries < 100; tries++) await sleep(100);
    const table = await tocsin.runBeside('respond', 'list');
    expect(table.stdout).toMatch(/^[0-9a-f]{32} +proposed +lock_user +bob .* users +Guessing by user$/m);
    const [proposed] = await listed('proposed');
    const { sequence = 0 } = (await listAfter(0)) ?? {};
    const waiting = listAfter(sequence);
    const { stdout, status } = await tocsin.runBeside('respond', 'approve', String(proposed?.id), '--why', 'not Bob');
    expect([status, stdout]).toEqual([0, expect.stringContaining('active: lock_user bob until')]);
    const list = await waiting;
    expect(list?.answers).toContainEqual(expect.objectContaining({ kind: 'lock_user', target: 'bob' }));
    expect((await api(`/${proposed?.id}/undo`, { why: 'it was Bob' })).body).toMatchObject({ state: 'undone' });
    expect((await listAfter(0))?.answers.map(({ kind }) => kind)).toEqual(['block_address']);
    const again = await tocsin.runBeside('respond', 'undo', String(proposed?.id));
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('there is nothing to undo')]);
  });

  it('a person blocks; whom the allow-list has is refused', async () => {
    const block = await tocsin.runBeside('respond', 'block', '198.51.100.0/24', '--for', '2h', '--reason', 'scans');
    expect(block.stdout).toContain('active: block_address 198.51.100.0/24');
    const make = async (kind: string, target: string) => (await api('', { kind, target, reason: 'scans' })).body.error;
    expect(await make('block_address', '203.0.113.0/24')).toMatchObject({
      code: 'target_allowed',
      message: expect.stringContaining('the allow-list has 203.0.113.200 (configured)'),
    });
    expect(await make('block_address', '10.0.0.0/8')).toMatchObject({ code: 'invalid_target' });
    expect(await make('lock_user', 'Monitor')).toMatchObject({ code: 'target_allowed' });
    expect(await make('lock_user', 'admin')).toMatchObject({ code: 'target_allowed' });
    expect((await listAfter(0))?.answers).toHaveLength(2);
  });

  it('is for tokens of the scope alone, and tells who has asked', async () => {
    expect((await get('list', tocsin.running()?.token)).status).toBe(403);
    expect((await get('list', `${token.slice(0, -4)}AAAA`)).status).toBe(401);
    const forged = await fetch(`${url}/api/v1/responses`, { headers: { authorization: `Bearer ${token}` } });
    expect(forged.status).toBe(403);
    const { stdout } = await tocsin.runBeside('respond', 'clients');
    expect(stdout).toMatch(/shop +127\.0\.0\.1 +list .* tocsin-django\/0\.1\.0 shop/);
  });

  it('counts what clients report', async () => {
    const [blocked] = await listed('active');
    const report = (action: string): string =>
      `${JSON.stringify({
        '@timestamp': new Date().toISOString(),
        message: 'Refused',
        event: { id: '0b5c4c7e-0000-4000-8000-000000000000', action, module: 'django' },
        django: { response: { id: blocked?.id } },
      })}\n`;
    writeFileSync(tocsin.path('logs/reports.json'), report('response_enforced').repeat(3) + report('response_dry_run'));
    await tocsin.until('index=* event.action=response_* | stats count', ([row]) => row?.count === 4);
    expect((await api('/reports')).body).toMatchObject({ reports: [{ id: blocked?.id, enforced: 3, dryRun: 1 }] });
  });

  it('kill -9 loses no answer, and the sequence goes on', async () => {
    const before = (await listAfter(0)) ?? expect.fail('there is no list');
    await tocsin.end('SIGKILL');
    await start();
    const after = (await listAfter(before.sequence)) ?? expect.fail('there is no list');
    expect(after.sequence).toBeGreaterThan(before.sequence);
    expect(after.answers).toEqual(before.answers);
  });

  it('ends what waits when it stops, and rotates the key while it runs', async () => {
    const { sequence = 0 } = (await listAfter(0)) ?? {};
    const old = key;
    key = (await tocsin.runBeside('respond', 'key', '--rotate')).stdout.trim();
    expect(key).not.toBe(old);
    const list = await listAfter(sequence, 5);
    expect(list?.sequence).toBeGreaterThan(sequence);
    const waiting = get(`list?after=${list?.sequence}&wait=50`);
    await sleep(500);
    const stopped = tocsin.end('SIGTERM');
    expect((await waiting).status).toBe(503);
    expect(await stopped).toBe(0);
  });
}, 120_000);
