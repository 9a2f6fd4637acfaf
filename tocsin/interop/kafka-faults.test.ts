import { afterEach, expect, it } from 'vitest';
import type { Close } from '../test/fault-families.ts';
import { runFaults, wrongs } from '../test/faults.ts';
import { kafkaFamily } from './kafka-family.ts';

const closing: Parameters<Close>[0][] = [];
const close: Close = (one) => void closing.push(one);
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one();
});

it('Kafka loses nothing, whatever is on the way to the broker and though it is killed meanwhile', async () => {
  const faults = ['refuses', 'resets after some bytes', 'keeps the answers back', 'answers garbage'];
  const course = { faults, rounds: 1, linger: 0, kills: 1, absence: 0, seed: 7 };
  const family = await kafkaFamily(close);
  const report = await runFaults(family, course, close);
  console.info(JSON.stringify(report.outputs));
  expect(wrongs(report, family)).toEqual([]);
}, 300_000);
