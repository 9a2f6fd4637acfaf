import { expect, test } from 'vitest';
import { killedWhileSending } from '../interop/bulk-kills.ts';

const KILLS = Number(process.env.TORTURE_KILLS ?? 200);

test(`kill -9 of the process ${KILLS} times while clients send by _bulk: nothing acknowledged is lost`, async () => {
  const { acknowledged, missing } = await killedWhileSending({ kills: KILLS, clients: 8, batch: 50 });
  expect(acknowledged).toBeGreaterThanOrEqual(KILLS * 50);
  expect(missing).toEqual([]);
}, 3_600_000);
