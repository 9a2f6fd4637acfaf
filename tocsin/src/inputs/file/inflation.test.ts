import { randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Inflation } from './inflation.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-inflation-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (bytes: Buffer): Inflation => {
  const path = join(folder, 'app.log.gz');
  writeFileSync(path, bytes);
  return new Inflation(openSync(path, 'r'), bytes.length, { bytes: 1 << 30, ratio: 1_000 });
};

const whole = gzipSync(randomBytes(3_000).toString('hex'));

test.each([
  ['cut off', whole.subarray(0, whole.length / 2), 'cut'],
  ['damaged', Buffer.concat([whole.subarray(0, 10), Buffer.alloc(20, 0xff)]), 'damaged'],
  ['whole', whole, 'whole'],
])('%s: who asks late for its first bytes is told how it ends', async (_, bytes, kind) => {
  const inflation = open(bytes);
  // What went wrong before anybody listened would end the process.
  await sleep(50);
  while ((await inflation.next()) !== undefined);
  expect(inflation.ending).toMatchObject({ kind });
});

test('closed before anything was asked for', async () => {
  const inflation = open(whole.subarray(0, whole.length / 2));
  inflation.close();
  await sleep(50);
  expect(inflation.at).toBe(0);
});
