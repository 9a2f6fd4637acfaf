import { expect, test } from 'vitest';
import { extent, labelled, linearScale, valueAxis } from './scale.ts';

test.each([
  [0, 7, 4, [0, 2, 4, 6, 8]],
  [0, 0, 4, [0, 1]],
  [-3, 7, 5, [-4, -2, 0, 2, 4, 6, 8]],
  [0, 1, 4, [0, 1]],
  [0, 1_000_000, 2, [0, 500_000, 1_000_000]],
])('whole numbers from %d to %d', (low, high, about, ticks) => {
  expect(valueAxis(low, high, about, { whole: true }).ticks).toEqual(ticks);
});

test('fractions have round ticks, and what is largest lies within', () => {
  expect(valueAxis(0, 0.3, 3).ticks).toEqual([0, 0.1, 0.2, 0.3]);
  for (const high of [1e-9, 0.07, 3.3, 99, 1e9, 1e300]) {
    const axis = valueAxis(0, high, 5);
    expect(axis.max).toBeGreaterThanOrEqual(high);
    expect(axis.ticks.length).toBeLessThanOrEqual(12);
  }
});

test('nothing at all has an axis from 0 to 1', () => {
  expect(valueAxis(Number.NaN, Number.NaN, 4)).toEqual({ min: 0, max: 1, ticks: [0, 1] });
});

test('a scale of one value stands in the middle', () => {
  expect(linearScale(5, 5, 0, 100).at(5)).toBe(50);
  expect(linearScale(0, 10, 100, 0).at(10)).toBe(0);
});

test('the smallest and the largest, past gaps', () => {
  expect(extent([null, 3, -1, null, 2])).toEqual([-1, 3]);
  expect(extent([null])).toEqual([Number.NaN, Number.NaN]);
});

test('labels keep their distance', () => {
  expect(labelled(10, 300, 100)).toEqual([0, 4, 8]);
  expect(labelled(0, 300, 100)).toEqual([]);
  expect(labelled(3, 0, 100)).toEqual([0]);
});
