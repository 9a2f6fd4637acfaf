import { afterEach, expect, it } from 'vitest';
import { runStreamFaults, UNACKNOWLEDGED } from '../test/stream-faults.ts';

const ROUNDS = Number(process.env.TOCSIN_TORTURE_CYCLES ?? 6);
/** Milliseconds that a fault goes on. */
const LINGER = Number(process.env.TOCSIN_TORTURE_LINGER ?? 20_000);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it('what is acknowledged over a stream is not lost while faults go on, and it is killed', async () => {
  const { lost, ...report } = await runStreamFaults(ROUNDS, LINGER, (close) => closing.push(close));
  console.info(JSON.stringify({ ...report, lost }));
  const isLost = ([name, count]: [string, number]): boolean => name !== UNACKNOWLEDGED && count > 0;
  expect(Object.entries(lost).filter(isLost)).toEqual([]);
});
