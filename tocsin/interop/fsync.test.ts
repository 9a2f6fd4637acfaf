import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';

let tocsin: Installation | undefined;
let traces: string | undefined;
afterEach(async () => {
  await tocsin?.remove();
  if (traces !== undefined) rmSync(traces, { recursive: true, force: true });
});

// A kill does not test fsync: the kernel keeps what a killed process wrote. The system calls do.
test('part, directory and journal are fsynced before the acknowledgement', async () => {
  expect(spawnSync('strace', ['-V']).status, 'strace is needed: apt-get install strace').toBe(0);
  traces = mkdtempSync(join(tmpdir(), 'tocsin-trace-'));
  const trace = join(traces, 'trace');
  tocsin = new Installation('timeZone: UTC\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n', [
    'strace',
    '-f',
    '-y',
    '-e',
    'trace=fsync,fdatasync,write,pwrite64',
    '-e',
    'signal=none',
    '-s',
    '256',
    '-o',
    trace,
  ]);
  mkdirSync(tocsin.path('logs'));
  const running = await tocsin.start();
  appendFileSync(
    tocsin.path('logs/app.log'),
    `${new Date().toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)} [INFO] shop: traced\n`,
  );
  const rows = await tocsin.until('index=* traced', (found) => found.length === 1, 60);
  expect(rows).toHaveLength(1);
  process.kill(running.pid, 'SIGTERM');
  await tocsin.end('SIGTERM');
  const lines = readFileSync(trace, 'utf8').split('\n');
  const find = (pattern: RegExp, from = 0): number =>
    lines.findIndex((line, index) => index >= from && pattern.test(line));
  const prepared = find(/write(?:64)?\(\d+<[^>]*\/inputs\/file\/journal-\d+>.*prepare/);
  const journalled = find(/f(?:data)?sync\(\d+<[^>]*\/inputs\/file\/journal-\d+>/, prepared);
  const part = find(/f(?:data)?sync\(\d+<[^>]*\/store\/.*tmp_insert[^>]*\/[^>]+>/, journalled);
  const folder = find(/f(?:data)?sync\(\d+<[^>]*\/store\/[^>]*>/, part);
  const committed = find(/write(?:64)?\(\d+<[^>]*\/inputs\/file\/journal-\d+>.*commit/, folder);
  expect({
    prepared: prepared >= 0,
    journalled: journalled > prepared,
    part: part > journalled,
    folder: folder >= part,
    committed: committed > folder,
  }).toEqual({
    prepared: true,
    journalled: true,
    part: true,
    folder: true,
    committed: true,
  });
});
