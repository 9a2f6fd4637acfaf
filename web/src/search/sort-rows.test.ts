import { expect, test } from 'vitest';
import { formatSort, nextSort, numericColumns, parseSort, sortRows } from './sort-rows.ts';

const rows = [{ n: 9 }, { n: '10' }, { n: null }, { n: 2.5 }];

test('numbers are compared as numbers and absent values come last both ways', () => {
  expect(sortRows(rows, { column: 'n', descending: false }).map((row) => row.n)).toEqual([2.5, 9, '10', null]);
  expect(sortRows(rows, { column: 'n', descending: true }).map((row) => row.n)).toEqual(['10', 9, 2.5, null]);
  expect(rows[0]).toEqual({ n: 9 });
});

test('three clicks: one way, the other, back to the order of the search', () => {
  const first = nextSort(undefined, 'n', true);
  const second = nextSort(first, 'n', true);
  expect([first, second, nextSort(second, 'n', true)].map(formatSort)).toEqual(['-n', 'n', '']);
  expect(formatSort(nextSort(first, 'user', false))).toBe('user');
  expect(parseSort('-count')).toEqual({ column: 'count', descending: true });
  expect(parseSort('')).toBeUndefined();
});

test('a column is numeric when all its values are', () => {
  const table = [
    { a: 1, b: '2.5', c: '1', d: null },
    { a: null, b: '-3', c: 'x', d: null },
  ];
  expect([...numericColumns(['a', 'b', 'c', 'd'], table)]).toEqual(['a', 'b']);
});
