import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';

const CONFIG =
  'timeZone: UTC\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n    scanInterval: 100\n    pollInterval: 50\n';
let tocsin = new Installation(CONFIG);
afterEach(() => tocsin.remove());

const KILLS = Number(process.env.KILLS ?? 20);

/** The engine's process: the one child of the collector. */
const engineOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

test(`kill -9 of collector and engine, ${KILLS} times, while a log is written and rotated: nothing lost`, async () => {
  tocsin = new Installation(CONFIG);
  mkdirSync(tocsin.path('logs'));
  const log = tocsin.path('logs/app.log');
  writeFileSync(log, '');
  let written = 0;
  let rotations = 0;
  let writing = true;
  const stamp = (): string => new Date().toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
  const writer = (async () => {
    while (writing) {
      let block = '';
      for (let line = 0; line < 20; line++) block += `${stamp()} [INFO] shop: sequence ${written++} end\n`;
      appendFileSync(log, block);
      if (written % 2_000 === 0) {
        renameSync(log, `${log}.${++rotations}`);
        writeFileSync(log, '');
      }
      await sleep(5);
    }
  })();
  let running = await tocsin.start();
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(200 + ((kill * 7919) % 900));
    if (kill % 2 === 0) {
      await tocsin.end('SIGKILL');
      running = await tocsin.start();
    } else {
      process.kill(engineOf(running.pid), 'SIGKILL');
    }
  }
  writing = false;
  await writer;
  const count = 'index=* sequence | rex "sequence (?<n>\\d+) end" | stats count AS stored dc(n) AS different';
  const [row] = await tocsin.until(count, ([one]) => Number(one?.different) >= written, 60);
  const stored = Number(row?.stored);
  const different = Number(row?.different);
  console.log(
    `kills ${KILLS}, rotations ${rotations}, written ${written}, stored ${stored}, lost ${written - different}, duplicated ${stored - different}`,
  );
  expect(different).toBe(written);
  expect(stored).toBe(written);
});
