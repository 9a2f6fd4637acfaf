import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Foreground } from '../test/foreground.ts';
import { SmallDisk } from './small-disk.ts';

let disk: SmallDisk | undefined;
let run: Foreground | undefined;
let server: Server | undefined;
afterEach(async () => {
  await run?.end('SIGKILL');
  server?.closeAllConnections();
  server?.close();
  await disk?.remove();
});

const until = async (isSo: () => boolean, what: string): Promise<void> => {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (isSo()) return;
    await sleep(100);
  }
  throw new Error(`it did not come to that: ${what}`);
};

test('a full disk under a queue is told once, holds the input back, and loses nothing', async () => {
  const taken = new Set<string>();
  let isWell = false;
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (isWell) for (const { message } of JSON.parse(body) as { message: string }[]) taken.add(message.slice(0, 12));
      response.writeHead(isWell ? 200 : 503).end();
    });
  });
  server = http;
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
  disk = new SmallDisk('inputs: []\n');
  await disk.mount(16);
  const log = disk.path('in.log');
  writeFileSync(
    disk.path('p.conf'),
    `input { file { path => "${log}" start_position => "beginning" } }
output { http { url => "http://127.0.0.1:${(http.address() as AddressInfo).port}/" http_method => "post" format => "json_batch" } }`,
  );
  run = new Foreground(disk.data, '-f', disk.path('p.conf'), '--queue.type', 'persisted');
  const program = run;
  program.start(disk.inside);
  const lines = 60_000;
  const line = (number: number): string => `line ${String(number).padStart(7, '0')} ${'x'.repeat(300)}\n`;
  for (let at = 0; at < lines; at += 1_000)
    appendFileSync(log, Array.from({ length: 1_000 }, (_, index) => line(at + index)).join(''));
  await until(() => program.words.includes('events wait until it can'), 'a word of the full disk');
  await sleep(3_000);
  const words = program.words.split('\n').filter((word) => word.includes("can't be written"));
  expect([program.isRunning, words.length], program.words).toEqual([true, 1]);
  isWell = true;
  await until(() => taken.size === lines, 'everything is delivered').catch((error: Error) => {
    throw new Error(`${error.message}: ${taken.size} of ${lines}, ${disk?.free()} bytes free: ${program.words}`);
  });
  expect(await program.end('SIGTERM')).toBe(0);
});
