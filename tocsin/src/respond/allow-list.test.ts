import { describe, expect, it } from 'vitest';
import { AllowList } from './allow-list.ts';

const list = (privateNetworks = true, admins: () => readonly string[] = () => ['root']) =>
  new AllowList({
    allow: { addresses: ['198.51.100.7', '2001:db8:5::/48'], users: ['Monitor', 'jessica'], privateNetworks },
    trustedProxies: ['203.0.113.0/28'],
    admins,
  });

describe('the allow-list', () => {
  it.each([
    ['block_address', '198.51.100.7', 'configured'],
    ['block_address', '198.51.100.0/24', 'configured'],
    ['block_address', '198.51.100.8', undefined],
    ['block_address', '2001:db8:5:1::/64', 'configured'],
    ['block_address', '2001:db8::/32', 'configured'],
    ['block_address', '2001:db8:6::/64', undefined],
    ['block_address', '203.0.113.3', 'trusted proxy'],
    ['block_address', '203.0.0.0/16', 'trusted proxy'],
    ['block_address', '203.0.113.16', undefined],
    ['block_address', '127.0.0.1', 'this machine'],
    ['block_address', '::1', 'this machine'],
    ['block_address', '192.168.1.1', 'private network'],
    ['block_address', 'fd00::/64', 'private network'],
    ['block_address', '100.64.3.7', 'private network'],
    ['block_address', '::fffe:0:0/95', 'configured'],
    ['lock_user', 'monitor', 'configured'],
    ['logout_user', 'ROOT', 'admin of Tocsin'],
    ['lock_user', 'ｒoot', 'admin of Tocsin'],
    ['lock_user', 'Jeßica', 'configured'],
    ['lock_user', 'bob', undefined],
  ] as const)('%s %s: %s', (kind, target, because) => {
    expect(list().find(kind, target)?.because).toBe(because);
  });

  it('leaves private networks out where it is told so', () => {
    expect(list(false).find('block_address', '192.168.1.1')).toBeUndefined();
  });

  it('keeps the admins that it knew while the accounts cannot be read', () => {
    let fails = false;
    const allowed = list(true, () => {
      if (fails) throw new Error('unreadable');
      return ['root'];
    });
    expect(allowed.find('lock_user', 'root')).toBeDefined();
    fails = true;
    expect(allowed.find('lock_user', 'root')).toBeDefined();
  });
});
