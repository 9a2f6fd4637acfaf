import { describe, expect, it } from 'vitest';
import type { Finding, RespondRule } from '../detect/index.ts';
import { addressTarget, sameName, targetsOf, userTarget } from './target.ts';

describe('addresses', () => {
  it.each([
    ['192.0.2.7', { ipv4: 32, ipv6: 64 }, '192.0.2.7'],
    ['192.0.2.7:443', { ipv4: 32, ipv6: 64 }, '192.0.2.7'],
    ['::ffff:192.0.2.7', { ipv4: 32, ipv6: 64 }, '192.0.2.7'],
    ['192.0.2.7', { ipv4: 24, ipv6: 64 }, '192.0.2.0/24'],
    ['192.0.2.0/25', { ipv4: 32, ipv6: 64 }, '192.0.2.0/25'],
    ['192.0.2.200/25', { ipv4: 24, ipv6: 64 }, '192.0.2.0/24'],
    ['10.9.8.7', { ipv4: 16, ipv6: 64 }, '10.9.0.0/16'],
    ['2001:db8:1:2:3:4:5:6', { ipv4: 32, ipv6: 64 }, '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6', { ipv4: 32, ipv6: 128 }, '2001:db8:1:2:3:4:5:6'],
    ['2001:db8:ffff::1', { ipv4: 32, ipv6: 33 }, '2001:db8:8000::/33'],
    ['[2001:db8::1]:443', { ipv4: 32, ipv6: 64 }, '2001:db8::/64'],
    ['2001:db8::/32', { ipv4: 32, ipv6: 64 }, '2001:db8::/32'],
    ['10.0.0.0/8', { ipv4: 32, ipv6: 64 }, undefined],
    ['0.0.0.0/0', { ipv4: 32, ipv6: 64 }, undefined],
    ['::/0', { ipv4: 32, ipv6: 64 }, undefined],
    ['::ffff:0:0/96', { ipv4: 32, ipv6: 64 }, undefined],
    ['2001:db8::/31', { ipv4: 32, ipv6: 64 }, undefined],
    ['192.0.2.7/x', { ipv4: 32, ipv6: 64 }, undefined],
    ['999.0.2.7', { ipv4: 32, ipv6: 64 }, undefined],
    ['example.org', { ipv4: 32, ipv6: 64 }, undefined],
    ['64:ff9b::c000:207', { ipv4: 32, ipv6: 64 }, '64:ff9b::c000:207'],
    ['64:ff9b:1::7', { ipv4: 32, ipv6: 64 }, '64:ff9b:1::/64'],
    ['::ffff:10.0.0.0/104', { ipv4: 32, ipv6: 64 }, undefined],
    ['::ffff:192.0.2.0/120', { ipv4: 32, ipv6: 64 }, '192.0.2.0/24'],
    ['fe80::1%eth0', { ipv4: 32, ipv6: 64 }, 'fe80::/64'],
    ['192.0.2.7%eth0', { ipv4: 32, ipv6: 64 }, undefined],
    ['', { ipv4: 32, ipv6: 64 }, undefined],
    ['192.0.2.1 192.0.2.2', { ipv4: 32, ipv6: 64 }, undefined],
  ])('%s with %o is %s', (text, prefix, wanted) => expect(addressTarget(text, prefix)).toBe(wanted));
});

describe('users', () => {
  it.each([
    [' alice ', 'alice'],
    ['Ünal', 'Ünal'],
    ['a'.repeat(255), undefined],
    ['', undefined],
    ['a\nb', undefined],
    ['a\u2028b', undefined],
  ])('%j is %j', (text, wanted) => expect(userTarget(text)).toBe(wanted));

  it.each([
    ['ＡLICE ', 'alice'],
    ['boß', 'BOSS'],
    ['STRAUẞ', 'strauss'],
    ['ΑΔΩΝΙΣ', 'αδωνισ'],
    ['ﬁona', 'Fiona'],
  ])('%s is %s, whatever case and form', (name, other) => {
    expect(sameName(name)).toBe(sameName(other));
  });

  it.each([
    ['alice', 'alicé'],
    ['alice', 'alice\u200b'],
    ['аdmin', 'admin'],
  ])('%j is not %j', (name, other) => {
    expect(sameName(name)).not.toBe(sameName(other));
  });
});

describe('of a finding', () => {
  const rule = (more: Partial<RespondRule> = {}): RespondRule => ({
    kind: 'block_address',
    for: 3_600_000,
    mode: 'automatic',
    limit: 20,
    ...more,
  });
  const finding = (results: Finding['results'], count = results.length) => ({ results, count }) as Finding;

  it.each([
    ['the usual field', rule(), [{ src: '192.0.2.1' }, { src: '192.0.2.1' }], ['192.0.2.1'], {}],
    ['the name of ECS', rule(), [{ 'source.ip': '192.0.2.1' }], ['192.0.2.1'], {}],
    ['a field of its own', rule({ target: 'who' }), [{ who: '192.0.2.1', src: '192.0.2.2' }], ['192.0.2.1'], {}],
    ['several values', rule(), [{ src: ['192.0.2.1', '192.0.2.2'] }], ['192.0.2.1', '192.0.2.2'], {}],
    ['a customer', rule(), [{ src: '2001:db8::1' }, { src: '2001:db8::2' }], ['2001:db8::/64'], {}],
    ['nobody', rule(), [{ user: 'bob' }, { src: null }], [], { missing: 2 }],
    ['no address', rule(), [{ src: 'unknown' }], [], { invalid: 1 }],
    ['no text', rule({ kind: 'lock_user' }), [{ user: [true, false] }], [], { invalid: 2 }],
    ['a number', rule({ kind: 'lock_user' }), [{ user: 1001 }], ['1001'], {}],
    ['a user', rule({ kind: 'lock_user' }), [{ user: 'bob' }], ['bob'], {}],
  ])('%s', (_name, asked, results, targets, counts) => {
    expect(targetsOf(finding(results), asked)).toEqual({ targets, missing: 0, invalid: 0, beyond: 0, ...counts });
  });

  it('counts what the alert did not keep', () => {
    expect(targetsOf(finding([{ src: '192.0.2.1' }], 7), rule()).beyond).toBe(6);
  });
});
