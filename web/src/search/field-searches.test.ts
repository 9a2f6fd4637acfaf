import { expect, test } from 'vitest';
import { fieldSearches } from './field-searches.ts';

test.each([
  [
    'user.name',
    false,
    ['x | top limit=20 user.name', 'x | rare limit=20 user.name', 'x | timechart count by user.name'],
  ],
  [
    'a b',
    true,
    ['x | top limit=20 "a b"', 'x | rare limit=20 "a b"', 'x | timechart count by "a b"', 'x | timechart avg("a b")'],
  ],
])('%s', (field, numeric, searches) => {
  expect(fieldSearches(' x ', field, numeric).map(({ search }) => search)).toEqual(searches);
});
