import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

let folder: string;
let mute: Server;
let child: ChildProcess;
let output = '';
let web: string;
const sockets = new Set<Socket>();

/** A store that takes connections and never answers. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-starting-'));
  mute = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  const store = await listening(mute);
  const spare = createServer();
  const port = await listening(spare);
  await new Promise((resolve) => spare.close(resolve));
  web = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'tocsin.yaml'), `web: { port: ${port} }\nstore: { url: "http://127.0.0.1:${store}" }\n`);
  output = '';
  child = spawn(process.execPath, [PROGRAM, 'up', '--data', join(folder, 'data')], { cwd: folder });
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
});

afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => mute.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const answer = async (path: string): Promise<Response> => {
  for (;;) {
    const reply = await fetch(web + path).catch(() => undefined);
    if (reply !== undefined) return reply;
    if (child.exitCode !== null) throw new Error(`tocsin up ended with ${child.exitCode}: ${output}`);
    await sleep(25);
  }
};

test('while the store opens, health answers and the page is there; a signal ends it', async () => {
  const live = await answer('/api/v1/health/live');
  expect([live.status, await live.json()]).toEqual([200, { status: 'ok', store: 'starting' }]);
  const ready = await answer('/api/v1/health');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ error: { code: 'store_unavailable' }, store: 'starting' });
  expect((await answer('/')).headers.get('content-type')).toContain('text/html');
  expect(output).not.toContain('is up');
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
});
