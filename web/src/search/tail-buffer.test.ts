import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../api/types.ts';
import { cleared, EMPTY_TAIL, MOST_ROWS, pieceOf, received, resumed } from './tail-buffer.ts';

const rows = (count: number): readonly Row[] => Array.from({ length: count }, (_, n) => ({ n }));

test('while it runs the newest rows are in sight', () => {
  const buffer = received(received(EMPTY_TAIL, rows(900), false), rows(300), false);
  expect([buffer.shown.length, buffer.shown[0]?.id, buffer.shown.at(-1)?.id]).toEqual([MOST_ROWS, 200, 1199]);
  expect([buffer.received, buffer.passed, buffer.waiting.length]).toEqual([1200, 0, 0]);
});

test('while it is paused nothing in sight moves, and what waits is bounded and counted', () => {
  const before = received(EMPTY_TAIL, rows(3), false);
  const paused = received(received(before, rows(700), true), rows(500), true);
  expect(paused.shown).toBe(before.shown);
  expect([paused.waiting.length, paused.passed, paused.received]).toEqual([MOST_ROWS, 200, 1203]);
  const after = resumed(paused);
  expect([after.shown.length, after.shown.at(-1)?.id, after.waiting.length, after.passed]).toEqual([
    1000, 1202, 0, 200,
  ]);
  expect(cleared(after)).toMatchObject({ shown: [], received: 1203 });
});

test('every row is in sight, waits, has left by the top, or is counted as passed over', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(700), fc.boolean())), (steps) => {
      let buffer = EMPTY_TAIL;
      for (const [count, paused] of steps) buffer = received(paused ? buffer : resumed(buffer), rows(count), paused);
      const ids = [...buffer.shown, ...buffer.waiting].map(({ id }) => id);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      expect(new Set(ids).size).toBe(ids.length);
      expect(buffer.received).toBe(steps.reduce((sum, [count]) => sum + count, 0));
      expect(Math.max(buffer.shown.length, buffer.waiting.length)).toBeLessThanOrEqual(MOST_ROWS);
    }),
  );
});

test('a second of many events is drawn in pieces, and is done before the next one', () => {
  const pieces: number[] = [];
  for (let fresh = 500; fresh > 0; ) {
    const piece = Math.min(fresh, pieceOf(fresh));
    pieces.push(piece);
    fresh -= piece;
  }
  expect(pieces).toEqual([100, 100, 100, 100, 100]);
  // What a hidden page has gathered does not grow without end, either.
  expect(pieceOf(5_000)).toBe(1_000);
});

test('few events are lit up when they come, many are not', () => {
  expect(received(EMPTY_TAIL, rows(20), false).shown.every(({ lit }) => lit)).toBe(true);
  expect(received(EMPTY_TAIL, rows(21), false).shown.some(({ lit }) => lit)).toBe(false);
});
