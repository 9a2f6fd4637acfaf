import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { AgentInstallation } from '../test/agent.ts';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';

const CYCLES = Number(process.env.TOCSIN_TORTURE_CYCLES ?? 12);
const SEED = Number(process.env.TOCSIN_TORTURE_SEED ?? 20261126);
const LINES = 1_000;
const TOKEN = '7a3b5c1d-0000-4000-8000-00000000a11e';

/** mulberry32 */
const random = (() => {
  let state = SEED;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
})();

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.splice(0)) await close();
});

it('nothing is lost between a file and the store of another, whoever is killed', async () => {
  const port = await freePort();
  const receiver = new Installation(`inputs:
- {type: splunk-hec, port: ${port}, tokens: [{name: all, token: ${TOKEN}, useACK: true, index: main}]}
`);
  closing.push(() => receiver.remove());
  const agent = new AgentInstallation(`inputs: [{type: file, paths: [app.log], codec: line}]
outputs:
- type: splunk-hec
  url: http://127.0.0.1:${port}
  token: ${TOKEN}
  ack: true
  ackInterval: 100ms
  maxBatchEvents: 200
  retry: {first: 100ms, last: 500ms}
`);
  closing.push(() => agent.remove());
  writeFileSync(agent.path('app.log'), '');
  await receiver.start();
  await agent.startAgent();
  let written = 0;
  let kills = 0;
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    for (let part = 0; part < 10; part++) {
      const lines = Array.from({ length: LINES / 10 }, () => `number ${++written}\n`);
      appendFileSync(agent.path('app.log'), lines.join(''));
      await sleep(random() * 60);
      if (part !== Math.floor(random() * 10)) continue;
      kills += 1;
      if (random() < 0.6) {
        await agent.end('SIGKILL');
        await agent.startAgent();
      } else {
        await receiver.end('SIGKILL');
        await receiver.start();
      }
    }
  }
  const numbers = '| rex field=message "number (?<n>\\d+)" | stats dc(n) as different, count';
  const [row] = await receiver.until(`index=* ${numbers}`, ([found]) => Number(found?.different) >= written, 120);
  // What has been taken twice may still come.
  await sleep(2_000);
  const [last] = receiver.search(`index=* ${numbers}`);
  const doubled = Number(last?.count) - Number(last?.different);
  process.stdout.write(`seed ${SEED}: ${written} lines, ${kills} kills -9, ${doubled} doubled\n`);
  expect(Number(row?.different)).toBe(written);
  expect(doubled).toBeLessThan(written / 2);
}, 1_200_000);
