// `npm run bench:inserts [-- --events 2000000 --inserts 300 --searches 8 --pause 0]`: how long an insert takes while
// searches run. The store, the search and the API are the real ones in this process; who searches runs in a thread.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { eventOf } from './events.mjs';
import { api } from './process.mjs';
import { machine, number, quantile } from './table.mjs';

const SEARCHES = [
  'index=* zanzibar3',
  'index=* user=user4711 | stats count',
  'index=* | stats count by user',
  'index=* | timechart count by event.action',
  'index=* | head 100',
  'index=* action=failure | stats count, dc(src) by user | sort -count | head 20',
  'index=* order | rex "order (?<order>\\d+) placed" | stats max(order)',
  'index=* | top limit=10 event.action',
];
const BATCH = 500;
const FILL = 50_000;

const searchAlways = async ({ system, first, pause }) => {
  for (let turn = first; ; turn++) {
    const began = performance.now();
    const search = SEARCHES[turn % SEARCHES.length];
    const error = await api(system, 'search', { search, earliest: '0' }).then(
      () => undefined,
      (failure) => `${search}: ${failure.message}`,
    );
    parentPort.postMessage({ took: performance.now() - began, error });
    if (pause > 0) await sleep(Math.random() * pause * 2);
  }
};

const main = async () => {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '2000000' },
      inserts: { type: 'string', default: '300' },
      searches: { type: 'string', default: '8' },
      pause: { type: 'string', default: '0' },
      every: { type: 'string', default: '500' },
    },
  });
  const { createEncoder, openStore } = await import('../tocsin/dist/store/index.js');
  const { createSearch } = await import('../tocsin/dist/search/index.js');
  const { createApi, openAccounts } = await import('../tocsin/dist/api/index.js');
  const { pino } = await import('pino');

  const folder = mkdtempSync(join(tmpdir(), 'tocsin-inserts-'));
  const store = await openStore({ dir: join(folder, 'store') }, { notice: console.error });
  const accounts = openAccounts(folder);
  const server = await createApi({
    version: 'bench',
    search: createSearch({ store, clock: Date.now }),
    storeState: () => store.state,
    accounts,
    status: () => Promise.reject(new Error('not asked')),
    clock: Date.now,
    log: pino({ level: 'silent' }),
  });
  const system = {
    url: await server.listen({ host: '127.0.0.1', port: 0 }),
    token: accounts.issueRunToken('bench', ['search']),
  };

  const encoder = createEncoder();
  let made = 0;
  const batch = (size, time) => {
    for (let index = 0; index < size; index++, made++) encoder.add(eventOf(made, time(index)));
    return encoder.take(`bench-${made}`);
  };
  const forever = new AbortController().signal;
  const workers = [];
  const cpu = () => {
    const fields = readFileSync(`/proc/${store.enginePid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  try {
    const events = Number(values.events);
    const start = Date.now() - 3_600_000;
    while (made < events) {
      const from = made;
      await store.write(
        batch(Math.min(FILL, events - made), (index) => start + ((from + index) / events) * 3_500_000),
        forever,
      );
    }

    const searched = [];
    const errors = new Map();
    for (let first = 0; first < Number(values.searches); first++) {
      const worker = new Worker(new URL(import.meta.url), {
        workerData: { system, first, pause: Number(values.pause) },
      });
      worker.on('message', ({ took, error }) => {
        searched.push(took);
        if (error !== undefined) errors.set(error, (errors.get(error) ?? 0) + 1);
      });
      worker.on('error', (error) => {
        console.error(error);
        process.exit(1);
      });
      workers.push(worker);
      await once(worker, 'online');
    }
    await sleep(2000);

    const took = [];
    const usedBefore = cpu();
    const began = performance.now();
    searched.length = 0;
    for (let turn = 0; turn < Number(values.inserts); turn++) {
      await sleep(Math.max(0, began + turn * Number(values.every) - performance.now()));
      const sealed = batch(BATCH, () => Date.now());
      const from = performance.now();
      await store.write(sealed, forever);
      took.push(performance.now() - from);
    }
    const seconds = (performance.now() - began) / 1000;
    const cores = (cpu() - usedBefore) / seconds;
    took.sort((a, b) => a - b);
    searched.sort((a, b) => a - b);
    console.log(
      `${machine()}, ${number(events)} events, ${values.searches} searches at once, ${number((took.length * BATCH) / seconds)} events/s`,
    );
    console.log(
      '\n| inserts | p50 ms | p95 ms | p99 ms | max ms | searches/s | search p50 ms | search p95 ms | engine cores |',
    );
    console.log('|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
    console.log(
      `| ${took.length} | ${[0.5, 0.95, 0.99].map((share) => number(quantile(took, share))).join(' | ')} | ${number(took.at(-1))} | ${number(searched.length / seconds, 1)} | ${number(quantile(searched, 0.5) ?? 0)} | ${number(quantile(searched, 0.95) ?? 0)} | ${number(cores, 2)} |`,
    );
    for (const [error, count] of errors) console.log(`${count} × ${error}`);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
    await server.close();
    await store.close();
    await accounts.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

if (isMainThread) await main();
else await searchAlways(workerData);
