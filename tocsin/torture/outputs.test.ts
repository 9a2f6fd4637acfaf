import { afterEach, expect, it } from 'vitest';
import { acknowledgedFamily, type Close, plainFamily, TOKEN, webFamily } from '../test/fault-families.ts';
import { type Course, type Family, type FaultReport, runFaults, wrongs } from '../test/faults.ts';

/** How long the peers are away. */
const MINUTES = Number(process.env.TORTURE_MINUTES ?? 10);
const ROUNDS = Number(process.env.TORTURE_ROUNDS ?? 3);
const SEED = Number(process.env.TORTURE_SEED ?? 20261127);
/** Milliseconds that a fault goes on. */
const LINGER = Number(process.env.TORTURE_LINGER ?? 10_000);
const LONGEST = 3_600_000;

const closing: Parameters<Close>[0][] = [];
const close: Close = (one) => void closing.push(one);
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one();
});

async function run({ outputs, faults }: Family): Promise<FaultReport> {
  const course: Course = { faults, rounds: ROUNDS, linger: LINGER, kills: 4, absence: MINUTES * 60_000, seed: SEED };
  const { told, ...report } = await runFaults({ outputs, faults }, course, close);
  console.info(JSON.stringify(report, undefined, 2));
  return { told, ...report };
}

it('what speaks HTTP loses nothing', { timeout: LONGEST }, async () => {
  const report = await run(await webFamily(close));
  expect(wrongs(report, true)).toEqual([]);
  expect(report.outputs.elasticsearch?.again).toEqual({});
  expect(report.told).not.toContain(TOKEN);
});

it('what is acknowledged over a stream loses nothing', { timeout: LONGEST }, async () => {
  expect(wrongs(await run(await acknowledgedFamily(close)), true)).toEqual([]);
});

it('what nothing acknowledges loses only what was torn while it was killed', { timeout: LONGEST }, async () => {
  expect(wrongs(await run(await plainFamily(close)), false)).toEqual([]);
});
