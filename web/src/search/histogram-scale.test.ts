import { expect, test } from 'vitest';
import { barsOf, niceTop, tickIndexes, zoomRange } from './histogram-scale.ts';

const timeline = {
  earliest: 1500,
  latest: 3800,
  span: 1000,
  total: 12,
  buckets: [
    { time: 1000, count: 2 },
    { time: 2000, count: 0 },
    { time: 3000, count: 10 },
  ],
};

test('bars fill the width and stand in proportion', () => {
  const bars = barsOf(timeline, 300, 100, 10);
  expect(bars.map((bar) => [bar.x, bar.width, bar.height])).toEqual([
    [0, 100, 20],
    [100, 100, 0],
    [200, 100, 100],
  ]);
});

test('zooming covers the chosen bars in either direction, within the searched range', () => {
  const bars = barsOf(timeline, 300, 100, 10);
  expect(zoomRange(bars, 1, 0, timeline)).toEqual({ earliest: '1.5', latest: '3' });
  expect(zoomRange(bars, 2, 2, timeline)).toEqual({ earliest: '3', latest: '3.8' });
  expect(zoomRange([], 0, 0, timeline)).toBeUndefined();
});

test.each([
  [0, 1],
  [3, 3],
  [7, 8],
  [10, 10],
  [11, 12],
  [104, 120],
  [6100, 8000],
  [9000, 10_000],
])('the top over %d is %d', (largest, top) => {
  expect(niceTop(largest)).toBe(top);
});

test('labels never crowd', () => {
  expect(tickIndexes(100, 330)).toEqual([0, 34, 68]);
  expect(tickIndexes(3, 1000)).toEqual([0, 1, 2]);
});
