// `npm run bench [-- --events 10000000 --kind django,combined --rules shipped]`: file → store, then searches, printed as tables. `--rules none`: no
// rule looks at the events.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeLines } from './lines.mjs';
import { api, startTocsin, stop, usage } from './process.mjs';
import { machine, number, quantile } from './table.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    kind: { type: 'string', default: 'django,combined' },
    runs: { type: 'string', default: '20' },
    rules: { type: 'string', default: 'shipped' },
  },
});
const events = Number(values.events);
const runs = Number(values.runs);

const SEARCHES = [
  ['rare word', 'index=* zanzibar3'],
  ['field', 'index=* user=user4711 | stats count'],
  ['stats count by user', 'index=* | stats count by user'],
  ['timechart count by event.action', 'index=* | timechart count by event.action'],
  ['newest 100', 'index=* | head 100'],
];

console.log(`${machine()}, ${number(events)} events, rules: ${values.rules}`);

for (const kind of values.kind.split(',')) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  try {
    const log = join(folder, `${kind}.log`);
    const bytes = await writeLines(log, { events, kind });
    const config = join(folder, 'tocsin.yaml');
    writeFileSync(
      config,
      `web:\n  port: 0\nrules: { shipped: ${values.rules === 'shipped'} }\ninputs:\n  - type: file\n    paths: [${JSON.stringify(log)}]\n`,
    );
    const began = performance.now();
    const system = await startTocsin(folder, config);
    let stored = 0;
    while (stored < events) {
      await sleep(200);
      stored = (await api(system, 'status')).store.events ?? 0;
    }
    const seconds = (performance.now() - began) / 1000;
    const used = usage(system.child.pid);
    const status = await api(system, 'status');
    console.log(`\n${kind}: ${number(bytes / events, 1)} bytes a line, ready after ${number(system.startMs)} ms`);
    console.log(
      '| events/s | MiB/s | collector µs CPU/event | engine µs CPU/event | collector peak MiB | engine peak MiB | bytes on disk/event |',
    );
    console.log('|---:|---:|---:|---:|---:|---:|---:|');
    console.log(
      `| ${number(events / seconds)} | ${number(bytes / seconds / 2 ** 20, 1)} | ${number((used.collector.cpu / events) * 1e6, 1)} | ${number((used.engine.cpu / events) * 1e6, 1)} | ${number(used.collector.peakMiB)} | ${number(used.engine.peakMiB)} | ${number(status.store.bytesOnDisk / events, 1)} |`,
    );
    console.log('\n| search | p50 ms | p95 ms |\n|---|---:|---:|');
    await sleep(3_000);
    for (const [name, search] of SEARCHES) {
      const times = [];
      for (let run = 0; run < runs + 2; run++) {
        const start = performance.now();
        await api(system, 'search', { search, earliest: '0' });
        if (run >= 2) times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      console.log(`| ${name} | ${number(quantile(times, 0.5))} | ${number(quantile(times, 0.95))} |`);
    }
    await stop(system);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
