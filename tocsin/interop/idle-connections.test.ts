import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeS2sCapabilities, encodeS2sHello } from '../src/inputs/index.ts';
import { jsonWindow, windowFrame } from '../src/inputs/lumberjack/frames.ts';
import { type SinkRig, startInput } from '../test/sink-rig.ts';

const MANY = 10_000;
/** Bytes of memory for a connection that says nothing. */
const MOST_EACH = 48 << 10;
const TOKEN = '7a6c1f0e-5d1b-4b8a-9a52-0d6c3f5f8e11';
const CLIENTS = fileURLToPath(new URL('idle-clients.mjs', import.meta.url));

const warnings: string[] = [];
process.on('warning', ({ message }) => warnings.push(message));

let clients: ChildProcess | undefined;
let rig: SinkRig | undefined;
beforeAll(() => {
  const files = Number(
    execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim().replace('unlimited', '1e9'),
  );
  if (files < MANY + 1_000) throw new Error(`this needs ${MANY} open files: raise \`ulimit -Hn\`, which is ${files}`);
});
afterEach(async () => {
  clients?.kill('SIGKILL');
  await rig?.stop();
});

/** The clients, once all were taken; `closed`: those that were shut out since. */
async function idle(port: number, greeting: Uint8Array): Promise<{ closed: number }> {
  const child = spawn(process.execPath, [CLIENTS, String(port), String(MANY), Buffer.from(greeting).toString('hex')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  clients = child;
  const told = { closed: -1 };
  child.stdout.on('data', (chunk: Buffer) => {
    told.closed = Number(/closed (\d+)\n$/.exec(chunk.toString())?.[1] ?? told.closed);
  });
  while (told.closed < 0) {
    if (child.exitCode !== null) throw new Error('the clients have ended');
    await sleep(20);
  }
  return told;
}

const say = (port: number, bytes: Uint8Array | string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, () => resolve()));
    socket.on('error', reject);
    socket.resume();
  });

const listener = (of: SinkRig) => of.input.listeners?.().find(({ protocol }) => protocol !== 'udp');

const HELLO = Buffer.concat([
  encodeS2sHello({ version: 3, serverName: 'forwarder', managementPort: '8089' }),
  encodeS2sCapabilities('ack=0;compression=0'),
]);

describe.each([
  ['tcp', {}, Buffer.alloc(0), 'a line\n'],
  ['splunk-s2s', {}, HELLO, 'a line\n'],
  ['beats', {}, windowFrame(1), jsonWindow(['{"message":"a line"}'])],
])('%s', (name, options, greeting, event) => {
  it(`holds ${MANY} connections that say nothing more, in bounded memory, and serves who comes then`, async () => {
    const running = startInput(name, { port: 0, maxConnections: MANY + 1, ...options });
    rig = running;
    const port = await running.port();
    const before = process.memoryUsage().rss;
    const told = await idle(port, greeting);
    while ((listener(running)?.clients ?? 0) < MANY) await sleep(20);
    const each = (process.memoryUsage().rss - before) / MANY;
    console.log(`${name}: ${Math.round(each)} bytes of memory for each of ${MANY} connections`);
    expect(each).toBeLessThan(MOST_EACH);
    await say(port, event);
    await running.until(1);
    expect(running.acknowledged[0]?.message).toContain('a line');
    expect(told.closed).toBe(0);

    // Beyond the limit: turned away, and told.
    const refused = connect(port, '127.0.0.1').on('error', () => undefined);
    await new Promise((resolve) => refused.once('close', resolve).resume());
    expect(running.counts.get('connection_refused')).toBe(1);
    expect(listener(running)?.lastError?.message).toContain('maxConnections');

    clients?.kill('SIGKILL');
    while ((listener(running)?.clients ?? 0) > 1) await sleep(20);
    expect(warnings).toEqual([]);
  });
});

it(`splunk-hec serves who comes while ${MANY} connections say nothing, and closes those`, async () => {
  const running = startInput('splunk-hec', {
    port: 0,
    maxConnections: MANY + 1,
    tokens: [{ name: 'shop', token: TOKEN }],
  });
  rig = running;
  const port = await running.port();
  const before = process.memoryUsage().rss;
  const told = await idle(port, Buffer.alloc(0));
  const each = (process.memoryUsage().rss - before) / MANY;
  console.log(`splunk-hec: ${Math.round(each)} bytes of memory for each of ${MANY} connections`);
  expect(each).toBeLessThan(MOST_EACH);
  const answer = await fetch(`http://127.0.0.1:${port}/services/collector`, {
    method: 'POST',
    headers: { authorization: `Splunk ${TOKEN}`, connection: 'close' },
    body: '{"event":"a line"}',
  });
  expect(await answer.json()).toEqual({ text: 'Success', code: 0 });
  while (told.closed < MANY) await sleep(100);
  while ((listener(running)?.clients ?? 0) > 0) await sleep(20);
});
