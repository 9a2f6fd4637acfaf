// `node bench/door-bulk.mjs [--events 1000000] [--batch 2000] [--clients 4] [--kind json,django] [--gzip]`: clients send `_bulk` requests
// to the input elasticsearch; counted until all of them are acknowledged, so durable in the store.
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { freePort, rulesOption, writeDoor } from './door.mjs';
import { api, startTocsin, stop, usage } from './process.mjs';
import { machine, number } from './table.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    batch: { type: 'string', default: '2000' },
    clients: { type: 'string', default: '4' },
    kind: { type: 'string', default: 'json,django' },
    gzip: { type: 'boolean', default: false },
    ...rulesOption,
  },
});
const batch = Number(values.batch);
const clients = Number(values.clients);

const DOCUMENTS = {
  json: (n) => ({
    '@timestamp': new Date(START + n).toISOString(),
    message: `order ${n} placed`,
    event: { action: 'order_placed', outcome: 'success' },
    user: { name: `user${n % 5_000}` },
    source: { ip: `198.51.100.${n % 250}` },
    order: n,
  }),
  django: (n) => ({
    '@timestamp': new Date(START + n).toISOString(),
    message: `${new Date(START + n).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)} [WARNING] django.request: Not Found: /page/${n % 1_000}`,
    host: { name: 'web1' },
    log: { file: { path: '/srv/shop/django.log' } },
  }),
};
const START = Date.now() - 3_600_000;
/** Requests that are made beforehand and sent again and again, so that making them costs nothing. */
const MADE = 50;

const send = (agent, port, body) =>
  new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-ndjson',
      'content-length': body.length,
      ...(values.gzip ? { 'content-encoding': 'gzip' } : {}),
    };
    const sent = request(
      { agent, host: '127.0.0.1', port, method: 'POST', path: '/bench/_bulk', headers },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200 && text.startsWith('{"errors":false')) resolve();
          else reject(new Error(`${response.statusCode}: ${text.slice(0, 300)}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

console.log(
  `${machine()}, ${number(Number(values.events))} events, ${clients} clients, ${number(batch)} a request${values.gzip ? ', gzip' : ''}`,
);
console.log(
  '\n| documents | bytes | events/s | collector µs CPU/event | engine µs CPU/event | collector peak MiB | engine peak MiB |',
);
console.log('|---|---:|---:|---:|---:|---:|---:|');
for (const kind of values.kind.split(',')) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  const agent = new Agent({ keepAlive: true });
  try {
    const port = await freePort();
    const document = DOCUMENTS[kind];
    let bytes = 0;
    const bodies = Array.from({ length: MADE }, (_, request) => {
      const lines = Array.from(
        { length: batch },
        (_, n) => `{"create":{}}\n${JSON.stringify(document(request * batch + n))}\n`,
      );
      const body = Buffer.from(lines.join(''));
      bytes += body.length;
      return values.gzip ? gzipSync(body) : body;
    });
    const system = await startTocsin(folder, writeDoor(folder, `type: elasticsearch\nport: ${port}`, values.rules));
    while (
      await send(agent, port, bodies[0]).then(
        () => false,
        () => true,
      )
    )
      await sleep(50);
    const before = usage(system.child.pid);
    const requests = Math.ceil(Number(values.events) / batch);
    const began = performance.now();
    let next = 0;
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (next < requests) await send(agent, port, bodies[next++ % MADE]);
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    const used = usage(system.child.pid);
    const events = requests * batch;
    const cpu = (name) => number(((used[name].cpu - before[name].cpu) / events) * 1e6, 1);
    console.log(
      `| ${kind} | ${number(bytes / MADE / batch)} | ${number(events / seconds)} | ${cpu('collector')} | ${cpu('engine')} | ${number(used.collector.peakMiB)} | ${number(used.engine.peakMiB)} |`,
    );
    const { store } = await api(system, 'status');
    if (store.events !== events + batch) console.log(`${store.events} are stored, and ${events + batch} were sent`);
    await stop(system);
  } finally {
    agent.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}
