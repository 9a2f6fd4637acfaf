import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { SmallDisk } from './small-disk.ts';

const CONFIG =
  'timeZone: UTC\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n    scanInterval: 100\n    pollInterval: 50\n';
const COUNT = 'index=* sequence | rex "sequence (?<n>\\d+) end" | stats count AS stored dc(n) AS different';
const MEBI = 1 << 20;

const tocsin = new SmallDisk(CONFIG);
afterEach(() => tocsin.remove());

let written = 0;
/** Lines that do not compress. */
function write(lines: number): void {
  let block = '';
  for (let line = 0; line < lines; line++) {
    const stamp = new Date().toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    block += `${stamp} [INFO] shop: sequence ${written++} end ${randomBytes(200).toString('base64')}\n`;
  }
  appendFileSync(tocsin.path('logs/app.log'), block);
}

const counted = (): { stored: number; different: number } => {
  const [row] = tocsin.search(COUNT);
  return { stored: Number(row?.stored), different: Number(row?.different) };
};

const fullNotices = (): number => tocsin.output.split('the disk of the store is full').length - 1;

test('a full disk: told once, the input waits, searches answer; with room again every line is stored once', async () => {
  await tocsin.mount(256);
  mkdirSync(tocsin.path('logs'));
  await tocsin.start();
  write(1_000);
  await tocsin.until(COUNT, ([row]) => row?.different === 1_000);

  tocsin.ballast('ballast', 12 * MEBI);
  for (let block = 0; block < 100 && fullNotices() === 0; block++) {
    write(5_000);
    await sleep(300);
  }
  tocsin.ballast('rest', 0);
  write(20_000);
  await sleep(5_000);
  const before = counted();
  write(20_000);
  await sleep(5_000);
  expect(counted()).toEqual(before);
  expect(before.stored).toBeGreaterThanOrEqual(1_000);
  expect(before.stored).toBeLessThan(written - 20_000);
  expect(before.stored).toBe(before.different);
  expect(fullNotices(), tocsin.output).toBe(1);
  expect(tocsin.child?.exitCode).toBeNull();

  // A start on the full disk: nothing can be written, not even how the process is reached.
  await tocsin.end('SIGKILL');
  tocsin.ballast('last', 0);
  const started = tocsin.start();
  for (let waited = 0; waited < 20_000 && !tocsin.output.includes('is up'); waited += 50) await sleep(50);
  expect(tocsin.output).toMatch(/no sign-in link: ENOSPC[\s\S]*start again/);
  const [page] = /http:\/\/127\.0\.0\.1:\d+/.exec(tocsin.output) ?? [];
  expect(await (await fetch(`${page}/api/v1/health`)).json()).toEqual({ status: 'ok', store: 'ready' });

  // A little room, as a person would find it: the process can be reached; then enough.
  tocsin.drop('last');
  await started;
  expect(counted()).toEqual(before);
  tocsin.drop('rest');
  tocsin.drop('ballast');
  await tocsin.until(COUNT, ([row]) => Number(row?.different) >= written, 60);
  expect(counted()).toEqual({ stored: written, different: written });
  expect(tocsin.output).toMatch(/the store takes events again; what had waited is stored/);
  write(1_000);
  await tocsin.until(COUNT, ([row]) => Number(row?.different) >= written, 60);
  expect(counted()).toEqual({ stored: written, different: written });
  console.log(`written ${written}; ${before.stored} stored when the disk was full, then all of them, once`);
});
