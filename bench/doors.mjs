// `npm run bench:doors [-- --case syslog --events 2000000]`: clients → input → store, by the protocols of others. A case names its input and what a
// client sends; all else is common. `--case udp` sends 30,000 datagrams a second (door-udp.mjs).
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort, rulesOption, writeDoor } from './door.mjs';
import { printUdpDoor } from './door-udp.mjs';
import { lineMaker } from './lines.mjs';
import { api, startTocsin, stop, usage } from './process.mjs';
import { machine, number } from './table.mjs';

/** Blocks that are made before anything is measured and sent again and again. */
const BLOCK = 10_000;

const syslogBlock = (frame) => {
  const next = lineMaker('django');
  const now = new Date().toISOString();
  const lines = Array.from({ length: BLOCK }, (_, index) => {
    const header =
      index % 2 === 0 ? `<14>1 ${now} web-1 shop ${index % 500} - - ` : `<14>${now} web-2 shop[${index % 500}]: `;
    return Buffer.from(`${header}${next(now)}`);
  });
  return Buffer.concat(lines.flatMap(frame));
};

const LINE_END = Buffer.from('\n');
const asLine = (line) => [line, LINE_END];
const counted = (line) => [Buffer.from(`${line.length} `), line];

/** It is up before its inputs listen. */
const connected = async (port) => {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      await sleep(10);
    }
  }
};

const sendStream = async (port, block, events) => {
  const socket = await connected(port);
  for (let sent = 0; sent < events; sent += BLOCK) if (!socket.write(block)) await once(socket, 'drain');
  socket.end();
  await once(socket, 'close');
};

/** `block` makes what is sent again and again. */
const CASES = {
  syslog: {
    input: (port) => `type: syslog\nport: ${port}\nprotocols: [tcp]`,
    block: () => syslogBlock(asLine),
  },
  'syslog-counted': {
    input: (port) => `type: syslog\nport: ${port}\nprotocols: [tcp]`,
    block: () => syslogBlock(counted),
  },
  tcp: {
    input: (port) => `type: tcp\nport: ${port}`,
    block: () => {
      const next = lineMaker('django');
      const now = new Date().toISOString();
      return Buffer.concat(Array.from({ length: BLOCK }, () => Buffer.from(`${next(now)}\n`)));
    },
  },
};

const UDP = 'udp';
const { values } = parseArgs({
  options: {
    case: { type: 'string', default: [...Object.keys(CASES), UDP].join(',') },
    events: { type: 'string', default: '2000000' },
    ...rulesOption,
  },
});
const events = Math.ceil(Number(values.events) / BLOCK) * BLOCK;

const measure = async (name) => {
  const { input, block } = CASES[name];
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-doors-'));
  try {
    const port = await freePort();
    const system = await startTocsin(folder, writeDoor(folder, input(port), values.rules));
    (await connected(port)).destroy();
    const prepared = block();
    const before = usage(system.child.pid);
    const ownBefore = process.cpuUsage();
    const began = performance.now();
    await sendStream(port, prepared, events);
    const sent = (performance.now() - began) / 1000;
    let stored = 0;
    while (stored < events) {
      await sleep(100);
      stored = (await api(system, 'status')).store.events ?? 0;
    }
    const seconds = (performance.now() - began) / 1000;
    const used = usage(system.child.pid);
    const own = process.cpuUsage(ownBefore);
    const micros = (which) => number(((used[which].cpu - before[which].cpu) / events) * 1e6, 1);
    console.log(
      `| ${name} | ${number(events)} | ${number(events / seconds)} | ${number(events / sent)} | ${micros('collector')} | ${micros('engine')} | ${number((own.user + own.system) / events, 1)} | ${number(used.collector.peakMiB)} | ${number(used.engine.peakMiB)} |`,
    );
    await stop(system);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const names = values.case.split(',');
for (const name of names)
  if (CASES[name] === undefined && name !== UDP)
    throw new Error(`there is no case "${name}": ${Object.keys(CASES).join(', ')}, ${UDP}`);
const streams = names.filter((name) => name !== UDP);
console.log(machine());
if (streams.length > 0) {
  console.log(
    '\n| case | events | stored/s | sent/s | collector µs CPU/event | engine µs CPU/event | client µs CPU/event | collector peak MiB | engine peak MiB |',
  );
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|');
  for (const name of streams) await measure(name);
}
if (names.includes(UDP)) await printUdpDoor({ rules: values.rules });
