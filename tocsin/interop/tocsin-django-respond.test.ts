import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, listens } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { Visitor } from './django/visitor.ts';
import { findPython, pythonWith } from './python.ts';
import { Answers, PATIENCE } from './tocsin-django/answers.ts';
import { Shop } from './tocsin-django/shop.ts';

const PACKAGE = fileURLToPath(new URL('../../clients/django', import.meta.url));
const TOKEN = '7a6c1f0e-5d1b-4b8a-9a52-0d6c3f5f8e21';
const SERVICE = 'shop';
const EVERY = 5;

const PROXY = '127.0.0.99';
const DIRECT = '127.0.0.66';
const ATTACKER = '203.0.113.9';
const VICTIM = '198.51.100.60';
const SECOND_VICTIM = '198.51.100.61';
const DANA = '198.51.100.50';
const SCANNER = '203.0.113.33';
const LONG = '203.0.113.77';
const SHORT = '203.0.113.88';

const search = (title: string, spl: string, respond: string): string => `title: ${title}
search: index=django-logs ${spl}
schedule: { every: ${EVERY}s }
window: 30m
delay: 0s
alert: { mode: per result }
respond: ${respond}
`;
const SEARCHES = {
  addresses: search(
    'Guessing from one address',
    'event.action=authn_login_fail | stats count by src | where count > 4',
    '{ kind: block_address, mode: automatic, for: 1h }',
  ),
  users: search(
    'Guessing at one account',
    'event.action=authn_login_fail | stats count by user | where count > 4',
    '{ kind: lock_user, mode: automatic, for: 1h }',
  ),
  scanners: search(
    'Scanners',
    'url.path="/wp-login.php" | stats count by src | where count > 2',
    '{ kind: block_address, mode: dry run, for: 1h }',
  ),
};

const interpreter = findPython('3.10');

describe.skipIf(interpreter === undefined)('what Tocsin answers a Django project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-answers-django-'));
  let tocsin: Installation;
  let answers: Answers;
  let shop: Shop;
  /** Environment of the shop that asks Tocsin. */
  let asks: { readonly RESPOND: string };
  let key = '';

  const behindProxy = (address: string, claims?: string): Visitor =>
    new Visitor(shop.port, PROXY, { 'X-Forwarded-For': claims === undefined ? address : `${claims}, ${address}` });
  /** With names that nobody has, each once. */
  const guess = async (visitor: Visitor, prefix: string): Promise<void> => {
    for (let number = 0; number < 5; number++)
      expect((await visitor.login(`${prefix}${number}`, 'wr0ng-s3cret')).status).toBe(200);
  };
  const status = (address: string) => async () => (await behindProxy(address).get('/form/')).status;
  const login = (address: string) => async () => (await behindProxy(address).login('dana', 's3cret-of-dana')).status;
  const tell = (what: string, decided: number, done: number): void =>
    console.log(`${what}: ${((done - decided) / 1_000).toFixed(1)} s after the deciding event, every ${EVERY} s`);

  beforeAll(async () => {
    const port = await freePort();
    tocsin = new Installation(
      `timeZone: UTC\ninputs:\n  - type: splunk-hec\n    port: ${port}\n    tokens:\n      - { name: shop, token: ${TOKEN}, index: django-logs }\n`,
    );
    answers = new Answers(tocsin);
    mkdirSync(tocsin.path('searches'));
    for (const [id, text] of Object.entries(SEARCHES)) writeFileSync(tocsin.path(`searches/${id}.yml`), text);
    const token = tocsin.run('token', 'create', 'shop', '--scopes', 'respond').stdout.trim();
    key = tocsin.run('respond', 'key').stdout.trim();
    const { url } = await tocsin.start();
    await listens(port);
    const source = join(folder, 'source');
    cpSync(PACKAGE, source, { recursive: true });
    const python = pythonWith(join(folder, 'venv'), [source, 'django==5.2.*', 'gunicorn>=23'], interpreter);
    shop = new Shop(join(folder, 'shop'), python, `http://${TOKEN}@127.0.0.1:${port}`, SERVICE);
    shop.shell(
      'from django.contrib.auth.models import User; User.objects.create_user("dana", password="s3cret-of-dana", is_staff=True)',
    );
    asks = { RESPOND: JSON.stringify({ URL: url, TOKEN: token, KEY: key, ENFORCE: true }) };
    await shop.serve('gunicorn sync', asks);
  }, 600_000);
  afterAll(async () => {
    await shop?.stop('SIGKILL');
    await tocsin?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  test('failed log-ins: the next request of their address is refused, and nobody else', async () => {
    expect(await status(ATTACKER)()).toBe(200);
    // Neither who is no proxy nor what a client writes to the left of the proxy's hop brings another one into it.
    await guess(new Visitor(shop.port, DIRECT, { 'X-Forwarded-For': VICTIM }), 'direct');
    await guess(behindProxy(ATTACKER, SECOND_VICTIM), 'spoofing');
    const decided = Date.now();
    tell('address blocked', decided, await answers.becomes('the attacker', status(ATTACKER), 403));
    const refused = await behindProxy(ATTACKER, SECOND_VICTIM).get('/admin/login/');
    const { id, until } = await answers.to(ATTACKER);
    expect(refused).toEqual({ status: 403, body: `Refused. Reference: ${id}\n` });
    expect(until).toBeGreaterThan(decided);
    for (const address of [VICTIM, SECOND_VICTIM]) expect([address, await status(address)()]).toEqual([address, 200]);
    expect((await new Visitor(shop.port, DIRECT).get('/form/')).status).toBe(200);
    const all = await answers.list('--all');
    expect(all.filter(({ target }) => [VICTIM, SECOND_VICTIM].some((one) => target.startsWith(one)))).toEqual([]);
  }, 300_000);

  test('a locked user: the right password is refused, and the session that goes on ends', async () => {
    const dana = behindProxy(DANA);
    expect((await dana.login('dana', 's3cret-of-dana')).status).toBe(302);
    expect((await dana.get('/me/')).body).toBe('dana');
    for (let number = 1; number <= 5; number++)
      expect((await behindProxy(`203.0.113.${100 + number}`).login('dana', 'wr0ng-s3cret')).status).toBe(200);
    const decided = Date.now();
    tell(
      'user locked',
      decided,
      await answers.becomes("the session of dana's", async () => (await dana.get('/me/')).body, ''),
    );
    await answers.becomes("dana's log-in", login(DANA), 403);
    expect((await behindProxy(DANA).get('/form/')).status).toBe(200);
  }, 300_000);

  test('what is undone is let through again', async () => {
    const undo = async (target: string, ask: () => Promise<unknown>, wanted: unknown): Promise<void> => {
      await answers.respond('undo', (await answers.to(target)).id);
      const undone = Date.now();
      const done = await answers.becomes(target, ask, wanted);
      console.log(`${target} let through ${((done - undone) / 1_000).toFixed(1)} s after the undo`);
    };
    await undo('dana', login(DANA), 302);
    await undo(ATTACKER, status(ATTACKER), 200);
  }, 300_000);

  test('each enforcement is an event, and sessions have a fingerprint', async () => {
    const enforced = await tocsin.until(
      'index=django-logs event.action=response_enforced | stats count by django.answer.kind, django.answer.target, event.reason',
      ({ length }) => length >= 2,
      60,
    );
    expect(enforced.map(({ count, ...row }) => row)).toEqual([
      {
        'django.answer.kind': 'block_address',
        'django.answer.target': ATTACKER,
        'event.reason': 'Guessing from one address',
      },
      { 'django.answer.kind': 'lock_user', 'django.answer.target': 'dana', 'event.reason': 'Guessing at one account' },
    ]);
    const [blocked] = tocsin.search(
      `index=django-logs event.action=response_enforced src=${ATTACKER} | table http.response.status_code, django.answer.id`,
    );
    expect(blocked).toEqual({
      'http.response.status_code': 403,
      'django.answer.id': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const sessions = tocsin.search(
      `index=django-logs event.action=authn_login_success src=${DANA} | table django.session_fingerprint`,
    );
    expect(sessions.length).toBeGreaterThan(1);
    for (const row of sessions) expect(row['django.session_fingerprint']).toMatch(/^[0-9a-f]{16}$/);
  }, 120_000);

  test('a dry run only reports', async () => {
    const scanner = behindProxy(SCANNER);
    for (let number = 0; number < 3; number++) expect((await scanner.get('/wp-login.php')).status).toBe(404);
    expect(await answers.to(SCANNER)).toMatchObject({ kind: 'block_address', dryRun: true });
    const reports = `index=django-logs event.action=response_dry_run src=${SCANNER} | table django.answer.target, event.reason`;
    let found: Record<string, unknown>[] = [];
    for (const end = Date.now() + PATIENCE; Date.now() < end && found.length === 0; found = tocsin.search(reports))
      expect((await scanner.get('/form/')).status).toBe(200);
    expect(found[0]).toEqual({ 'django.answer.target': SCANNER, 'event.reason': 'Scanners' });
  }, 300_000);

  test('a list with the signature of another key is refused, and what is in force stays', async () => {
    await answers.respond('block', LONG, '--for', '1h', '--reason', 'scans');
    await answers.becomes('who is blocked', status(LONG), 403);
    await shop.stop();
    let asked = 0;
    const forger = createServer((_request, response) => {
      const now = Date.now();
      const block = {
        id: 'f0'.repeat(16),
        kind: 'block_address',
        target: VICTIM,
        until: now + 3_600_000,
        created: now,
      };
      const body = JSON.stringify({
        version: 1,
        sequence: now * 2_000,
        issued: now,
        expires: now + 600_000,
        answers: [{ ...block, dryRun: false, reason: 'forged' }],
      });
      const signature = createHmac('sha256', 'another key').update(body).digest('hex');
      asked++;
      response.writeHead(200, { 'X-Tocsin-Signature': `v1=${signature}` }).end(body);
    }).listen(0, '127.0.0.1');
    await once(forger, 'listening');
    const address = forger.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const RESPOND = JSON.stringify({ URL: `http://127.0.0.1:${port}`, TOKEN: 'none', KEY: key, ENFORCE: true });
    try {
      await shop.serve('gunicorn sync', { RESPOND });
      for (const end = Date.now() + PATIENCE; asked < 4 && Date.now() < end; await sleep(50))
        expect(await status(VICTIM)()).toBe(200);
      expect(asked).toBeGreaterThanOrEqual(4);
      await answers.becomes('the victim', status(VICTIM), 200);
      await answers.becomes('who is blocked', status(LONG), 403);
      const told = await tocsin.until(
        'index=django-logs event.action=response_list_refused | stats count by event.reason, service.name',
        ({ length }) => length > 0,
        60,
      );
      expect(told).toMatchObject([{ 'event.reason': 'refused_wrong_signature', 'service.name': SERVICE }]);
    } finally {
      await shop.stop();
      forger.close();
      forger.closeAllConnections();
    }
  }, 300_000);

  test('while Tocsin is away what it answered holds, over restarts, until its end', async () => {
    await shop.serve('gunicorn sync', asks);
    await answers.respond('block', SHORT, '--for', '1m', '--reason', 'a minute');
    await answers.becomes('who is blocked for a minute', status(SHORT), 403);
    const { until } = await answers.to(SHORT);
    await tocsin.end('SIGTERM');
    await shop.stop();
    await shop.serve('gunicorn sync', asks);
    await answers.becomes('who is blocked for longer', status(LONG), 403);
    expect(await answers.becomes('who was blocked for a minute', status(SHORT), 200)).toBeGreaterThanOrEqual(
      until - 100,
    );
    expect([await status(LONG)(), await status(VICTIM)()]).toEqual([403, 200]);
    await shop.stop();
    await tocsin.start();
    const since = Math.floor(until / 1_000);
    await shop.serve('gunicorn sync', asks);
    const told = await tocsin.until(
      `index=django-logs event.action=response_enforced src=${LONG} | where _time > ${since - 60} | stats count`,
      ([row]) => Number(row?.count) > 0,
      60,
    );
    expect(told).toEqual([{ count: expect.any(Number) }]);
    expect(Number(told[0]?.count)).toBeGreaterThan(0);
  }, 400_000);
});
