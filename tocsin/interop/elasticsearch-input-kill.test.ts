import { expect, test } from 'vitest';
import { killedWhileSending } from './bulk-kills.ts';

test('kill -9 five times while clients send numbered events by _bulk: none that was acknowledged is lost', async () => {
  const { acknowledged, missing } = await killedWhileSending({ kills: 5, clients: 4, batch: 200 });
  expect(acknowledged).toBeGreaterThanOrEqual(5 * 200);
  expect(missing).toEqual([]);
});
