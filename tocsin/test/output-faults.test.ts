import { afterEach, expect, it } from 'vitest';
import { type Close, TOKEN, webFamily } from './fault-families.ts';
import { runFaults, wrongs } from './faults.ts';

const closing: Parameters<Close>[0][] = [];
const close: Close = (one) => void closing.push(one);
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one();
});

it('what speaks HTTP loses nothing, whatever its peer does and though it is killed meanwhile', async () => {
  const faults = ['refuses', 'resets after reading', 'is slow', 'answers in part', '503', 'has another certificate'];
  const course = { faults, rounds: 1, linger: 0, kills: 2, absence: 0, seed: 7 };
  const family = await webFamily(close);
  const report = await runFaults(family, course, close);
  expect(wrongs(report, family)).toEqual([]);
  expect(report.outputs.elasticsearch?.again).toEqual({});
  expect(report.told).not.toContain(TOKEN);
}, 300_000);
