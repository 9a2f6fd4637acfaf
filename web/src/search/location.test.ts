import { expect, test } from 'vitest';
import { formatLocation, parseLocation } from './location.ts';

test('an address goes back and forth', () => {
  const range = { earliest: '-1d@d', latest: '@d+2h' };
  const location = {
    query: 'a="b&c" | sort -x %',
    ...range,
    limit: 10_000,
    sort: '-count',
    live: true,
    pattern: 'django-logs',
  };
  const address = formatLocation(location);
  expect(address.startsWith('/search?')).toBe(true);
  expect(parseLocation(address.slice('/search'.length))).toEqual(location);
});

test('an address without anything is the last day', () => {
  expect(parseLocation('')).toEqual({
    query: '',
    earliest: '-24h',
    latest: 'now',
    limit: 1000,
    sort: '',
    live: false,
    pattern: '',
  });
});

test.each(['-1', '1e9', 'x', '1.5', '100001'])('a limit of %s is not taken over', (limit) => {
  expect(parseLocation(`?limit=${limit}`).limit).toBe(1000);
});
