import { afterEach, expect, it } from 'vitest';
import { runFaults } from '../test/output-faults.ts';

const ROUNDS = Number(process.env.TOCSIN_TORTURE_CYCLES ?? 6);
/** Milliseconds that a fault goes on. */
const LINGER = Number(process.env.TOCSIN_TORTURE_LINGER ?? 20_000);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it('what speaks HTTP loses nothing while faults go on, and it is killed', async () => {
  const { lost, hasToldToken, ...report } = await runFaults(ROUNDS, LINGER, (close) => closing.push(close));
  console.info(JSON.stringify(report));
  expect(Object.entries(lost).filter(([, count]) => count > 0)).toEqual([]);
  expect(hasToldToken).toBe(false);
});
