// `node bench/door-hec.mjs [--events 1000000 --kinds text,object,raw --batch 2000 --clients 16]`: batches by HEC until the last is answered,
// which is when it is stored. Bodies are made beforehand; who sends them is this process, on the same cores.
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { rulesOption, writeDoor } from './door.mjs';
import { lineMaker } from './lines.mjs';
import { api, startTocsin, stop, usage } from './process.mjs';
import { machine, number } from './table.mjs';

const TOKEN = '5f0d2a1c-7f7e-4c5e-9f7c-2f4f8f1f0a11';
/** Different bodies; they are sent in turn. */
const BODIES = 40;

const objectOf = (line, index) => ({
  message: line,
  order: index,
  duration_ms: index % 400,
  user: { name: `user${index % 5000}` },
  http: { request: { method: 'GET' }, response: { status_code: index % 9 === 0 ? 404 : 200 } },
});

const bodies = (kind, batch) => {
  const make = lineMaker('django');
  const start = Date.now() - 3_600_000;
  return Array.from({ length: BODIES }, (_, body) => {
    let text = '';
    for (let one = 0; one < batch; one++) {
      const index = body * batch + one;
      const at = start + index;
      const line = make(new Date(at).toISOString());
      if (kind === 'raw') text += `${line}\n`;
      else
        text += JSON.stringify({
          time: at / 1000,
          host: 'web1',
          source: 'shop',
          event: kind === 'object' ? objectOf(line, index) : line,
        });
    }
    return Buffer.from(text);
  });
};

const post = (agent, port, path, body) =>
  new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        agent,
        headers: { authorization: `Splunk ${TOKEN}`, 'content-length': body.length },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(text))));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

/** The one that it has got, once it listens. */
const portOf = async (system) => {
  for (;;) {
    const source = (await api(system, 'status')).inputs[0]?.sources[0]?.source ?? '';
    const port = Number(/:(\d+)$/.exec(source)?.[1] ?? 0);
    if (port > 0) return port;
    await sleep(20);
  }
};

/** One kind: `text` and `object` are events of `/services/collector`, `raw` lines. Figures of it. */
export const hecDoor = async ({
  kind = 'text',
  events = 1_000_000,
  batch = 2_000,
  clients = 16,
  rules = 'shipped',
} = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-door-hec-'));
  let system;
  try {
    const input = `type: splunk-hec\nport: 0\ntokens: [{ name: bench, token: ${TOKEN} }]`;
    system = await startTocsin(folder, writeDoor(folder, input, rules));
    const port = await portOf(system);
    const agent = new Agent({ keepAlive: true, maxSockets: clients });
    const prepared = bodies(kind, batch);
    const path = `/services/collector${kind === 'raw' ? '/raw' : ''}`;
    // Code that has run is compiled.
    for (let turn = 0; turn < 20; turn++) await post(agent, port, path, prepared[turn % BODIES]);
    const before = usage(system.child.pid);
    let left = Math.ceil(events / batch);
    const sent = left * batch;
    let bytes = 0;
    const began = performance.now();
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (left > 0) {
          const body = prepared[left-- % BODIES];
          bytes += body.length;
          await post(agent, port, path, body);
        }
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    const used = usage(system.child.pid);
    agent.destroy();
    const stored = (await api(system, 'status')).store.events;
    if (stored !== sent + 20 * batch) throw new Error(`${sent + 20 * batch} events were sent, ${stored} are stored`);
    return {
      rate: sent / seconds,
      mibPerSecond: bytes / seconds / 2 ** 20,
      collectorMicros: ((used.collector.cpu - before.collector.cpu) / sent) * 1e6,
      engineMicros: ((used.engine.cpu - before.engine.cpu) / sent) * 1e6,
      collectorPeakMiB: used.collector.peakMiB,
    };
  } finally {
    if (system !== undefined) await stop(system);
    rmSync(folder, { recursive: true, force: true });
  }
};

const main = async () => {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000000' },
      kinds: { type: 'string', default: 'text,object,raw' },
      batch: { type: 'string', default: '2000' },
      clients: { type: 'string', default: '16' },
      ...rulesOption,
    },
  });
  const [events, batch, clients] = [values.events, values.batch, values.clients].map(Number);
  console.log(`${machine()}, ${number(events)} events, ${batch} a request, ${clients} connections\n`);
  console.log('| HEC | events/s | MiB/s | collector µs CPU/event | engine µs CPU/event | collector peak MiB |');
  console.log('|---|---:|---:|---:|---:|---:|');
  for (const kind of values.kinds.split(',')) {
    const figures = await hecDoor({ kind, events, batch, clients, rules: values.rules });
    console.log(
      `| ${kind} | ${number(figures.rate)} | ${number(figures.mibPerSecond, 1)} | ${number(figures.collectorMicros, 1)} | ${number(figures.engineMicros, 1)} | ${number(figures.collectorPeakMiB)} |`,
    );
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
