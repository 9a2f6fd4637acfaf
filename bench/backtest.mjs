// `npm run bench:backtest [-- --events 200000 --days 30 --rules 500]`: what it takes to run rules over what is stored. The store is the real one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { eventOf } from './events.mjs';
import { webEventsOf } from './sigma-events.mjs';
import { webRuleTexts } from './sigma-rules.mjs';
import { machine, number } from './table.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    days: { type: 'string', default: '30' },
    rules: { type: 'string', default: '500' },
  },
});
const events = Number(values.events);
const DAY = 86_400_000;
const FILL = 20_000;
const forever = new AbortController().signal;

const { createEncoder, openStore } = await import('../tocsin/dist/store/index.js');
const { createSearch } = await import('../tocsin/dist/search/index.js');
const { backtest, readDocuments } = await import('../tocsin/dist/detect/index.js');

/** Half are requests, half are of an application. */
const fill = async (store, start) => {
  const requests = webEventsOf(10_000);
  const encoder = createEncoder();
  for (let made = 0; made < events; ) {
    for (let index = 0; index < FILL && made < events; index++, made++) {
      const time = Math.floor(start + (made / events) * Number(values.days) * DAY);
      const event = made % 2 === 0 ? eventOf(made, time) : { ...requests[made % requests.length], '@timestamp': time };
      encoder.add(event);
    }
    await store.write(encoder.take(`bench-${made}`), forever);
  }
};

const WEB = webRuleTexts(Number(values.rules)).map((text, index) => ({ file: `web-${index}.yml`, text }));
const CASES = [
  ['a rule that matches few', [{ file: 'a.yml', text: 'title: few\nwhen: {message|contains: "by user77 "}\n' }]],
  [
    'failed logins by address',
    [
      {
        file: 'b.yml',
        text: 'title: logins\nwhen: {event.action: authn_login_fail}\ncount: 10\nwithin: 10m\nby: source.ip\n',
      },
    ],
  ],
  ['a rule that matches all', [{ file: 'c.yml', text: 'title: all\nwhen: {source.ip: "*"}\nentity: source.ip\n' }]],
  [
    'a rule of which nothing is known',
    [
      {
        file: 'd.yml',
        text: 'title: none\nlogsource: {category: x}\ndetection:\n  s:\n    nowhere: null\n  f:\n    message|contains: e\n  condition: s and not f\n',
      },
    ],
  ],
  [`${WEB.length} rules for web servers`, WEB],
];

const folder = mkdtempSync(join(tmpdir(), 'tocsin-backtest-'));
const store = await openStore({ dir: folder });
try {
  const start = Date.now() - Number(values.days) * DAY;
  await fill(store, start);
  const search = createSearch({ store, clock: Date.now, timeZone: 'UTC' });
  process.stdout.write(`${machine()}\n${number(events)} events over ${values.days} days\n\n`);
  process.stdout.write(
    '| rules | read | matches | findings | seconds | events/s | read/s | heap MB |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n',
  );
  for (const [name, texts] of CASES) {
    const { documents } = readDocuments(texts);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().heapUsed);
    }, 20);
    const report = await backtest(search, {
      documents,
      earliest: '0',
      route: !name.includes('nothing'),
      signal: forever,
    });
    clearInterval(timer);
    const seconds = report.elapsedMs / 1000;
    process.stdout.write(
      `| ${name} | ${number(report.read)} | ${number(report.matches)} | ${number(report.findings)} | ${seconds.toFixed(2)} | ${number(report.events / seconds)} | ${number(report.read / seconds)} | ${number((most - before) / 1e6)} |\n`,
    );
  }
} finally {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}
