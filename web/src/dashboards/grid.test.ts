import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Place } from '../api/dashboards.ts';
import { freePlace, inGrid, inOrder, overlap, tidied, withPlace } from './grid.ts';

const at = (x: number, y: number, w: number, h: number): Place => ({ x, y, w, h });

test('what stands in the way moves down, and what that stands on in turn', () => {
  const places = [at(0, 0, 6, 4), at(0, 4, 6, 4), at(0, 8, 12, 2), at(6, 0, 6, 4)];
  expect(withPlace(places, 0, at(0, 2, 6, 4))).toEqual([
    at(0, 2, 6, 4),
    at(0, 6, 6, 4),
    at(0, 10, 12, 2),
    at(6, 0, 6, 4),
  ]);
});

test('nothing leaves the grid', () => {
  expect(inGrid(at(11, -3, 4, 0))).toEqual(at(8, 0, 4, 2));
  expect(inGrid(at(-5, 1, 40, 300))).toEqual(at(0, 1, 12, 100));
});

test('a new one stands where there is room', () => {
  expect(freePlace([at(0, 0, 6, 4)], 6, 4)).toEqual(at(6, 0, 6, 4));
  expect(freePlace([at(0, 0, 6, 4)], 12, 4)).toEqual(at(0, 4, 12, 4));
  expect(freePlace([], 3, 3)).toEqual(at(0, 0, 3, 3));
});

test('gaps are closed, and the order is as one reads', () => {
  const places = [at(0, 9, 6, 2), at(0, 3, 6, 2), at(6, 20, 6, 2)];
  expect(tidied(places)).toEqual([at(0, 2, 6, 2), at(0, 0, 6, 2), at(6, 0, 6, 2)]);
  expect(inOrder([at(6, 0, 6, 2), at(0, 1, 6, 2), at(0, 0, 6, 1)])).toEqual([2, 0, 1]);
});

test('however panels are moved, none lies on another', () => {
  const place = fc.record({
    x: fc.integer({ min: -3, max: 14 }),
    y: fc.integer({ min: -3, max: 20 }),
    w: fc.integer({ min: 0, max: 14 }),
    h: fc.integer({ min: 0, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(7), place), { minLength: 1, maxLength: 20 }), (moves) => {
      let places: readonly Place[] = Array.from({ length: 8 }, (_, index) =>
        at((index % 2) * 6, Math.floor(index / 2) * 4, 6, 4),
      );
      for (const [index, to] of moves) places = withPlace(places, index, to);
      const all = [places, tidied(places)];
      for (const set of all)
        set.forEach((one, index) => {
          expect(one).toEqual(inGrid(one));
          for (const other of set.slice(index + 1)) expect(overlap(one, other)).toBe(false);
        });
    }),
  );
});
