// Splunk forwarders with useACK → splunk-s2s → store: events per second until the last one is acknowledged, and so durable.
//   node bench/door-s2s.mjs [--events 1000000] [--forwarders 2] [--kind django|combined] [--compressed]
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { constants, createDeflate } from 'node:zlib';
import {
  encodeS2sCapabilities,
  encodeS2sFrame,
  encodeS2sHello,
  encodeS2sPacket,
  S2sDecoder,
  S2sPacketWriter,
} from '../tocsin/dist/inputs/index.js';
import { freePort, rulesOption, writeDoor } from './door.mjs';
import { lineMaker } from './lines.mjs';
import { startTocsin, stop, usage } from './process.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    forwarders: { type: 'string', default: '2' },
    kind: { type: 'string', default: 'django' },
    compressed: { type: 'boolean', default: false },
    ...rulesOption,
  },
});
const [events, forwarders] = [values.events, values.forwarders].map(Number);
const port = await freePort();
const PIECE = 64 << 10;

/** Pieces of text as a universal forwarder reads them from a file, cut anywhere; made before the clock starts. */
const piecesOf = (seed) => {
  const line = lineMaker(values.kind, seed);
  const began = Date.now() - 3_600_000;
  const lines = [];
  for (let number = 0; number < events / forwarders; number++) lines.push(line(new Date(began + number).toISOString()));
  const text = Buffer.from(`${lines.join('\n')}\n`);
  const writer = new S2sPacketWriter();
  const pieces = [];
  for (let at = 0; at < text.length; at += PIECE) {
    writer.packet({
      kind: 'event',
      channel: 1,
      flags: 0x23f,
      position: { stream: 2n ** 62n + 7n, offset: at, suboffset: 0 },
      id: pieces.length + 1,
      time: Math.floor(Date.now() / 1_000),
      fields: [
        { type: 4, name: '_path', value: `/var/log/app-${seed}.log` },
        { type: 4, name: '_MetaData:Index', value: 'default' },
        { type: 4, name: '_tcpoutTime', value: '1750000000.123' },
      ],
      raw: text.subarray(at, at + PIECE),
    });
    pieces.push(Buffer.from(writer.bytes.take()));
  }
  return pieces;
};

const send = async (seed, pieces) => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const decoder = new S2sDecoder({ from: 'server', limits: { bytes: 1 << 20, fields: 64 } });
  let acknowledged = 0;
  let wake = () => undefined;
  socket.on('data', (chunk) => {
    decoder.push(chunk);
    for (let item = decoder.next(); item !== undefined; item = decoder.next())
      if (item.kind === 'acknowledgement') acknowledged += item.to - item.from + 1;
    wake();
  });
  socket.write(encodeS2sHello({ version: 3, serverName: `bench-${seed}`, managementPort: '8089' }));
  socket.write(encodeS2sCapabilities('ack=1;compression=0'));
  socket.write(encodeS2sFrame({ raw: undefined, pairs: [['__s2s_capabilities', 'compression=0;pl=7;v4=1']] }));
  socket.write(
    encodeS2sPacket({
      kind: 'channel',
      channel: 1,
      source: `source::/var/log/app-${seed}.log`,
      host: `host::bench-${seed}`,
      sourcetype: `sourcetype::${values.kind}`,
      code: '1',
      columns: [],
    }),
  );
  let out = socket;
  if (values.compressed) {
    socket.write(Buffer.from([0xf9]));
    out = createDeflate({ level: 1, flush: constants.Z_NO_FLUSH });
    out.pipe(socket);
  }
  for (const piece of pieces) if (!out.write(piece)) await once(out, 'drain');
  out.write(encodeS2sPacket({ kind: 'close', channel: 1 }));
  if (out !== socket) out.flush();
  while (acknowledged < pieces.length) {
    if (socket.closed) throw new Error('the connection was closed');
    await new Promise((resolve) => {
      wake = resolve;
    });
  }
  socket.destroy();
};

const folder = mkdtempSync(join(tmpdir(), 'tocsin-door-s2s-'));
const config = writeDoor(folder, `type: splunk-s2s\nport: ${port}`, values.rules);
const prepared = Array.from({ length: forwarders }, (_, number) => piecesOf(number + 1));
const tocsin = await startTocsin(folder, config);
try {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) break;
    await sleep(50);
  }
  const before = usage(tocsin.child.pid);
  const began = performance.now();
  await Promise.all(prepared.map((pieces, number) => send(number + 1, pieces)));
  const seconds = (performance.now() - began) / 1_000;
  const after = usage(tocsin.child.pid);
  const micros = (name) => (((after[name].cpu - before[name].cpu) * 1e6) / events).toFixed(1);
  console.log(
    `${values.kind}${values.compressed ? ', compressed' : ''}: ${Math.round(events / seconds).toLocaleString('en')} events/s acknowledged, ${forwarders} forwarders, ${events.toLocaleString('en')} events; ` +
      `CPU an event: collector ${micros('collector')} µs, engine ${micros('engine')} µs; peak MiB: ${Math.round(after.collector.peakMiB)}, ${Math.round(after.engine.peakMiB)}`,
  );
} finally {
  await stop(tocsin);
  rmSync(folder, { recursive: true, force: true });
}
