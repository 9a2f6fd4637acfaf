// `npm run bench:soak [-- --minutes 30 --rate 1000]`: a log written steadily, a search a second, memory each ten seconds.
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { lineMaker } from './lines.mjs';
import { api, startTocsin, stop, usage } from './process.mjs';
import { machine, number, quantile } from './table.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '1000' },
    kind: { type: 'string', default: 'django' },
  },
});
const duration = Number(values.minutes) * 60_000;
const rate = Number(values.rate);
const TICK = 100;
const LOOK = 10_000;

const SEARCHES = [
  ['"Failed login"', '0'],
  ['index=* user=user4711 | stats count', '0'],
  ['index=* | stats count by user', '0'],
  ['index=* | timechart count by event.action', '0'],
  ['index=* | head 100', '0'],
  ['index=* action=failure | stats count, dc(src) by user | sort -count | head 20', '-15m'],
  ['index=* | top limit=10 url.path', '-15m'],
  ['index=* | rex "order (?<order>\\d+) placed" | where isnotnull(order) | stats dc(order)', '-5m'],
  ['index=* | sort -_time | dedup user | table _time, user, action', '-5m'],
  ['index=* zanz*', '0'],
].map(([spl, earliest]) => ({ search: `search ${spl}`.replace('search index', 'index'), earliest }));

const folder = mkdtempSync(join(tmpdir(), 'tocsin-soak-'));
const log = join(folder, 'app.log');
writeFileSync(log, '');
const config = join(folder, 'tocsin.yaml');
writeFileSync(config, `web:\n  port: 0\ninputs:\n  - type: file\n    paths: [${JSON.stringify(log)}]\n`);

const peak = { collector: 0, engine: 0 };
const times = [];
const errors = new Map();
let written = 0;
let failure;

console.log(`${machine()}, ${number(rate)} events/s for ${values.minutes} minutes`);
const system = await startTocsin(folder, config);
const end = performance.now() + duration;
const running = () => failure === undefined && performance.now() < end;
system.child.once('exit', (code) => {
  failure ??= new Error(`tocsin ended with code ${code}`);
});

const write = async () => {
  const make = lineMaker(values.kind);
  const out = createWriteStream(log, { flags: 'a' });
  const began = performance.now();
  while (running()) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate);
    const time = new Date().toISOString();
    let block = '';
    for (; written < due; written++) block += `${make(time)}\n`;
    out.write(block);
    await sleep(TICK);
  }
  await new Promise((resolve) => out.end(resolve));
};

const search = async () => {
  const began = performance.now();
  for (let turn = 0; running(); turn++) {
    await sleep(Math.max(0, began + turn * 1000 - performance.now()));
    const start = performance.now();
    const asked = SEARCHES[turn % SEARCHES.length];
    await api(system, 'search', asked)
      .then(() => times.push(performance.now() - start))
      .catch((error) => {
        const said = `${asked.search}: ${error.message}`;
        errors.set(said, (errors.get(said) ?? 0) + 1);
      });
  }
};

const watch = async () => {
  const began = performance.now();
  console.log('\n| s | written | collector RSS MiB | engine RSS MiB | collector peak MiB | engine peak MiB |');
  console.log('|---:|---:|---:|---:|---:|---:|');
  while (running()) {
    await sleep(LOOK);
    const now = usage(system.child.pid);
    // The mark of an engine that was started again begins anew.
    for (const name of Object.keys(peak)) peak[name] = Math.max(peak[name], now[name]?.peakMiB ?? 0);
    console.log(
      `| ${number((performance.now() - began) / 1000)} | ${number(written)} | ${number(now.collector.rssMiB)} | ${number(now.engine?.rssMiB ?? 0)} | ${number(peak.collector)} | ${number(peak.engine)} |`,
    );
  }
};

try {
  await Promise.all([write(), search(), watch()]);
  if (failure !== undefined) throw failure;
  let stored = 0;
  for (let turn = 0; stored < written && turn < 100; turn++) {
    await sleep(200);
    stored = (await api(system, 'status')).store.events ?? 0;
  }
  times.sort((a, b) => a - b);
  console.log(
    '\n| collector peak MiB | engine peak MiB | sum MiB | written | stored | searches | p50 ms | p95 ms | max ms | errors |',
  );
  console.log('|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
  const failed = [...errors.values()].reduce((sum, count) => sum + count, 0);
  console.log(
    `| ${number(peak.collector)} | ${number(peak.engine)} | ${number(peak.collector + peak.engine)} | ${number(written)} | ${number(stored)} | ${number(times.length)} | ${number(quantile(times, 0.5) ?? 0)} | ${number(quantile(times, 0.95) ?? 0)} | ${number(times.at(-1) ?? 0)} | ${failed} |`,
  );
  for (const [said, count] of errors) console.log(`${count} × ${said}`);
  if (stored !== written) process.exitCode = 1;
} finally {
  await stop(system);
  rmSync(folder, { recursive: true, force: true });
}
