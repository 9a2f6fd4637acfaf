import { expect, test } from 'vitest';
import { ageWords, everyWords, isAge, spanMs, spanWords } from './span.ts';

test.each([
  ['30s', 30_000, '30 seconds'],
  ['1m', 60_000, '1 minute'],
  ['2h', 7_200_000, '2 hours'],
  ['500ms', 500, '500 milliseconds'],
  ['0s', undefined, '0s'],
  ['1d', undefined, '1d'],
  ['', undefined, ''],
  ['-5m', undefined, '-5m'],
])('%j', (text, ms, words) => {
  expect([spanMs(text), spanWords(text)]).toEqual([ms, words]);
});

test('a pace and an age in words', () => {
  expect([everyWords('1m'), everyWords('90s'), ageWords('90d'), ageWords('1y')]).toEqual([
    'every minute',
    'every 90 seconds',
    '90 days',
    '1 year',
  ]);
  expect([isAge('6m'), isAge('6h'), isAge('0d')]).toEqual([true, false, false]);
});
