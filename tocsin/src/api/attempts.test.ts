import { describe, expect, it } from 'vitest';
import { Attempts } from './attempts.ts';
import { ApiError } from './errors.ts';

const setup = () => {
  let now = 0;
  const attempts = new Attempts(() => now);
  /** Seconds of the wait; 0: the attempt was let through, and failed. */
  const fail = (user: string | undefined, address: string): number => {
    try {
      attempts.begin(user, address);
      return 0;
    } catch (error) {
      if (error instanceof ApiError) return error.details.retryAfter ?? -1;
      throw error;
    }
  };
  return { attempts, fail, pass: (seconds: number) => (now += seconds * 1000) };
};

describe('waits', () => {
  it('double up to a quarter of an hour', () => {
    const { fail, pass } = setup();
    for (let n = 0; n < 5; n += 1) expect(fail('alice', '192.0.2.1')).toBe(0);
    const waits: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const wait = fail('alice', '192.0.2.1');
      waits.push(wait);
      pass(wait);
      expect(fail('alice', '192.0.2.1')).toBe(0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  it('are forgotten after a day', () => {
    const { fail, pass } = setup();
    for (let n = 0; n < 6; n += 1) fail('alice', '192.0.2.1');
    pass(24 * 3600 + 1);
    for (let n = 0; n < 5; n += 1) expect(fail('alice', '192.0.2.1')).toBe(0);
  });

  it('count a whole IPv6 network as one, whatever way it is written', () => {
    const { fail } = setup();
    for (let n = 0; n < 5; n += 1) expect(fail('alice', `2001:db8:1:2::${n}`)).toBe(0);
    expect(fail('alice', '2001:0db8:0001:0002:ffff:ffff:ffff:ffff')).toBe(1);
    expect(fail('alice', '2001:db8:1:3::1')).toBe(0);
  });

  it('count an IPv4 address alike in its IPv6 form', () => {
    const { fail } = setup();
    for (let n = 0; n < 5; n += 1) fail('alice', '192.0.2.1');
    expect(fail('alice', '::ffff:192.0.2.1')).toBe(1);
    expect(fail('alice', '::ffff:192.0.2.2')).toBe(0);
  });

  it('of a user over all addresses stay short, so that nobody is locked out by others', () => {
    const { fail } = setup();
    let longest = 0;
    for (let n = 0; n < 5000; n += 1) longest = Math.max(longest, fail('alice', `10.${n >> 8}.${n & 255}.1`));
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThanOrEqual(30);
  });

  it.each([
    ['with a password', 'alice'],
    ['by a link', undefined],
  ])('of a user over all addresses do not touch the places where the user signed in %s', (_way, user) => {
    const { attempts, fail, pass } = setup();
    attempts.begin(user, '192.0.2.1').succeeded('alice');
    /** One guess from each of many places, as soon as it is let in. */
    const storm = (): void => {
      for (let n = 0; n < 200; n += 1) {
        const wait = fail('alice', `10.${n >> 8}.${n & 255}.1`);
        if (wait === 0) continue;
        pass(wait);
        fail('alice', `10.${n >> 8}.${n & 255}.1`);
      }
    };
    storm();
    expect(fail('ALICE', '198.51.100.1')).toBe(30);
    expect(fail('Alice ', '192.0.2.1')).toBe(0);
    // A guesser who shares the place is still held back.
    for (let n = 0; n < 4; n += 1) fail('alice', '192.0.2.1');
    expect(fail('alice', '192.0.2.1')).toBeGreaterThan(0);
    pass(31 * 24 * 3600);
    storm();
    expect(fail('alice', '192.0.2.1')).toBeGreaterThan(0);
  });

  it('are not wiped out for an address by one right password', () => {
    const { attempts, fail } = setup();
    for (let n = 0; n < 19; n += 1) {
      expect(fail(`victim${n}`, '192.0.2.1')).toBe(0);
      attempts.begin('own', '192.0.2.1').succeeded('own');
    }
    expect(fail('victim20', '192.0.2.1')).toBe(0);
    expect(fail('victim21', '192.0.2.1')).toBeGreaterThan(0);
  });
});
