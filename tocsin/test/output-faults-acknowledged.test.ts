import { afterEach, expect, it } from 'vitest';
import { acknowledgedFamily, type Close } from './fault-families.ts';
import { runFaults, wrongs } from './faults.ts';

const closing: Parameters<Close>[0][] = [];
const close: Close = (one) => void closing.push(one);
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one();
});

it('lumberjack and S2S lose nothing, whatever their peers do and though they are killed meanwhile', async () => {
  const faults = ['resets after some bytes', 'keeps the answers back', 'answers garbage'];
  const course = { faults, rounds: 1, linger: 0, kills: 1, absence: 0, seed: 7 };
  const family = await acknowledgedFamily(close);
  const report = await runFaults(family, course, close);
  expect(wrongs(report, family)).toEqual([]);
}, 300_000);
