import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Accounts, type AccountsOptions, openAccounts } from './index.ts';
import { withLock } from './lock.ts';
import { hashPassword, matchPassword, PASSWORD_COST } from './password.ts';

const CHEAP = { ln: 4, r: 8, p: 1 };
const PASSWORD = 'correct horse battery';
let dir: string;
let accounts: Accounts;
let now = 1_000_000;

const open = (options: AccountsOptions = {}): Accounts =>
  openAccounts(dir, { clock: () => now, passwordCost: CHEAP, ...options });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tocsin-accounts-'));
  accounts = open();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const stored = () => readFileSync(join(dir, 'auth.json'), 'utf8');

describe('the file', () => {
  it('is for its owner only, holds no secret, and leaves nothing beside it', async () => {
    await accounts.addUser({ name: 'alice', role: 'admin', password: PASSWORD });
    const { secret } = await accounts.createToken({ name: 'x', scopes: ['search'], createdBy: 'cli' });
    const link = await accounts.issueSignInLink();
    expect(statSync(join(dir, 'auth.json')).mode & 0o777).toBe(0o600);
    for (const hidden of [PASSWORD, secret, secret.slice(4), link.token]) expect(stored()).not.toContain(hidden);
    expect(stored()).toMatch(/\$scrypt\$ln=4,r=8,p=1\$/);
    expect(readdirSync(dir)).toEqual(['auth.json']);
  });

  it('is closed to others again when something opened it', async () => {
    await accounts.addUser({ name: 'alice', role: 'admin' });
    chmodSync(join(dir, 'auth.json'), 0o644);
    expect(open().users()).toHaveLength(1);
    expect(statSync(join(dir, 'auth.json')).mode & 0o777).toBe(0o600);
  });

  it('shows what another process wrote at once', async () => {
    const other = open();
    expect(accounts.users()).toEqual([]);
    await other.addUser({ name: 'alice', role: 'admin' });
    expect(accounts.user('alice')?.role).toBe('admin');
    await other.setRole('alice', 'admin');
    const { secret, token } = await other.createToken({ name: 'x', scopes: ['search'], createdBy: 'cli' });
    expect(accounts.checkToken(secret)?.id).toBe(token.id);
    await other.revokeToken(token.id);
    expect(accounts.checkToken(secret)).toBeUndefined();
  });

  it.each([
    ['cut', '{"version":1,'],
    ['of another shape', '{"version":1,"users":[{"name":"alice"}],"tokens":[],"links":[]}'],
    ['of a later version', '{"version":2,"users":[],"tokens":[],"links":[]}'],
  ])('that is %s lets nobody in, says so, and is not written over', async (_what, text) => {
    await accounts.addUser({ name: 'alice', role: 'admin', password: PASSWORD });
    writeFileSync(join(dir, 'auth.json'), text);
    expect(() => accounts.users()).toThrow(/auth\.json cannot be read/);
    await expect(accounts.checkPassword('alice', PASSWORD)).rejects.toThrow(/cannot be read/);
    await expect(accounts.addUser({ name: 'bob', role: 'viewer' })).rejects.toThrow(/cannot be read/);
    expect(stored()).toBe(text);
  });
});

describe('the lock', () => {
  const path = () => join(dir, 'auth.json.lock');

  it('of a process that is gone is broken', async () => {
    const gone = await promisify(execFile)(process.execPath, ['-e', 'console.log(process.pid)']);
    const { hostname } = await import('node:os');
    writeFileSync(path(), `${hostname()} ${gone.stdout.trim()} abc`);
    expect(await withLock(path(), () => 'done')).toBe('done');
  });

  it('of another machine is broken when it is old, and not before', async () => {
    writeFileSync(path(), 'elsewhere 1 abc');
    let done = false;
    const waiting = withLock(path(), () => {
      done = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(done).toBe(false);
    utimesSync(path(), new Date(), new Date(Date.now() - 60_000));
    await waiting;
    expect(done).toBe(true);
  });

  it('that was lost meanwhile is noticed', async () => {
    await withLock(path(), (held) => {
      expect(held()).toBe(true);
      writeFileSync(path(), 'somebody else');
      expect(held()).toBe(false);
    });
    expect(readFileSync(path(), 'utf8')).toBe('somebody else');
  });

  it('is let go when the work fails', async () => {
    const failing = withLock(path(), () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('passwords', () => {
  it('are salted, and match only themselves', async () => {
    const first = await hashPassword(PASSWORD, CHEAP);
    expect(await hashPassword(PASSWORD, CHEAP)).not.toBe(first);
    expect(await matchPassword(PASSWORD, first, CHEAP)).toBe('yes');
    expect(await matchPassword(`${PASSWORD}.`, first, CHEAP)).toBe('no');
    expect(await matchPassword(PASSWORD, undefined, CHEAP)).toBe('no');
    expect(await matchPassword('', undefined, CHEAP)).toBe('no');
  });

  it('match however their letters are composed', async () => {
    const composed = await hashPassword('caf\u00e9 au lait chaud', CHEAP);
    expect(await matchPassword('cafe\u0301 au lait chaud', composed, CHEAP)).toBe('yes');
  });

  it('with a cost that nobody of us wrote are refused and not computed', async () => {
    const hash = await hashPassword(PASSWORD, CHEAP);
    for (const cost of ['ln=31,r=8,p=1', 'ln=4,r=99,p=1', 'ln=0,r=8,p=1'])
      expect(await matchPassword(PASSWORD, hash.replace('ln=4,r=8,p=1', cost), CHEAP)).toBe('no');
  });

  it('are hashed anew at today’s cost when they were used, and sessions go on', async () => {
    await accounts.addUser({ name: 'alice', role: 'admin', password: PASSWORD });
    const { generation } = accounts.user('alice') ?? {};
    const dearer = open({ passwordCost: { ln: 5, r: 8, p: 1 } });
    expect((await dearer.checkPassword('alice', PASSWORD))?.name).toBe('alice');
    expect(stored()).toContain('ln=5');
    expect(dearer.user('alice')?.generation).toBe(generation);
    expect((await dearer.checkPassword('alice', PASSWORD))?.name).toBe('alice');
  });

  it('take as long for an unknown user as for a known one', async () => {
    const dear = open({ passwordCost: PASSWORD_COST });
    await dear.addUser({ name: 'alice', role: 'admin', password: PASSWORD });
    const time = async (name: string): Promise<number> => {
      const begin = process.cpuUsage();
      await dear.checkPassword(name, 'wrong password');
      const { user, system } = process.cpuUsage(begin);
      return user + system;
    };
    await time('alice');
    const known = Math.min(await time('alice'), await time('alice'));
    const unknown = Math.min(await time('nobody'), await time('nobody'));
    expect(unknown / known).toBeGreaterThan(0.5);
    expect(unknown / known).toBeLessThan(2);
  });

  it.each([
    ['short one', 'eleven char'],
    ['the name', 'alicealicealice'],
    ['one character', 'aaaaaaaaaaaaaaaaaa'],
    ['endless', 'xyz1'.repeat(1000)],
  ])('that are too weak are refused: %s', async (_what, password) => {
    await expect(accounts.addUser({ name: 'alice', role: 'admin', password })).rejects.toMatchObject({
      code: 'weak_password',
    });
    expect(accounts.users()).toEqual([]);
  });
});

describe('sign-in links', () => {
  it('make the first admin, and no second', async () => {
    expect(await accounts.issueSignInLink()).toMatchObject({ user: 'admin' });
    expect(await accounts.issueSignInLink()).toMatchObject({ user: 'admin' });
    expect(accounts.users()).toMatchObject([{ name: 'admin', role: 'admin', hasPassword: false }]);
  });

  it('do not raise a plain user who is called admin', async () => {
    await accounts.addUser({ name: 'admin', role: 'viewer' });
    const { user } = await accounts.issueSignInLink();
    expect(user).toMatch(/^admin-/);
    expect(accounts.user('admin')?.role).toBe('viewer');
  });

  it('are few: the oldest give way', async () => {
    const first = await accounts.issueSignInLink();
    for (let n = 0; n < 20; n += 1) await accounts.issueSignInLink();
    expect(await accounts.redeemSignInLink(first.token)).toBeUndefined();
  });

  it('of a removed user, or from before a new password, are void', async () => {
    await accounts.issueSignInLink();
    await accounts.addUser({ name: 'bob', role: 'admin' });
    const removed = await accounts.issueSignInLink('bob');
    await accounts.removeUser('bob');
    expect(await accounts.redeemSignInLink(removed.token)).toBeUndefined();
    const before = await accounts.issueSignInLink('admin');
    await accounts.setPassword('admin', PASSWORD);
    expect(await accounts.redeemSignInLink(before.token)).toBeUndefined();
  });
});

describe('the time of use of a token', () => {
  it('is written when the accounts are closed', async () => {
    const { secret } = await accounts.createToken({ name: 'x', scopes: ['search'], createdBy: 'cli' });
    now += 777;
    accounts.checkToken(secret);
    expect(open().tokens()[0]?.usedAt).toBeUndefined();
    await accounts.close();
    expect(open().tokens()[0]?.usedAt).toBe(now);
  });
});
