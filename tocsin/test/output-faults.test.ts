import { afterEach, expect, it } from 'vitest';
import { runFaults } from './output-faults.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it('what speaks HTTP loses nothing, whatever its peer does and though it is killed meanwhile', async () => {
  const { lost, hasToldToken, ...report } = await runFaults(1, 0, (close) => closing.push(close));
  console.info(JSON.stringify(report));
  expect(Object.entries(lost).filter(([, count]) => count > 0)).toEqual([]);
  expect(hasToldToken).toBe(false);
}, 300_000);
