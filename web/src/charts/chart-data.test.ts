import { expect, test } from 'vitest';
import { chartData, figureData } from './chart-data.ts';

test('timechart: times along x, a series a column, inner columns left out, in order of time', () => {
  const data = chartData(
    ['_time', 'alice', 'bob', '_span'],
    [
      { _time: 120, alice: 1, bob: null, _span: 60 },
      { _time: 60, alice: '2', bob: 3, _span: 60 },
    ],
  );
  expect(data).toMatchObject({ field: '_time', isTime: true, x: [60, 120], leftOut: 0 });
  expect(data.series).toEqual([
    { name: 'alice', values: [2, 1] },
    { name: 'bob', values: [3, null] },
  ]);
  expect(data.splitField).toBeUndefined();
});

test('stats count by two fields: the second names the series, and gaps are null', () => {
  const data = chartData(
    ['user', 'action', 'count'],
    [
      { user: 'a', action: 'in', count: 1 },
      { user: 'b', action: 'out', count: 2 },
      { user: 'a', action: 'out', count: 3 },
      { user: 'a', action: 'out', count: 4 },
    ],
  );
  expect(data.splitField).toBe('action');
  expect(data.x).toEqual(['a', 'b']);
  expect(data.series).toEqual([
    { name: 'in', values: [1, null] },
    { name: 'out', values: [7, 2] },
  ]);
});

test('one figure, no rows, and no columns', () => {
  expect(chartData(['count'], [{ count: 5 }])).toMatchObject({ field: '', x: ['count'], series: [{ values: [5] }] });
  expect(chartData(['count'], []).series).toEqual([]);
  expect(chartData([], [{}]).series).toEqual([]);
});

test('a number stands along x where nothing else can: a status and its count', () => {
  const data = chartData(
    ['status', 'count'],
    [
      { status: 404, count: 2 },
      { status: 500, count: 1 },
    ],
  );
  expect(data).toMatchObject({ field: 'status', x: [404, 500], series: [{ name: 'count', values: [2, 1] }] });
});

test('names of prototypes are names, and lists are text', () => {
  const row = Object.assign(Object.create(null), { __proto__x: 1, user: ['a', 'b'], constructor: 2 });
  const data = chartData(['user', 'constructor'], [row]);
  expect(data.x).toEqual(['a, b']);
  expect(data.series).toEqual([{ name: 'constructor', values: [2] }]);
});

test('more series than can be told apart are counted', () => {
  const columns = ['_time', ...Array.from({ length: 60 }, (_, index) => `s${index}`)];
  const row = Object.fromEntries(columns.map((column) => [column, 1]));
  const data = chartData(columns, [row]);
  expect(data.series).toHaveLength(40);
  expect(data.leftOut).toBe(20);
});

test('a figure is the first number of several, with its times where it has some', () => {
  const row = { Failed: 10, Users: 3, Addresses: 1 };
  expect(figureData(Object.keys(row), [row]).series).toEqual([{ name: 'Failed', values: [10] }]);
  const times = [
    { _time: 60, user: 'a', count: 1, sum: 5 },
    { _time: 0, user: 'b', count: 2, sum: 6 },
  ];
  expect(figureData(['_time', 'user', 'count', 'sum'], times)).toMatchObject({
    x: [0, 60],
    series: [{ name: 'count', values: [2, 1] }],
  });
  expect(figureData(['user', 'count'], [{ user: 'a', count: 4 }]).series).toMatchObject([{ values: [4] }]);
  expect(figureData(['user'], [{ user: 'a' }]).series).toEqual([]);
});
