import { createHmac } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, listens } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { type Answer, Visitor } from './django/visitor.ts';
import { findPython, pythonWith } from './python.ts';
import { Shop } from './tocsin-django/shop.ts';

const PACKAGE = fileURLToPath(new URL('../../clients/django', import.meta.url));
const TOKEN = '7a6c1f0e-5d1b-4b8a-9a52-0d6c3f5f8e21';
const HOME = '127.0.0.7';
const ATTACKER = '127.0.0.66';
const CAROL = 'carol@x.example';
const RIGHT = 's3cret-of-carol';
const FRESH = 'n3w-s3cret-Passphrase';
const RESET = 'r3set-s3cret-Passphrase';
const WRONG = 'wr0ng-s3cret';

/** Action, who did it or was to be, to whom, reason, address. */
type Told = readonly [string, string | null, string | null, string | null, string];
const FIELDS = ['event.action', 'user.name', 'user.target.name', 'event.reason', 'source.ip'];

/** RFC 6238, of the base32 that a page of allauth shows. */
const totp = (secret: string, at: number): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
};

const interpreter = findPython('3.10');

describe.skipIf(interpreter === undefined)('django-allauth in a real project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-allauth-'));
  const told: Told[] = [];
  const secrets = [RIGHT, FRESH, RESET, WRONG];
  let tocsin: Installation;
  let shop: Shop;

  const post = async (
    visitor: Visitor,
    path: string,
    fields: Record<string, string>,
    status = 302,
  ): Promise<Answer> => {
    await visitor.get(path);
    const answer = await visitor.submit(path, fields);
    if (answer.status !== status) throw new Error(`${path}: ${answer.status} instead of ${status}: ${answer.body}`);
    return answer;
  };
  const login = (visitor: Visitor, name: string, password: string, status: number): Promise<Answer> =>
    post(visitor, '/accounts/login/', { login: name, password }, status);
  const lastMail = (): string => {
    const mails = join(folder, 'shop/mail');
    const age = (name: string): number => statSync(join(mails, name)).mtimeMs;
    const [newest = ''] = readdirSync(mails).sort((one, other) => age(other) - age(one));
    return readFileSync(join(mails, newest), 'utf8');
  };
  const link = (): string => /https?:\/\/[^/\s]+(\/accounts\/\S+)/.exec(lastMail())?.[1] ?? '';

  beforeAll(async () => {
    const port = await freePort();
    tocsin = new Installation(
      `timeZone: UTC\ninputs:\n  - type: splunk-hec\n    port: ${port}\n    tokens:\n      - { name: shop, token: ${TOKEN}, index: django-logs }\n`,
    );
    await tocsin.start();
    await listens(port);
    const source = join(folder, 'source');
    cpSync(PACKAGE, source, { recursive: true });
    const wanted = [source, 'django==5.2.*', 'gunicorn>=23', 'django-allauth[mfa]>=65'];
    const python = pythonWith(join(folder, 'venv'), wanted, interpreter);
    shop = new Shop(join(folder, 'shop'), python, `http://${TOKEN}@127.0.0.1:${port}`, 'shop', { ALLAUTH: '1' });
    shop.shell(
      `from allauth.account.models import EmailAddress; from django.contrib.auth.models import User; EmailAddress.objects.create(user=User.objects.get(username="carol"), email="${CAROL}", verified=True, primary=True)`,
    );
    await shop.serve('gunicorn sync');
  }, 600_000);
  afterAll(async () => {
    await shop?.stop('SIGKILL');
    await tocsin?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  test('log-ins, by name and by e-mail address, and who fails too often', async () => {
    const attacker = new Visitor(shop.port, ATTACKER);
    for (let number = 0; number < 3; number++) {
      await login(attacker, 'mallory', WRONG, 200);
      told.push(['authn_login_fail', 'mallory', null, null, ATTACKER]);
    }
    await login(attacker, 'mallory', WRONG, 200);
    told.push(['authn_login_lock', 'mallory', null, 'repeated login failures', ATTACKER]);
    // Whoever fails by the address of carol's mail fails as carol: what locks her, or may not, knows her by name.
    await login(attacker, CAROL, WRONG, 200);
    told.push(['authn_login_fail', 'carol', null, null, ATTACKER]);
    await login(attacker, 'nobody@x.example', WRONG, 200);
    told.push(['authn_login_fail', 'nobody@x.example', null, null, ATTACKER]);
    const carol = new Visitor(shop.port, HOME);
    await login(carol, CAROL, RIGHT, 302);
    told.push(['authn_login_success', 'carol', null, null, HOME]);
    expect((await carol.get('/me/')).body).toBe('carol');
    await post(carol, '/accounts/logout/', {});
    told.push(['authn_logout', 'carol', null, null, HOME]);
  }, 120_000);

  test('who signs up', async () => {
    const erin = new Visitor(shop.port, HOME);
    await post(erin, '/accounts/signup/', {
      username: 'erin',
      email: 'erin@x.example',
      password1: FRESH,
      password2: FRESH,
    });
    told.push(['user_created', null, 'erin', null, HOME], ['authn_login_success', 'erin', null, null, HOME]);
  }, 120_000);

  test('a password that is reset, by a link that holds once', async () => {
    const visitor = new Visitor(shop.port, HOME);
    await post(visitor, '/accounts/password/reset/', { email: CAROL });
    told.push(['authn_password_reset_request', null, null, null, HOME]);
    const path = link();
    secrets.push(path.split('/').at(-2)?.split('-').slice(1).join('-') ?? '');
    expect((await visitor.get(path)).status).toBe(302);
    const page = path.replace(/-.*$/, '-set-password/');
    await post(visitor, page, { password1: RESET, password2: RESET });
    told.push(['authn_password_change', null, 'carol', null, HOME]);
    expect((await new Visitor(shop.port, ATTACKER).get(path)).status).toBe(200);
    told.push(['authn_password_change_fail', null, null, 'invalid reset link', ATTACKER]);
  }, 120_000);

  test('password, e-mail addresses and the second factor of an account', async () => {
    const carol = new Visitor(shop.port, HOME);
    await login(carol, 'carol', RESET, 302);
    told.push(['authn_login_success', 'carol', null, null, HOME]);
    await post(carol, '/accounts/password/change/', { oldpassword: RESET, password1: FRESH, password2: FRESH });
    told.push(['authn_password_change', 'carol', 'carol', null, HOME]);
    await post(carol, '/accounts/email/', { email: 'carol@new.example', action_add: '' });
    told.push(['user_updated', 'carol', 'carol', null, HOME]);
    const key = link();
    await post(carol, key, {});
    await post(carol, '/accounts/email/', { email: 'carol@new.example', action_primary: '' });
    told.push(['user_updated', 'carol', 'carol', null, HOME]);
    await post(carol, '/accounts/email/', { email: CAROL, action_remove: '' });
    told.push(['user_updated', 'carol', 'carol', null, HOME]);
    await post(carol, '/accounts/reauthenticate/', { password: FRESH });
    const page = (await carol.get('/accounts/2fa/totp/activate/')).body;
    const secret = /\b[A-Z2-7]{32}\b/.exec(page)?.[0] ?? '';
    secrets.push(secret);
    // Another look at the page would make another secret.
    const activated = await carol.submit('/accounts/2fa/totp/activate/', { code: totp(secret, Date.now()) });
    expect(activated.status).toBe(302);
    told.push(...Array.from({ length: 2 }, (): Told => ['user_updated', 'carol', 'carol', null, HOME]));
    await post(carol, '/accounts/logout/', {});
    told.push(['authn_logout', 'carol', null, null, HOME]);

    await login(carol, 'carol', FRESH, 302);
    const wrong = totp(secret, Date.now() + 3_600_000);
    await post(carol, '/accounts/2fa/authenticate/', { code: wrong }, 200);
    told.push(['authn_login_fail', 'carol', null, 'wrong second factor', HOME]);
    await post(carol, '/accounts/2fa/authenticate/', { code: totp(secret, Date.now() + 30_000) });
    told.push(['authn_login_success', 'carol', null, null, HOME]);
    expect((await carol.get('/me/')).body).toBe('carol');
    secrets.push(carol.cookie('sessionid'));
  }, 120_000);

  test('each is told once, by its name, with the address', async () => {
    await shop.stop();
    const rows = await tocsin.until(
      `index=django-logs source.ip=* NOT event.action IN (sys_startup, database_migrated) | table ${FIELDS.join(', ')}, message`,
      ({ length }) => length >= told.length,
      60,
    );
    const sorted = (list: readonly (readonly unknown[])[]): string[] => list.map((one) => JSON.stringify(one)).sort();
    expect(sorted(rows.map((row) => FIELDS.map((field) => row[field] ?? null)))).toEqual(sorted(told));
  }, 120_000);

  test('no secret has left the process', () => {
    const sent = tocsin.search('index=* | table _raw').map(({ _raw }) => String(_raw));
    expect(sent.length).toBeGreaterThan(20);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(8);
      expect(sent.filter((text) => text.includes(secret))).toEqual([]);
    }
  });
});
