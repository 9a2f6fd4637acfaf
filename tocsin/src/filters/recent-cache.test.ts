import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownText, RecentCache } from './recent-cache.ts';

describe('RecentCache', () => {
  it('keeps half of its size at least, and never more than its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: 0, max: 40 })), (size, keys) => {
        const cache = new RecentCache<number, number>(size);
        for (const key of keys) if (cache.get(key) === undefined) cache.set(key, key);
        const last = [...new Set(keys.toReversed())].slice(0, Math.ceil(size / 2));
        for (const key of last.slice(0, 1)) expect(cache.get(key)).toBe(key);
        const kept = Array.from({ length: 41 }, (_, key) => key).filter((key) => cache.get(key) !== undefined);
        expect(kept.length).toBeLessThanOrEqual(2 * Math.ceil(size / 2));
      }),
    );
  });

  it('keeps less of what is heavy', () => {
    const cache = new RecentCache<number, number>(
      1_000_000,
      (key) => key,
      () => 1 << 20,
    );
    for (let key = 0; key < 1_000; key++) cache.set(key, key);
    const kept = Array.from({ length: 1_000 }, (_, key) => key).filter((key) => cache.get(key) !== undefined);
    expect(kept.length).toBeGreaterThan(30);
    expect(kept.length).toBeLessThanOrEqual(64);
  });

  it('what is used stays', () => {
    const cache = new RecentCache<string, number>(4);
    cache.set('a', 1);
    for (let index = 0; index < 20; index++) {
      cache.set(`x${index}`, index);
      expect(cache.get('a')).toBe(1);
    }
    expect(cache.get('x0')).toBeUndefined();
    cache.clear();
    expect(cache.get('a')).toBeUndefined();
  });
});

it.each(['', 'curl/8.1', 'größer', '😀 and half \ud800'])('a copy of %j is the same text', (text) => {
  expect(ownText(`head ${text} tail`.slice(5, 5 + text.length))).toBe(text);
});
