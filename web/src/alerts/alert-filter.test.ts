import { expect, test } from 'vitest';
import {
  type AlertFilter,
  filterQuery,
  formatFilter,
  isNarrowed,
  NO_FILTER,
  parseFilter,
  sinceName,
} from './alert-filter.ts';

const full: AlertFilter = {
  status: 'false positive',
  severities: ['high', 'critical'],
  rule: 'a&b',
  text: '203.0.113.9 "x"',
  since: '24h',
  order: 'severity',
};

test.each([NO_FILTER, full, { ...NO_FILTER, status: undefined }])('an address says the whole filter: %j', (filter) => {
  const address = formatFilter(filter);
  expect(parseFilter(address.slice('/alerts'.length))).toEqual(filter);
});

test('the plain list has a plain address, and what is not understood is left out', () => {
  expect(formatFilter(NO_FILTER)).toBe('/alerts');
  expect(parseFilter('?status=gone&severity=loud,low&since=soon')).toEqual({ ...NO_FILTER, severities: ['low'] });
});

test('the API is asked in its own words', () => {
  const now = 1_000_000_000;
  expect(Object.fromEntries(filterQuery(full, now, 100))).toEqual({
    limit: '100',
    status: 'false positive',
    severity: 'high,critical',
    order: 'severity',
    rule: 'a&b',
    q: '203.0.113.9 "x"',
    from: String(now - 86_400_000),
  });
  expect(Object.fromEntries(filterQuery({ ...NO_FILTER, status: undefined }, now, 5))).toEqual({ limit: '5' });
});

test('a status alone narrows nothing', () => {
  expect([isNarrowed({ ...NO_FILTER, status: 'closed' }), isNarrowed({ ...NO_FILTER, text: 'x' })]).toEqual([
    false,
    true,
  ]);
});

test.each([
  ['', 'All time'],
  ['1h', 'Last hour'],
  ['24h', 'Last 24 hours'],
  ['168h', 'Last 7 days'],
])('%s is called %s', (since, name) => {
  expect(sinceName(since)).toBe(name);
});
