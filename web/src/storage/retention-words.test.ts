import { expect, test } from 'vitest';
import { partitionName, retentionWords } from './retention-words.ts';

test('what is kept, in words', () => {
  expect(retentionWords({ indexes: [] })).toEqual([
    'Events are kept until the disk is full: no retention is configured.',
  ]);
  expect(
    retentionWords({
      days: 36_500,
      bytes: 20e9,
      indexes: [
        { name: 'audit', days: 36_500 },
        { name: 'web', days: 1 },
      ],
    }),
  ).toEqual([
    'When all of it takes more than 20.0 GB, the oldest whole days are dropped, never the current one.',
    'Index audit: kept for ever.',
    'Index web: kept for 1 day.',
  ]);
});

test.each([
  ['20261125', '2026-11-25'],
  ['202611', '2026-11'],
  ['all', 'all'],
])('%s is shown as %s', (name, shown) => {
  expect(partitionName(name)).toBe(shown);
});
