// `npm run bench:schedule [-- --events 10000000 --rate 1000 --searches 500 --minutes 3 --schedule every,cron]`: how late saved searches
// begin and end when all of them run each minute. Store, search and scheduler are the real ones, in this process.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { eventOf } from './events.mjs';
import { machine, number, quantile } from './table.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    rate: { type: 'string', default: '1000' },
    searches: { type: 'string', default: '500' },
    minutes: { type: 'string', default: '3' },
    schedule: { type: 'string', default: 'every,cron' },
    concurrency: { type: 'string', default: '2' },
  },
});
const events = Number(values.events);
const minutes = Number(values.minutes);
const schedules = values.schedule.split(',');
const MINUTE = 60_000;
const LOOK = 100;
const FILL = 50_000;
/** Lateness that p99 may have. */
const BAR = 5_000;

const SCHEDULES = { every: { every: '1m' }, cron: { cron: '* * * * *' } };
/** As they are saved: by user, by word, by group, over one minute and over five. */
const TEMPLATES = [
  (n) => ({ search: `action=failure user=user${n} | stats count` }),
  (n) => ({ search: `"order ${n * 19}"` }),
  () => ({
    search: 'action=failure | stats count by user | where count > 40',
    alert: { mode: 'per result', suppress: { for: '1h' } },
  }),
  (n) => ({ search: `index=* src=10.0.${n % 256}.1 | stats dc(user) AS users | where users > 100000` }),
  (n) => ({ search: `zanzibar${n}`, alert: { when: { is: 'rises by', value: 5 } } }),
  (n) => ({
    search: `action=failure src=10.0.${n % 256}.1`,
    window: '5m',
    alert: { when: { is: 'greater than', value: 100_000 } },
  }),
  () => ({
    search: 'action=failure | stats count, dc(src) AS addresses by user',
    alert: { when: { condition: 'search addresses > 1000' } },
  }),
];

const { createEncoder, openStore } = await import('../tocsin/dist/store/index.js');
const { createSearch } = await import('../tocsin/dist/search/index.js');
const { createScheduler, savedSearchSchema } = await import('../tocsin/dist/detect/index.js');

/**
 * Most lie in the hour before `start`; the others come `rate` a second while it is measured, and are stored beforehand so
 * that writing them costs nothing then.
 */
const fill = async (store, start, length) => {
  const live = Math.min(events, Math.floor((length / 1000) * Number(values.rate)));
  const past = events - live;
  const timeOf = (index) =>
    Math.floor(index < past ? start - (1 - index / past) * 60 * MINUTE : start + ((index - past) / live) * length);
  const encoder = createEncoder();
  const forever = new AbortController().signal;
  for (let made = 0; made < events; ) {
    const size = Math.min(FILL, events - made);
    for (let index = 0; index < size; index++, made++) encoder.add(eventOf(made, timeOf(made)));
    await store.write(encoder.take(`bench-${made}`), forever);
  }
};

/** What is remembered costs nothing here: the scheduler and its searches are measured. */
const memory = () => {
  const ids = new Set();
  return {
    positions: async () => [],
    fired: async () => [],
    save: async () => undefined,
    lateMinutes: async () => [],
    emit: async (findings) => findings.filter(({ id }) => !ids.has(id) && ids.add(id)).map(({ id }) => id),
  };
};

const cpuOf = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const measure = async (store, kind) => {
  const definitions = Array.from({ length: Number(values.searches) }, (_, n) => {
    const { alert = {}, ...rest } = TEMPLATES[n % TEMPLATES.length](n);
    const id = `search-${n}`;
    return { id, ...savedSearchSchema.parse({ title: id, schedule: SCHEDULES[kind], alert, ...rest }) };
  });
  const delays = new Map(definitions.map(({ id, delay }) => [id, delay]));
  const search = createSearch({ store, clock: Date.now, timeZone: 'UTC' });
  const failures = [];
  const scheduler = createScheduler({
    searches: {
      list: () =>
        definitions.map((definition) => ({ id: definition.id, file: '', etag: '', problems: [], definition })),
      onChange: () => () => undefined,
    },
    search,
    memory: memory(),
    clock: Date.now,
    notice: (_level, text) => failures.push(text),
    timeZone: 'UTC',
    concurrency: Number(values.concurrency),
  });
  const began = performance.now();
  const cpuBefore = [process.cpuUsage(), cpuOf(store.enginePid)];
  await scheduler.start();
  const seen = new Map();
  const begun = [];
  const ended = [];
  // A minute until the last of them has begun once, its delay, and as long as it was asked for.
  while (performance.now() - began < (minutes + 1) * MINUTE + 10_000) {
    await sleep(LOOK);
    const now = Date.now();
    for (const { id } of definitions) {
      const state = scheduler.state(id);
      if (state.runs === (seen.get(id) ?? 0)) continue;
      seen.set(id, state.runs);
      begun.push(state.lateness);
      ended.push(Math.max(0, now - state.lastWindow.to - delays.get(id)));
    }
  }
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore[0]);
  const engine = cpuOf(store.enginePid) - cpuBefore[1];
  const { runs, alerts, skipped, failures: failed, waiting } = scheduler.totals;
  await scheduler.stop();
  begun.sort((a, b) => a - b);
  ended.sort((a, b) => a - b);
  const times = (list) => [0.5, 0.99, 1].map((share) => number(quantile(list, share) ?? 0)).join(' | ');
  const share = (cpu) => `${number((cpu / seconds) * 100)} %`;
  console.log(
    `| ${kind} | ${number(runs)} | ${times(begun)} | ${times(ended)} | ${skipped} | ${waiting} | ${failed} | ${number(alerts)} | ${share((user + system) / 1e6)} | ${share(engine)} |`,
  );
  for (const text of new Set(failures)) console.error(text);
  if ((quantile(ended, 0.99) ?? Number.POSITIVE_INFINITY) > BAR || skipped + failed > 0) process.exitCode = 1;
};

const folder = mkdtempSync(join(tmpdir(), 'tocsin-schedule-'));
const store = await openStore({ dir: join(folder, 'store') }, { notice: console.error });
try {
  console.log(`${machine()}, ${number(events)} events, ${values.searches} searches a minute for ${minutes} minutes`);
  // Storing them takes a while, too.
  const length = (schedules.length * (minutes + 2) + 2 + events / 1_500_000) * MINUTE;
  await fill(store, Date.now(), length);
  console.log(
    '\n| schedule | runs | begin p50 ms | p99 | max | end p50 ms | p99 | max | skipped | waiting | failed | alerts | scheduler CPU | engine CPU |',
  );
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
  for (const kind of schedules) await measure(store, kind);
} finally {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}
