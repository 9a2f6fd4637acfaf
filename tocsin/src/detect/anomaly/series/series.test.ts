import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeries, type SeriesState, scorePoint } from './series.ts';

const FIVE_MINUTES = 300_000;

/** The same in each run. */
const noise = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff - 0.5;
  };
};

const scoresOf = (values: readonly number[], state: SeriesState = createSeries(), from = 0): number[] =>
  values.map((value, index) => scorePoint(state, (from + index) * FIVE_MINUTES, value).score);

const highest = (scores: readonly number[], from: number): number => {
  const best = Math.max(...scores.slice(from));
  return scores.indexOf(best, from);
};

describe('what stands out', () => {
  const length = 3000;
  const at = 2000;
  const random = noise(7);
  const flat = Array.from({ length }, () => 50 + random());
  const day = flat.map((value, index) => value + 20 * Math.sin((2 * Math.PI * index) / 288));
  const change = (values: readonly number[], last: number, to: (value: number, index: number) => number): number[] =>
    values.map((value, index) => (index >= at && index < last ? to(value, index) : value));

  test.each<[string, number[]]>([
    ['a spike', change(flat, at + 3, (value) => value + 20)],
    ['a level that shifts', change(flat, length, (value) => value + 5)],
    ['a day whose peak is missing', change(day, at + 288, () => 50)],
    ['a wave that stops', change(day, length, () => 65)],
    ['a dead-flat line that moves', change(new Array<number>(length).fill(3), at + 5, () => 4)],
  ])('%s scores highest', (_name, values) => {
    const scores = scoresOf(values);
    const top = highest(scores, 600);
    expect(top).toBeGreaterThanOrEqual(at);
    expect(top).toBeLessThan(at + 288);
    expect(scores[top]).toBeGreaterThan(0.5);
  });

  test('what is ordinary does not', () => {
    expect(scoresOf(flat).filter((score) => score > 0.5).length).toBeLessThan(10);
    expect(scoresOf(new Array<number>(1000).fill(7)).every((score) => score === 0)).toBe(true);
  });

  test('an alert speaks for what follows', () => {
    const scores = scoresOf(change(flat, at + 100, (value) => value + 20));
    expect(scores.slice(at, at + 100).filter((score) => score > 0.4).length).toBeLessThan(12);
  });
});

const value = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e308, -1e308, 5e-324),
);
const time = fc.oneof(fc.integer(), fc.double(), fc.constant(Number.NaN));
const points = fc.array(fc.tuple(time, value), { maxLength: 200 });

test('scores lie within 0 and 1 whatever comes, and the same comes to the same', () => {
  fc.assert(
    fc.property(points, (list) => {
      const [one, other] = [createSeries(), createSeries()];
      for (const [at, point] of list) {
        const { score, surprise, expected } = scorePoint(one, at, point);
        expect(score >= 0 && score <= 1).toBe(true);
        expect(surprise >= 0 && Number.isFinite(surprise) && Number.isFinite(expected)).toBe(true);
        expect(scorePoint(other, at, point)).toEqual({ score, surprise, expected });
      }
    }),
  );
});

test('what is no number teaches nothing', () => {
  const random = noise(3);
  const values = Array.from({ length: 200 }, () => random());
  const state = createSeries();
  const scores = values.map((point, index) => {
    scorePoint(state, index * FIVE_MINUTES, [Number.NaN, Number.POSITIVE_INFINITY][index % 2] ?? 0);
    return scorePoint(state, index * FIVE_MINUTES, point).score;
  });
  expect(scores).toEqual(scoresOf(values));
});

test('there is no look-ahead: what comes changes no score before it', () => {
  fc.assert(
    fc.property(points, points, (before, after) => {
      const alone = createSeries();
      const followed = createSeries();
      const of = (state: SeriesState, list: readonly (readonly [number, number])[]): number[] =>
        list.map(([at, point]) => scorePoint(state, at, point).score);
      expect(of(followed, [...before, ...after]).slice(0, before.length)).toEqual(of(alone, before));
    }),
  );
});

test('stored as JSON and restored, it goes on as if nothing had been', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 100 }),
      fc.nat(),
      (values, at) => {
        const cut = values.length === 0 ? 0 : at % values.length;
        const state = createSeries();
        const first = scoresOf(values.slice(0, cut), state);
        const restored: SeriesState = JSON.parse(JSON.stringify(state));
        expect([...first, ...scoresOf(values.slice(cut), restored, cut)]).toEqual(scoresOf(values));
      },
    ),
  );
});
