import { spawnSync } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { kafkaFamily } from '../interop/kafka-family.ts';
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

async function run(family: Family): Promise<FaultReport> {
  const { faults } = family;
  const course: Course = { faults, rounds: ROUNDS, linger: LINGER, kills: 4, absence: MINUTES * 60_000, seed: SEED };
  const report = await runFaults(family, course, close);
  console.info(JSON.stringify({ ...report, told: undefined }));
  expect(wrongs(report, family)).toEqual([]);
  return report;
}

it('what speaks HTTP loses nothing', { timeout: LONGEST }, async () => {
  const { outputs, told } = await run(await webFamily(close));
  expect(outputs.elasticsearch?.again).toEqual({});
  expect(told).not.toContain(TOKEN);
});

it('what is acknowledged over a stream loses nothing', { timeout: LONGEST }, async () => {
  await run(await acknowledgedFamily(close));
});

const hasMaven = spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status === 0;
it.skipIf(!hasMaven)('Kafka loses nothing', { timeout: LONGEST }, async () => {
  await run(await kafkaFamily(close));
});

it('what nothing acknowledges loses only what was torn while it was killed', { timeout: LONGEST }, async () => {
  await run(await plainFamily(close));
});
