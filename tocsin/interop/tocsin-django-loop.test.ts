import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

const PROXY = '127.0.0.99';
const ATTACKER = '203.0.113.9';
const BYSTANDER = '198.51.100.60';
const DANA = '198.51.100.50';
const OFFICE = '203.0.113.200';
const LIMIT = 3;

const RULES = {
  address: `title: Guessing from one address
level: high
when: { event.action: authn_login_fail }
count: 5
within: 5m
by: source.ip
respond: { kind: block_address, mode: automatic, for: 1h }
`,
  account: `title: Guessing at one account
level: high
when: { event.action: authn_login_fail, user.name: dana }
distinct: source.ip
count: 4
within: 5m
by: user.name
respond: { kind: lock_user, mode: approve, for: 1h }
`,
  // Mistakes that happen: whoever asks for a page that is not there, and whoever mistypes a password.
  'every-address': `title: Any page that is not there
level: high
when: { http.response.status_code: 404 }
entity: [source.ip]
respond: { kind: block_address, mode: automatic, for: 1h, limit: ${LIMIT} }
`,
  'every-user': `title: Any failed login
level: high
when: { event.action: authn_login_fail, http.request.method: POST }
unless: { user.name: dana }
entity: [user.name]
respond: { kind: lock_user, mode: automatic, for: 1h, limit: ${LIMIT} }
`,
};
const CONFIG = (port: number): string => `timeZone: UTC
inputs:
  - type: splunk-hec
    port: ${port}
    tokens:
      - { name: shop, token: ${TOKEN}, index: django-logs }
rules: { shipped: false }
respond:
  allow: { addresses: [${OFFICE}], users: [carol] }
`;

const interpreter = findPython('3.10');

describe.skipIf(interpreter === undefined)('what a rule finds in a Django project, Tocsin answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-loop-django-'));
  let tocsin: Installation;
  let answers: Answers;
  let shop: Shop;

  const behindProxy = (address: string): Visitor => new Visitor(shop.port, PROXY, { 'X-Forwarded-For': address });
  const status = (address: string) => async () => (await behindProxy(address).get('/form/')).status;
  const tell = (what: string, decided: number, done: number): void =>
    console.log(`${what}: ${((done - decided) / 1_000).toFixed(2)} s after the deciding event`);

  beforeAll(async () => {
    const port = await freePort();
    tocsin = new Installation(CONFIG(port));
    answers = new Answers(tocsin);
    mkdirSync(tocsin.path('searches'));
    mkdirSync(tocsin.path('rules'));
    for (const [id, text] of Object.entries(RULES)) writeFileSync(tocsin.path(`rules/${id}.yml`), text);
    const token = tocsin.run('token', 'create', 'shop', '--scopes', 'respond').stdout.trim();
    const key = tocsin.run('respond', 'key').stdout.trim();
    const { url } = await tocsin.start();
    await listens(port);
    const source = join(folder, 'source');
    cpSync(PACKAGE, source, { recursive: true });
    const python = pythonWith(join(folder, 'venv'), [source, 'django==5.2.*', 'gunicorn>=23'], interpreter);
    shop = new Shop(join(folder, 'shop'), python, `http://${TOKEN}@127.0.0.1:${port}`, 'shop');
    shop.shell(
      'from django.contrib.auth.models import User\n' +
        'for name in ["dana", "eve"]: User.objects.create_user(name, password="s3cret-of-" + name, is_staff=True)',
    );
    await shop.serve('gunicorn sync', {
      RESPOND: JSON.stringify({ URL: url, TOKEN: token, KEY: key, ENFORCE: true }),
    });
  }, 600_000);
  afterAll(async () => {
    await shop?.stop('SIGKILL');
    await tocsin?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  test('failed log-ins of an address: its next request is refused, and nobody else', async () => {
    expect([await status(ATTACKER)(), await status(BYSTANDER)()]).toEqual([200, 200]);
    for (let number = 1; number <= 4; number++)
      expect((await behindProxy(ATTACKER).login('dana', `wr0ng-s3cret${number}`)).status).toBe(200);
    // Four are none too many.
    await tocsin.until(`index=django-logs src=${ATTACKER} | stats count`, ([row]) => row?.count === 4);
    expect(await status(ATTACKER)()).toBe(200);
    expect((await behindProxy(ATTACKER).login('dana', 'wr0ng-s3cret5')).status).toBe(200);
    const decided = Date.now();
    tell('address blocked', decided, await answers.becomes('the attacker', status(ATTACKER), 403));
    expect(await answers.to(ATTACKER)).toMatchObject({ kind: 'block_address', dryRun: false, state: 'active' });
    expect([await status(BYSTANDER)(), await status(DANA)()]).toEqual([200, 200]);
  }, 300_000);

  test('an account that a botnet guesses at: locked once somebody approves, and its session ends', async () => {
    const dana = behindProxy(DANA);
    const who = async (): Promise<string> => (await dana.get('/me/')).body;
    expect((await dana.login('dana', 's3cret-of-dana')).status).toBe(302);
    for (let number = 1; number <= 4; number++)
      expect((await behindProxy(`203.0.113.${100 + number}`).login('dana', 'wr0ng-s3cret')).status).toBe(200);
    const proposed = await answers.to('dana');
    expect(proposed).toMatchObject({ kind: 'lock_user', state: 'proposed' });
    expect(await who()).toBe('dana');
    await answers.respond('approve', proposed.id, '--why', 'seen it');
    const approved = Date.now();
    const done = await answers.becomes("the session of dana's", who, '');
    console.log(`user locked: ${((done - approved) / 1_000).toFixed(2)} s after the approval`);
    const login = async () => (await behindProxy(DANA).login('dana', 's3cret-of-dana')).status;
    await answers.becomes("dana's log-in", login, 403);
    await answers.respond('undo', proposed.id);
    await answers.becomes("dana's log-in after the undo", login, 302);
  }, 300_000);

  test('a rule that finds every address blocks as many as it may, and never whom the allow-list has', async () => {
    const crowd = Array.from({ length: 8 }, (_, index) => `192.0.2.${index + 1}`);
    // The office comes first: it is not for want of room that it goes free.
    for (const address of [OFFICE, ...crowd])
      expect([200, 404]).toContain((await behindProxy(address).get('/nowhere/')).status);
    const limited = await outcomes('limited', crowd.length - LIMIT);
    expect((await answers.to(OFFICE, '--all')).state).toBe('allowed');
    const blocked = crowd.filter((address) => !limited.has(address));
    expect(blocked).toHaveLength(LIMIT);
    for (const address of blocked) await answers.becomes(address, status(address), 403);
    for (const address of [OFFICE, BYSTANDER, ...limited]) await answers.becomes(address, status(address), 200);
    // The machine itself is on the allow-list, too.
    expect((await new Visitor(shop.port, '127.0.0.5').get('/nowhere/')).status).toBe(404);
    expect((await answers.to('127.0.0.5', '--all')).state).toBe('allowed');
  }, 300_000);

  test('a rule that finds every user locks as many as it may, and never whom the allow-list has', async () => {
    const names = ['carol', 'root', ...Array.from({ length: 6 }, (_, index) => `user${index}`)];
    for (const [index, name] of names.entries())
      expect((await behindProxy(`198.51.100.${150 + index}`).login(name, 'wr0ng-s3cret')).status).toBe(200);
    await outcomes('limited', 9);
    const locked = (await answers.list()).filter(({ kind, state }) => kind === 'lock_user' && state === 'active');
    expect(locked).toHaveLength(LIMIT);
    expect((await answers.to('carol', '--all')).state).toBe('allowed');
    expect(locked.map(({ target }) => target)).not.toContain('carol');
    const eve = behindProxy('198.51.100.201');
    expect((await eve.login('eve', 's3cret-of-eve')).status).toBe(302);
    expect((await eve.get('/me/')).body).toBe('eve');
  }, 300_000);

  /** Waits until that many have ended so. */
  async function outcomes(state: string, least: number): Promise<Set<string>> {
    let found = new Set<string>();
    for (const end = Date.now() + PATIENCE; Date.now() < end && found.size < least; await sleep(300))
      found = new Set((await answers.list('--state', state)).map(({ target }) => target));
    expect(found.size).toBe(least);
    return found;
  }
});
