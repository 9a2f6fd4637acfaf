import { expect, test } from 'vitest';
import { filterQuery, formatFilter, isNarrowed, NO_FILTER, parseFilter } from './incident-filter.ts';

test('an address says which incidents are looked at', () => {
  const filter = {
    status: undefined,
    severities: ['high', 'critical'],
    entity: 'user:ann & co',
    text: 'two words',
    order: 'score',
  } as const;
  expect(formatFilter(filter)).toBe(
    '/incidents?status=all&severity=high,critical&entity=user%3Aann+%26+co&q=two+words&order=score',
  );
  expect(parseFilter(formatFilter(filter).split('?')[1] ?? '')).toEqual(filter);
  expect(formatFilter(NO_FILTER)).toBe('/incidents');
  expect(parseFilter('status=x&severity=y&order=z')).toEqual(NO_FILTER);
});

test('the API is asked for the same', () => {
  expect(filterQuery(NO_FILTER, 50).toString()).toBe('limit=50&order=last&status=open');
  expect(filterQuery({ ...NO_FILTER, status: undefined, entity: ' ann ' }, 50).get('entity')).toBe('ann');
  expect([isNarrowed(NO_FILTER), isNarrowed({ ...NO_FILTER, text: 'x' })]).toEqual([false, true]);
});
