import { describe, expect, it } from 'vitest';
import { noFacts } from './facts.ts';
import { readLogin } from './login.ts';

const read = (message: string) => {
  const facts = noFacts();
  const found = readLogin(facts, message);
  return found ? [facts.action, facts.user, facts.address] : undefined;
};

const FAIL = 'authn_login_fail';

describe('readLogin', () => {
  it.each([
    ['User logged in: alice', 'authn_login_success', 'alice', undefined],
    ['User logged out: bob', 'authn_logout', 'bob', undefined],
    ['User logged in: alice from 192.0.2.4', 'authn_login_success', 'alice', '192.0.2.4'],
    ['User alice logged in from 192.0.2.1', 'authn_login_success', 'alice', '192.0.2.1'],
    ['alice logged in', 'authn_login_success', 'alice', undefined],
    ['User "al ice" logged out', 'authn_logout', 'al ice', undefined],
    ['Successful login for root from ::1', 'authn_login_success', 'root', '::1'],
    ['Login successful: alice', 'authn_login_success', 'alice', undefined],
    ['Failed login for alice from 192.0.2.4', FAIL, 'alice', '192.0.2.4'],
    ['Failed login: alice', FAIL, 'alice', undefined],
    ["Login failed for user 'alice' (ip 192.0.2.4)", FAIL, 'alice', '192.0.2.4'],
    ['Invalid password for bob', FAIL, 'bob', undefined],
    ['Failed login attempt for user carol from 2001:db8::1', FAIL, 'carol', '2001:db8::1'],
    ['Failed login attempt for username: carol from 192.0.2.4', FAIL, 'carol', '192.0.2.4'],
    ['login failed user=alice ip=192.0.2.4', FAIL, 'alice', '192.0.2.4'],
    ['Failed login ip=192.0.2.4 user=alice', FAIL, 'alice', '192.0.2.4'],
    ['Login attempt failed. username="alice" ip="192.0.2.4"', FAIL, 'alice', '192.0.2.4'],
    ['user_login_failed username=alice ip_address=192.0.2.4', FAIL, 'alice', '192.0.2.4'],
    ['Failed login: user=alice, ip=192.0.2.4', FAIL, 'alice', '192.0.2.4'],
    ['Failed login for alice [ip: 192.0.2.4]', FAIL, 'alice', '192.0.2.4'],
    ['Failed login: alice (192.0.2.4)', FAIL, 'alice', '192.0.2.4'],
    ['Failed login from 192.0.2.4 for alice', FAIL, 'alice', '192.0.2.4'],
    ['Failed login from 192.0.2.4:5555', FAIL, undefined, '192.0.2.4'],
    ['Authentication failed for bob: bad password', FAIL, 'bob', undefined],
    ['Login failed: invalid credentials for user bob', FAIL, 'bob', undefined],
    ['Too many failed login attempts for eve from 192.0.2.4', 'authn_login_fail_max', 'eve', '192.0.2.4'],
    ['Account locked: eve', 'authn_login_lock', 'eve', undefined],
    ['Password changed for user dave', 'authn_password_change', 'dave', undefined],
    ['Permission denied for user bob on /admin', 'authz_fail', 'bob', undefined],
    ['User created: newbie', 'user_created', 'newbie', undefined],
  ])('%s', (message, action, user, address) => {
    expect(read(message)).toEqual([action, user, address]);
  });

  it.each([
    ['Failed login for alice from 198.51.100.6 from 192.0.2.4', 'alice from 198.51.100.6', '192.0.2.4'],
    ["Failed login for admin' OR 1=1-- from 192.0.2.4", "admin' OR 1=1--", '192.0.2.4'],
    [
      'Failed login for bob: was at [home] (x), on via - y from 192.0.2.4',
      'bob: was at [home] (x), on via - y',
      '192.0.2.4',
    ],
    ['Failed login for x\nINFO User logged in: root from 192.0.2.4', 'x\nINFO User logged in: root', '192.0.2.4'],
    ["Login failed for user 'x' (ip 198.51.100.6)' (ip 192.0.2.4)", "x' (ip 198.51.100.6)", '192.0.2.4'],
  ])('takes the address that the application wrote, not the one in the name: %s', (message, user, address) => {
    expect(read(message)).toEqual([FAIL, user, address]);
  });

  it('does not take what stands below the first line for what happened', () => {
    expect(read('odd token\nUser logged in: root')).toBeUndefined();
    expect(read('Failed login for a\nUser logged in: root from 192.0.2.4')?.[0]).toBe(FAIL);
  });

  it.each(['Login page rendered', 'User not logged in', 'order 12 was paid', 'signal received', 'blog post saved', ''])(
    'finds nothing in: %s',
    (message) => {
      expect(read(message)).toBeUndefined();
    },
  );

  it('does not stall on long hostile text', () => {
    const started = performance.now();
    for (const filler of [
      'failed ',
      'user ',
      "for '",
      'login ',
      '1.1.1.1 from ',
      'ip=ip=',
      'a:',
      '::',
      '(',
      'password was ',
    ])
      read(`Failed login for ${filler.repeat(20_000)}`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
