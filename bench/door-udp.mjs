// `node bench/door-udp.mjs [--rate 30000 --seconds 20]`: syslog by UDP at a given pace, into the store: what was sent, read, stored, and lost where.
// The sender is a process of its own, on the same cores; its datagrams leave each millisecond.
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, rulesOption, writeDoor } from './door.mjs';
import { lineMaker } from './lines.mjs';
import { api, startTocsin, stop, usage } from './process.mjs';
import { machine, number } from './table.mjs';

/** Datagrams that are made before, and sent again and again. */
const DIFFERENT = 10_000;
/** What is still under way after so many milliseconds without a change is lost. */
const STILL = 3_000;

const sender = async ({ port, rate, events }) => {
  const next = lineMaker('django');
  const now = new Date().toISOString();
  const datagrams = Array.from({ length: DIFFERENT }, (_, index) =>
    Buffer.from(`<14>1 ${now} web-1 shop ${index % 500} - - ${next(now)}`),
  );
  const socket = createSocket('udp4');
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const began = performance.now();
  let sent = 0;
  let left = 0;
  // One that is behind, since others had its core, catches up at twice the pace and no faster: no device sends a second's worth at once.
  let last = began;
  while (sent < events) {
    const time = performance.now();
    const due = Math.floor(((time - began) / 1000) * rate);
    const most = sent + Math.ceil(((time - last) / 1000) * rate * 2);
    last = time;
    for (const until = Math.min(due, most, events); sent < until; sent++)
      socket.send(datagrams[sent % DIFFERENT], () => {
        left += 1;
      });
    await sleep(1);
  }
  while (left < events) await sleep(1);
  process.send((performance.now() - began) / 1000);
  socket.close();
  process.disconnect();
};

/** Figures of it; `lost` by what has counted it, and `untold` by nobody. */
export const udpDoor = async ({ rate = 30_000, seconds = 20, rules = 'shipped' } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-door-udp-'));
  const port = await freePort();
  const system = await startTocsin(folder, writeDoor(folder, `type: syslog\nport: ${port}\nprotocols: [udp]`, rules));
  try {
    while ((await api(system, 'status')).inputs[0]?.listeners?.length !== 1) await sleep(20);
    const events = rate * seconds;
    const before = usage(system.child.pid);
    const child = fork(new URL(import.meta.url), [], {
      env: { ...process.env, DOOR_SENDER: JSON.stringify({ port, rate, events }) },
    });
    const [took] = await once(child, 'message');
    let stored = -1;
    let changed = performance.now();
    let status;
    while (stored < events && performance.now() - changed < STILL) {
      await sleep(100);
      status = await api(system, 'status');
      if (status.store.events !== stored) changed = performance.now();
      stored = status.store.events;
    }
    const used = usage(system.child.pid);
    const { dropped_by_kernel: kernel = 0, dropped_queue_full: queue = 0 } = status.inputs[0].counts ?? {};
    const micros = (name) => ((used[name].cpu - before[name].cpu) / events) * 1e6;
    return {
      sent: events,
      rate: events / took,
      stored,
      kernel,
      queue,
      untold: events - stored - kernel - queue,
      collectorMicros: micros('collector'),
      engineMicros: micros('engine'),
      collectorPeakMiB: used.collector.peakMiB,
    };
  } finally {
    await stop(system);
    rmSync(folder, { recursive: true, force: true });
  }
};

export const printUdpDoor = async (options) => {
  const door = await udpDoor(options);
  const cells = [door.sent, door.rate, door.stored, door.kernel, door.queue, door.untold];
  console.log(
    '\n| sent by UDP | sent/s | stored | dropped by the kernel | dropped here | not told | collector µs CPU/event | engine µs CPU/event | collector peak MiB |',
  );
  console.log('|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
  console.log(
    `| ${cells.map((cell) => number(cell)).join(' | ')} | ${number(door.collectorMicros, 1)} | ${number(door.engineMicros, 1)} | ${number(door.collectorPeakMiB)} |`,
  );
};

const main = async () => {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: '30000' },
      seconds: { type: 'string', default: '20' },
      ...rulesOption,
    },
  });
  const [rate, seconds] = [values.rate, values.seconds].map(Number);
  console.log(machine());
  await printUdpDoor({ rate, seconds, rules: values.rules });
};

if (process.env.DOOR_SENDER !== undefined) await sender(JSON.parse(process.env.DOOR_SENDER));
else if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
