import { expect, it } from 'vitest';
import { EventRate } from './event-rate.ts';

const rateAt = (times: readonly (readonly [at: number, events: number])[], at: number, began = 0): number => {
  let now = began;
  const rate = new EventRate(() => now);
  for (const [time, events] of times) {
    now = time;
    rate.add(events);
  }
  now = at;
  return rate.perSecond;
};

it.each([
  ['nothing', [], 5_000, 0],
  ['less than a second is a second', [[100, 50]], 200, 50],
  [
    'an average over what there was',
    [
      [500, 10],
      [1_500, 30],
    ],
    4_000,
    10,
  ],
  [
    'ten seconds at most',
    [
      [500, 1_000],
      [9_000, 95],
    ],
    10_500,
    10,
  ],
  ['with one decimal', [[0, 1]], 3_000, 0.3],
  ['what is long past does not count', [[0, 1_000]], 3_600_000, 0],
  [
    'a slot is used again',
    [
      [0, 7],
      [20_000, 20],
    ],
    20_000,
    2.2,
  ],
] as const)('%s', (_, times, at, expected) => expect(rateAt(times, at)).toBe(expected));

it('may begin at any time', () => expect(rateAt([[123_456, 10]], 125_456, 123_456)).toBe(5));
