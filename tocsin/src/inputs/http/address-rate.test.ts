import { expect, it } from 'vitest';
import { AddressRate } from './address-rate.ts';

it('lets a minute of requests through at once, then as many as a minute has', () => {
  let now = 0;
  const rate = new AddressRate(60, () => now);
  const takes = (times: number): number =>
    Array.from({ length: times }, () => rate.take('192.0.2.1')).filter(Boolean).length;
  expect(takes(100)).toBe(60);
  now += 5_000;
  expect(takes(100)).toBe(5);
  now += 3_600_000;
  expect(takes(100)).toBe(60);
  expect(rate.take('192.0.2.2')).toBe(true);
});

it.each([
  ['2001:db8:1:2::7', '2001:db8:1:2:ffff::1', false],
  ['2001:db8:1:2::7', '2001:db8:1:3::7', true],
  ['::1', '::2', false],
  ['fe80::1%eth0', 'fe80::2', false],
  ['2001:db8::', '2001:db8:0:0:1::', false],
])('%s and %s: each for itself is %s', (one, other, apart) => {
  const rate = new AddressRate(1, () => 0);
  expect(rate.take(one)).toBe(true);
  expect(rate.take(other)).toBe(apart);
});

it('keeps so many addresses in mind, and forgets the one that was quiet longest', () => {
  const rate = new AddressRate(1, () => 0, 3);
  for (const address of ['a', 'b', 'c']) rate.take(address);
  rate.take('a');
  rate.take('d');
  expect(rate.size).toBe(3);
  expect(rate.take('a')).toBe(false);
  expect(rate.take('b')).toBe(true);
});
