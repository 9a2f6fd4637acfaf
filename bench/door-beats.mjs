// `node bench/door-beats.mjs [--events 400000 --clients 4 --window 2048]`: events of Filebeat by Lumberjack until they are acknowledged, and so
// stored. The clients run in a process of their own, on the same cores.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { deflateSync } from 'node:zlib';
import { freePort, rulesOption, writeDoor } from './door.mjs';
import { lineMaker } from './lines.mjs';
import { api, startTocsin, stop, usage } from './process.mjs';

/** Each client has so many windows on their way, as Filebeat (`pipelining`). */
const PIPELINING = 2;
/** Windows that are made before, and sent again and again: the clients shall not be what is measured. */
const DIFFERENT = 8;

const uint = (number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
};

const windowOf = (size, seed) => {
  const line = lineMaker('django', seed);
  const time = new Date().toISOString();
  const frames = Array.from({ length: size }, (_, index) => {
    const event = Buffer.from(
      JSON.stringify({
        '@timestamp': time,
        '@metadata': { beat: 'filebeat', type: '_doc', version: '8.17.0' },
        log: { offset: index * 100, file: { path: '/var/log/shop/django.log' } },
        message: line(time),
        input: { type: 'filestream' },
        ecs: { version: '8.0.0' },
        host: { name: 'web-1' },
        agent: { ephemeral_id: 'beef', id: 'c0ffee', name: 'web-1', type: 'filebeat', version: '8.17.0' },
      }),
    );
    return Buffer.concat([Buffer.from('2J'), uint(index + 1), uint(event.length), event]);
  });
  const body = deflateSync(Buffer.concat(frames), { level: 3 });
  return Buffer.concat([Buffer.from('2W'), uint(size), Buffer.from('2C'), uint(body.length), body]);
};

const sendAll = (port, windows, number, size) =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let sent = 0;
    let acknowledged = 0;
    let rest = Buffer.alloc(0);
    const send = () => {
      if (sent < number) socket.write(windows[sent++ % windows.length]);
    };
    socket.on('connect', () => {
      for (let first = 0; first < PIPELINING; first++) send();
    });
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (; rest.length >= 6; rest = rest.subarray(6)) {
        if (rest.readUInt32BE(2) !== size) continue;
        acknowledged += 1;
        if (acknowledged === number) socket.end(resolve);
        else send();
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed after ${acknowledged} windows`)));
  });

const client = async ({ port, clients, windows: number, size }) => {
  const windows = Array.from({ length: DIFFERENT }, (_, seed) => windowOf(size, seed + 1));
  process.send('ready');
  await new Promise((resolve) => process.once('message', resolve));
  await Promise.all(Array.from({ length: clients }, () => sendAll(port, windows, number, size)));
  process.disconnect();
};

const main = async () => {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '400000' },
      clients: { type: 'string', default: '4' },
      window: { type: 'string', default: '2048' },
      ...rulesOption,
    },
  });
  const size = Number(values.window);
  const clients = Number(values.clients);
  const windows = Math.ceil(Number(values.events) / clients / size);
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-door-'));
  const port = await freePort();
  const tocsin = await startTocsin(folder, writeDoor(folder, `type: beats\nport: ${port}`, values.rules));
  const sender = fork(new URL(import.meta.url), [], {
    env: { ...process.env, DOOR_CLIENT: JSON.stringify({ port, clients, windows, size }) },
  });
  try {
    await new Promise((resolve) => sender.once('message', resolve));
    for (let isOpen = false; !isOpen; await sleep(20)) {
      isOpen = await new Promise((resolve) => {
        const probe = connect({ host: '127.0.0.1', port }, () => resolve(true));
        probe.on('error', () => resolve(false));
        probe.on('connect', () => probe.destroy());
      });
    }
    const before = usage(tocsin.child.pid);
    const began = performance.now();
    sender.send('go');
    await new Promise((resolve, reject) =>
      sender.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the clients ended with ${code}`)))),
    );
    const seconds = (performance.now() - began) / 1000;
    const after = usage(tocsin.child.pid);
    const events = clients * windows * size;
    const { rows } = await api(tocsin, 'search', { search: 'index=* | stats count', earliest: '0' });
    const micros = (name) => (((after[name].cpu - before[name].cpu) / events) * 1e6).toFixed(1);
    console.log(
      `${events} events in ${seconds.toFixed(1)} s: ${Math.round(events / seconds)} events/s acknowledged; CPU ${micros('collector')} µs an event in the collector, ${micros('engine')} in the engine; collector at most ${Math.round(after.collector.peakMiB)} MiB; stored ${JSON.stringify(rows)}`,
    );
  } finally {
    sender.kill();
    await stop(tocsin);
    rmSync(folder, { recursive: true, force: true });
  }
};

await (process.env.DOOR_CLIENT === undefined ? main() : client(JSON.parse(process.env.DOOR_CLIENT)));
