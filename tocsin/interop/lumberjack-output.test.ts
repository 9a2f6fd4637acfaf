import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type DeclaredOutput, declaredOutput } from '../test/declared-output.ts';
import { freePort } from '../test/free-port.ts';

const run = promisify(execFile);

let scratch: string;
let program: string;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tocsin-lumberjack-'));
  program = join(scratch, 'server');
  const cwd = fileURLToPath(new URL('lumberjack', import.meta.url));
  await run('go', ['build', '-o', program, './server'], { cwd, env: { ...process.env, GOFLAGS: '-mod=mod' } });
}, 240_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let child: ChildProcess | undefined;
let output: DeclaredOutput | undefined;
afterEach(async () => {
  await output?.close();
  child?.kill();
});

it.each([0, 3])(
  'go-lumber, which is what Elastic’s own receivers are built on, has everything, at compression %i',
  async (compression) => {
    const port = await freePort();
    const server = spawn(program, [`127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
    child = server;
    let received = '';
    server.stdout.on('data', (chunk: Buffer) => {
      received += chunk.toString('utf8');
    });
    await new Promise((resolve) => server.stderr.once('data', resolve));
    const rig = declaredOutput('lumberjack', {
      servers: [`127.0.0.1:${port}`],
      compression,
      window: 100,
    });
    output = rig;
    await rig.send(
      Array.from({ length: 5_000 }, (_, n) => ({
        '@timestamp': 1_770_000_000_123,
        message: `Not Found: /wp-login.php?n=${n} "ü" \\`,
        n,
        '@metadata': { index: 'django-logs' },
      })),
    );
    while (!received.includes('"n":4999')) await new Promise((resolve) => setTimeout(resolve, 10));
    const events = received
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line));
    expect(new Set(events.map(({ n }) => n)).size).toBe(5_000);
    expect(events[0]).toMatchObject({
      '@metadata': { beat: 'tocsin', type: '_doc', index: 'django-logs' },
      '@timestamp': '2026-02-02T02:40:00.123Z',
      message: 'Not Found: /wp-login.php?n=0 "ü" \\',
    });
    console.log(
      `compression ${compression}: ${events.length} events for 5000, ${rig.counts.get('retries') ?? 0} windows again`,
    );
  },
);
