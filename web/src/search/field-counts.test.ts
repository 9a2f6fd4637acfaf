import { expect, test } from 'vitest';
import { fieldCounts, scalarsOf, topValues } from './field-counts.ts';

const rows = [
  { _raw: 'x', host: 'a', user: 'bob', tags: ['t', 'u'] },
  { _raw: 'y', host: 'a', user: 'alice', tags: ['t'] },
  { _raw: 'z', host: 'b', user: 'bob', rare: '', none: null },
];

test('default fields first, then those that most events have; absent ones not at all', () => {
  expect(fieldCounts(['rare', 'tags', 'user', 'host', '_raw', 'none'], rows)).toEqual([
    { name: 'host', rows: 3, distinct: 2 },
    { name: 'user', rows: 3, distinct: 2 },
    { name: 'tags', rows: 2, distinct: 2 },
    { name: 'rare', rows: 1, distinct: 1 },
  ]);
});

test('counts every value of a multivalue field', () => {
  expect(topValues('tags', rows, 5)).toEqual([
    { value: 't', count: 2 },
    { value: 'u', count: 1 },
  ]);
  expect(scalarsOf([1, [2, null], '3'])).toEqual([1, 2, '3']);
});
