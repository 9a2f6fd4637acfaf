import { expect, it } from 'vitest';
import { Lateness } from './lateness.ts';

it('counts each with the buckets above it', () => {
  const lateness = new Lateness();
  for (const milliseconds of [0, 100, 101, 4_000, 900_000]) lateness.add(milliseconds);
  const { buckets, count, sum } = lateness.counts;
  expect(buckets.map((bucket) => bucket.count)).toEqual([2, 3, 3, 3, 3, 4, 4, 4, 4, 4]);
  expect([count, sum]).toEqual([5, 904_201]);
});
