import { expect, it } from 'vitest';
import { Credit } from './credit.ts';

it('comes back slowly, and never to more than it was', () => {
  let now = 0;
  const credit = new Credit(1_000, 0.1, () => now);
  credit.spend(600);
  expect(credit.left).toBe(400);
  now = 1_000;
  expect(credit.left).toBe(500);
  credit.spend(5_000);
  expect(credit.left).toBe(0);
  now = 2_000;
  expect(credit.left).toBe(100);
  now = 1_000_000;
  expect(credit.left).toBe(1_000);
});
