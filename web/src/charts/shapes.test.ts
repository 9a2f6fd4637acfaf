import { expect, test } from 'vitest';
import { areaPath, linePath, type Point, ringPath, thinned } from './shapes.ts';
import { stacked, unstacked } from './stack.ts';

test('a line breaks at a gap, and a point alone is a dot', () => {
  expect(linePath([[0, 1], [1, 2], null, [3, 4], null])).toBe('M0 1L1 2M3 4h0');
  expect(linePath([])).toBe('');
});

test('a surface goes there and back for each stretch', () => {
  const base: readonly (Point | null)[] = [[0, 9], [1, 9], null, [3, 9]];
  expect(areaPath([[0, 1], [1, 2], null, [3, 4]], base)).toBe('M0 1L1 2L1 9L0 9ZM3 4L3 9Z');
});

test('a whole ring is drawn, though its ends meet', () => {
  expect(ringPath(0, Math.PI * 2, 5, 10)).toMatch(/^M0 -10A10 10 0 1 1 /);
  expect(ringPath(0, Math.PI * 2, 5, 10)).not.toContain('NaN');
});

test('thousands of points keep their peaks', () => {
  const points = Array.from({ length: 10_000 }, (_, index): Point => [index, index === 5_000 ? -99 : 0]);
  const kept = thinned(points, 500);
  expect(kept.length).toBeLessThan(1_100);
  expect(kept.some((point) => point?.[1] === -99)).toBe(true);
  expect(thinned(points.slice(0, 100), 500)).toHaveLength(100);
});

test('piles grow up and down from zero, and a gap leaves the pile as it is', () => {
  const series = [
    { name: 'a', values: [1, -1, null] },
    { name: 'b', values: [2, -2, 5] },
    { name: 'c', values: [-3, 3, 1] },
  ];
  expect(stacked(series)).toEqual([
    [[0, 1], [0, -1], null],
    [
      [1, 3],
      [-1, -3],
      [0, 5],
    ],
    [
      [0, -3],
      [0, 3],
      [5, 6],
    ],
  ]);
  expect(unstacked(series)[1]).toEqual([
    [0, 2],
    [0, -2],
    [0, 5],
  ]);
});
