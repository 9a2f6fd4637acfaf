import { afterEach, expect, it } from 'vitest';
import { type Close, plainFamily } from './fault-families.ts';
import { runFaults, wrongs } from './faults.ts';

const closing: Parameters<Close>[0][] = [];
const close: Close = (one) => void closing.push(one);
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one();
});

it('TCP, syslog, LEEF and CEF lose nothing, unless a connection is torn and they are killed at once', async () => {
  const faults = ['refuses', 'resets after some bytes', 'stalls', 'answers garbage', 'has another certificate'];
  const course = { faults, rounds: 1, linger: 0, kills: 2, absence: 0, seed: 7 };
  const family = await plainFamily(close);
  const report = await runFaults(family, course, close);
  expect(wrongs(report, family)).toEqual([]);
}, 300_000);
