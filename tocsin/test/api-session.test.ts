import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiFixture, asSession, PASSWORD } from './api-fixture.ts';

const HOUR = 3_600_000;
let fixture: ApiFixture;

beforeEach(async () => {
  fixture = await new ApiFixture().start();
  await fixture.addUser('alice', 'viewer');
  await fixture.addUser('root', 'admin');
});
afterEach(() => fixture.stop());

const attempt = (user: string, password: string, remoteAddress = '192.0.2.1') =>
  fixture.inject({ method: 'POST', url: '/api/v1/session', payload: { user, password }, remoteAddress });

const session = (cookie: string) => fixture.inject({ url: '/api/v1/session', headers: { cookie } });

describe('signing in', () => {
  it('sets a cookie that scripts cannot read and other sites do not send', async () => {
    const reply = await attempt('Alice', PASSWORD);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({ user: 'alice', role: 'viewer', csrf: expect.any(String), hasPassword: true });
    expect(reply.cookies).toEqual([
      expect.objectContaining({ name: 'tocsin_session', httpOnly: true, sameSite: 'Strict', path: '/' }),
    ]);
    expect(reply.headers['set-cookie']).not.toContain('Secure');
    expect(reply.headers['cache-control']).toBe('no-store');
  });

  it('marks the cookie secure where people come by https', async () => {
    await fixture.stop();
    fixture = await new ApiFixture().start({ publicUrl: 'https://siem.example' });
    await fixture.addUser('alice', 'viewer');
    const reply = await attempt('alice', PASSWORD);
    expect(reply.headers['set-cookie']).toContain('Secure');
    expect(reply.headers['strict-transport-security']).toContain('max-age');
  });

  it('gives the same answer for an unknown user as for a wrong password', async () => {
    const wrong = await attempt('alice', 'not the password');
    const unknown = await attempt('mallory', 'not the password');
    expect(wrong.statusCode).toBe(401);
    expect(unknown.body).toBe(wrong.body);
    expect(wrong.json().error.code).toBe('invalid_credentials');
  });

  it('makes a new session each time and ends the one before', async () => {
    const first = await fixture.signIn('alice');
    const again = await fixture.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { cookie: first.cookie },
      payload: { user: 'alice', password: PASSWORD },
    });
    const cookie = `tocsin_session=${again.cookies[0]?.value}`;
    expect(cookie).not.toBe(first.cookie);
    expect((await session(first.cookie)).statusCode).toBe(401);
    expect((await session(cookie)).json().csrf).not.toBe(first.csrf);
  });

  it('does not take over a session id that somebody planted', async () => {
    const planted = 'tocsin_session=attackers-choice';
    const reply = await fixture.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { cookie: planted },
      payload: { user: 'alice', password: PASSWORD },
    });
    expect(reply.cookies[0]?.value).not.toBe('attackers-choice');
    expect((await session(planted)).statusCode).toBe(401);
  });

  it('refuses a foreign page that wants to sign its visitor in', async () => {
    const reply = await fixture.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { origin: 'https://evil.example' },
      payload: { user: 'alice', password: PASSWORD },
    });
    expect(reply.statusCode).toBe(403);
    expect(reply.cookies).toEqual([]);
  });

  it('takes JSON only, which no form of a foreign page can send', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const reply = await fixture.inject({
        method: 'POST',
        url: '/api/v1/session',
        headers: { 'content-type': type },
        payload: JSON.stringify({ user: 'alice', password: PASSWORD }),
      });
      expect(reply.statusCode).toBe(415);
      expect(reply.json().error.code).toBe('unsupported_media_type');
    }
  });

  it('writes who signed in and who failed, and never a secret', async () => {
    const good = await attempt('alice', PASSWORD);
    await attempt('alice', 'wrong but secret');
    const log = fixture.logged.join('');
    expect(log).toContain('"audit":"signed_in"');
    expect(log).toContain('"audit":"sign_in_failed"');
    for (const secret of [PASSWORD, 'wrong but secret', good.cookies[0]?.value ?? '', good.json().csrf])
      expect(log).not.toContain(secret);
  });
});

describe('failed attempts', () => {
  it('soon cost a wait, told in retry-after, which the right password does not shorten', async () => {
    for (let count = 0; count < 5; count += 1) expect((await attempt('alice', `wrong ${count}`)).statusCode).toBe(401);
    const locked = await attempt('alice', PASSWORD);
    expect(locked.statusCode).toBe(429);
    expect(locked.headers['retry-after']).toBe('1');
    expect(locked.json().error.code).toBe('too_many_attempts');
    fixture.now += 1_001;
    expect((await attempt('alice', PASSWORD)).statusCode).toBe(200);
    expect((await attempt('alice', 'wrong again')).statusCode).toBe(401);
    expect((await attempt('alice', PASSWORD)).statusCode).toBe(200);
  });

  it('cannot be dodged by sending many at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => attempt('alice', `wrong ${n}`)));
    const codes = replies.map((reply) => reply.statusCode);
    expect(codes.filter((code) => code === 401)).toHaveLength(5);
    expect(codes.filter((code) => code === 429)).toHaveLength(15);
  });

  it('of one address do not lock the user out at another', async () => {
    for (let count = 0; count < 12; count += 1) await attempt('alice', 'wrong', '203.0.113.9');
    expect((await attempt('alice', PASSWORD, '203.0.113.9')).statusCode).toBe(429);
    expect((await attempt('alice', PASSWORD, '192.0.2.55')).statusCode).toBe(200);
  });

  it('over many users count for their address', async () => {
    for (let count = 0; count < 20; count += 1) await attempt(`user${count}`, 'wrong');
    expect((await attempt('root', PASSWORD)).statusCode).toBe(429);
  });

  it('count for guessed links too', async () => {
    const guess = (n: number) =>
      fixture.inject({ method: 'POST', url: '/api/v1/session/link', payload: { token: `guess-${n}` } });
    for (let count = 0; count < 20; count += 1) expect((await guess(count)).statusCode).toBe(401);
    expect((await guess(20)).statusCode).toBe(429);
  });
});

describe('a session', () => {
  it('ends when it was idle for 12 hours', async () => {
    const { cookie } = await fixture.signIn('alice');
    fixture.now += 12 * HOUR - 1;
    expect((await session(cookie)).statusCode).toBe(200);
    fixture.now += 12 * HOUR;
    expect((await session(cookie)).statusCode).toBe(401);
  });

  it('ends after 7 days however busy it is', async () => {
    const { cookie } = await fixture.signIn('alice');
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      fixture.now += 6 * HOUR;
      expect((await session(cookie)).statusCode).toBe(200);
    }
    fixture.now += 6 * HOUR;
    expect((await session(cookie)).statusCode).toBe(401);
  });

  it('ends at signing out', async () => {
    const signedIn = await fixture.signIn('alice');
    const reply = await fixture.inject({ method: 'DELETE', url: '/api/v1/session', headers: asSession(signedIn) });
    expect(reply.statusCode).toBe(204);
    expect(reply.headers['set-cookie']).toContain('tocsin_session=;');
    expect((await session(signedIn.cookie)).statusCode).toBe(401);
  });

  it('ends when the user is removed, or gets a password from the command line', async () => {
    const alice = await fixture.signIn('alice');
    const root = await fixture.signIn('root');
    await fixture.accounts.removeUser('alice');
    expect((await session(alice.cookie)).statusCode).toBe(401);
    await fixture.addUser('alice', 'viewer');
    expect((await session(alice.cookie)).statusCode).toBe(401);
    await fixture.accounts.setPassword('root', 'another long password');
    expect((await session(root.cookie)).statusCode).toBe(401);
  });

  it('has the role that the user has now', async () => {
    const alice = await fixture.signIn('alice');
    const list = () => fixture.inject({ url: '/api/v1/users', headers: { cookie: alice.cookie } });
    expect((await list()).statusCode).toBe(403);
    await fixture.accounts.setRole('alice', 'admin');
    expect((await list()).statusCode).toBe(200);
  });

  it('is one of at most 20 of a user: the idlest gives way', async () => {
    const cookies: string[] = [];
    for (let count = 0; count < 21; count += 1) cookies.push((await fixture.signIn('alice')).cookie);
    expect((await session(cookies[0] ?? '')).statusCode).toBe(401);
    expect((await session(cookies[1] ?? '')).statusCode).toBe(200);
  });
});

describe("one's own password", () => {
  const change = (signedIn: { cookie: string; csrf: string }, payload: object) =>
    fixture.inject({ method: 'POST', url: '/api/v1/session/password', headers: asSession(signedIn), payload });

  it('needs the current one; ends the other sessions and renews this one', async () => {
    const here = await fixture.signIn('alice');
    const there = await fixture.signIn('alice');
    const wrong = await change(here, { current: 'not it', password: 'a brand new password' });
    expect(wrong.statusCode).toBe(403);
    expect(wrong.json().error.code).toBe('wrong_password');
    const weak = await change(here, { current: PASSWORD, password: 'short' });
    expect(weak.json().error.code).toBe('weak_password');
    const done = await change(here, { current: PASSWORD, password: 'a brand new password' });
    expect(done.statusCode).toBe(200);
    expect((await session(here.cookie)).statusCode).toBe(401);
    expect((await session(there.cookie)).statusCode).toBe(401);
    expect((await session(`tocsin_session=${done.cookies[0]?.value}`)).json().csrf).toBe(done.json().csrf);
    expect((await attempt('alice', PASSWORD)).statusCode).toBe(401);
  });
});

describe('a sign-in link', () => {
  const redeem = (token: string) => fixture.inject({ method: 'POST', url: '/api/v1/session/link', payload: { token } });

  it('signs in once', async () => {
    const { token, user } = await fixture.accounts.issueSignInLink();
    expect(user).toBe('root');
    const reply = await redeem(token);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({ user: 'root', role: 'admin' });
    const again = await redeem(token);
    expect(again.statusCode).toBe(401);
    expect(again.json().error.code).toBe('invalid_link');
  });

  it('signs one in when two come at once', async () => {
    const { token } = await fixture.accounts.issueSignInLink();
    const codes = (await Promise.all([redeem(token), redeem(token), redeem(token)])).map((reply) => reply.statusCode);
    expect(codes.sort()).toEqual([200, 401, 401]);
  });

  it('expires', async () => {
    const { token, expiresAt } = await fixture.accounts.issueSignInLink();
    fixture.now = expiresAt;
    expect((await redeem(token)).statusCode).toBe(401);
  });

  it('lets a user without a password set one', async () => {
    await fixture.accounts.addUser({ name: 'bob', role: 'editor' });
    const { token } = await fixture.accounts.issueSignInLink('bob');
    const reply = await redeem(token);
    expect(reply.json().hasPassword).toBe(false);
    const done = await fixture.inject({
      method: 'POST',
      url: '/api/v1/session/password',
      headers: { cookie: `tocsin_session=${reply.cookies[0]?.value}`, 'x-tocsin-csrf': reply.json().csrf },
      payload: { password: 'my first password' },
    });
    expect(done.statusCode).toBe(200);
    expect((await attempt('bob', 'my first password')).statusCode).toBe(200);
  });
});
