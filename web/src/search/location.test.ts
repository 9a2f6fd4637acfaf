import { expect, test } from 'vitest';
import { formatLocation, parseLocation } from './location.ts';

test('an address goes back and forth', () => {
  const location = { query: 'a="b&c" | sort -x %', earliest: '-1d@d', latest: '@d+2h', limit: 10_000, sort: '-count' };
  const address = formatLocation(location);
  expect(address.startsWith('/search?')).toBe(true);
  expect(parseLocation(address.slice('/search'.length))).toEqual(location);
});

test('an address without anything is the last day', () => {
  expect(parseLocation('')).toEqual({ query: '', earliest: '-24h', latest: 'now', limit: 1000, sort: '' });
});

test.each(['-1', '1e9', 'x', '1.5'])('a limit of %s is not taken over', (limit) => {
  expect(parseLocation(`?limit=${limit}`).limit).toBe(1000);
});
