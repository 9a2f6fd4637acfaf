// `npm run bench:pages [-- --events 10000000 --rows 100000 --rate 2000 --seconds 20 --only first,rows,tail,dashboards --folder DIR]`: what somebody feels who
// uses the pages: their beginning, long tables, a live tail, dashboards over many events. `--folder` keeps the filled store for the next time.
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { noted, openPage } from './chromium.mjs';
import { lineMaker, writeLines } from './lines.mjs';
import { api, startTocsin, stop } from './process.mjs';
import { machine, number, quantile } from './table.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    rows: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '20' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: 'first,rows,tail,dashboards' },
    dashboards: { type: 'string', default: 'django,security-overview' },
    folder: { type: 'string' },
  },
});
const events = Number(values.events);
const rate = Number(values.rate);
/** A task of so many ms is felt as a page that hangs. */
const LONG = 200;
const DAY = 24 * 3_600_000;

/** Half of the events are the application's own, half the requests of the server in front of it. */
const fill = async (folder) => {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const start = Date.now() - DAY;
  for (const kind of ['django', 'combined']) {
    await writeLines(join(folder, 'logs', `${kind}.log`), { events: events / 2, kind, start, span: DAY });
  }
  writeFileSync(
    join(folder, 'tocsin.yaml'),
    `web: { port: 0 }\nrules: { shipped: false }\ninputs:\n  - type: file\n    paths: [${JSON.stringify(join(folder, 'logs/*.log'))}]\n`,
  );
};

const filled = async (system) => {
  while (((await api(system, 'status')).store.events ?? 0) < events) await sleep(500);
};

/** Until the search box takes a key; bytes as they came over the wire. */
const firstPage = async (page, url) => {
  const took = [];
  const used = [];
  let sizes;
  for (let run = 0; run < Number(values.runs); run++) {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.clearBrowserCache');
    await page.goto('about:blank');
    const { tasks } = await noted(page, async () => {
      await page.goto(`${url}/search`, { waitUntil: 'commit' });
      await page.locator('.cm-content[contenteditable=true]').waitFor();
      await page.keyboard.press('a');
      took.push(
        await page.evaluate(`new Promise((done) => {
          const look = () =>
            document.querySelector('.cm-content').textContent.startsWith('a') ? done(performance.now()) : requestAnimationFrame(look);
          look();
        })`),
      );
    });
    used.push(tasks.reduce((sum, { cpu }) => sum + cpu, 0));
    sizes =
      await page.evaluate(`performance.getEntriesByType('resource').filter(({ name }) => /\\.(js|css)$/.test(name))
      .map(({ encodedBodySize }) => encodedBodySize)`);
  }
  took.sort((a, b) => a - b);
  used.sort((a, b) => a - b);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(
    '\n| first page | interactive after ms | main thread CPU ms | files | kB of scripts and styles, gzip |\n|---|---:|---:|---:|---:|',
  );
  console.log(
    `| search | ${number(quantile(took, 0.5))} | ${number(quantile(used, 0.5))} | ${sizes.length} | ${number(bytes / 1000)} |`,
  );
};

const felt = ({ frames, tasks }) => {
  const sorted = frames.toSorted((a, b) => a - b);
  const most = (of) => number(tasks.reduce((max, task) => Math.max(max, of(task)), 0));
  const cpu = tasks.reduce((sum, task) => sum + task.cpu, 0);
  return [
    ...[0.5, 0.95, 0.99].map((share) => number(quantile(sorted, share), 1)),
    number(cpu / frames.length, 1),
    `${most(({ took }) => took)} (${most((task) => task.cpu)})`,
    `${tasks.filter(({ took }) => took > LONG).length} (${tasks.filter((task) => task.cpu > LONG).length})`,
  ].join(' | ');
};
const FELT = `frame p50 ms | p95 | p99 | CPU ms/frame | longest task ms (CPU) | tasks > ${LONG} ms (CPU)`;
const LINE = '---:|---:|---:|---:|---:|---:|';

/** Scrolled as a wheel does, and far as by the bar. `box`: what scrolls. */
const scroll = (page, box, step) =>
  page.evaluate(`new Promise((done) => {
    const box = ${box};
    let turns = 0;
    const turn = () => {
      if (++turns > 300) return done();
      ${step};
      requestAnimationFrame(turn);
    };
    turn();
  })`);

const longTables = async (page, url) => {
  const of = (search) =>
    `${url}/search?${new URLSearchParams({ q: search, earliest: '-2d', latest: 'now', limit: values.rows })}`;
  console.log(`\n| ${number(Number(values.rows))} rows | shown after ms | ${FELT} |\n|---|---:|${LINE}`);
  for (const [name, search, box] of [
    [
      'table',
      `index=* user=* | head ${values.rows} | table _time user action src _raw`,
      `document.querySelector('.table-scroll')`,
    ],
    ['events', 'index=*', 'document.scrollingElement'],
  ]) {
    const began = performance.now();
    await page.goto(of(search));
    await page
      .locator(name === 'table' ? '.table-scroll tbody td' : '.events .event-toggle')
      .first()
      .waitFor();
    const took = performance.now() - began;
    await sleep(5_000);
    for (const [way, step] of [
      ['by wheel', 'box.scrollTop += 40'],
      ['by page', 'box.scrollTop += 700'],
      ['far', `box.scrollTop = (box.scrollHeight * ((turns * 7919) % 300)) / 300`],
    ]) {
      const notes = await noted(page, () => scroll(page, box, step));
      console.log(`| ${name}, ${way} | ${number(took)} | ${felt(notes)} |`);
    }
  }
};

const liveTail = async (page, url, log) => {
  await page.goto(`${url}/search?${new URLSearchParams({ q: 'index=*', live: '1' })}`);
  await page.getByRole('region', { name: 'Live tail' }).getByText('Live', { exact: true }).waitFor();
  const line = lineMaker('django', 7);
  const notes = await noted(page, async () => {
    const began = performance.now();
    for (let made = 0; made < rate * Number(values.seconds); ) {
      const due = Math.floor(((performance.now() - began) / 1000) * rate);
      let block = '';
      for (; made < due; made++) block += `${line(new Date().toISOString())}\n`;
      appendFileSync(log, block);
      await sleep(50);
    }
  });
  await sleep(2_000);
  const counts = await page.locator('.tail-counts').textContent();
  console.log(`\n| live tail | ${FELT} |\n|---|${LINE}`);
  console.log(`| ${number(rate)} events/s for ${values.seconds} s | ${felt(notes)} |\n\nThe page says: ${counts}.`);
};

/** Runs in the page: when each panel has an answer, by the page's own clock. */
const PANELS = `
  window.answered = {};
  const look = () => {
    for (const panel of document.querySelectorAll('section.panel')) {
      const name = panel.getAttribute('aria-label');
      if (!panel.classList.contains('busy') && panel.querySelector('.panel-body') !== null) window.answered[name] ??= performance.now();
    }
    setTimeout(look, 10);
  };
  look();
`;

const dashboards = async (page, url, latest) => {
  await page.addInitScript(PANELS);
  console.log(
    '\n| dashboard | panels | first panel ms | all ms | slowest panels ms | failed |\n|---|---:|---:|---:|---|---:|',
  );
  for (const id of values.dashboards.split(',')) {
    for (let run = 0; run < Number(values.runs); run++) {
      await page.goto('about:blank');
      await page.goto(
        `${url}/dashboards/${id}?${new URLSearchParams({ earliest: String(latest - 25 * 3600), latest: String(latest) })}`,
      );
      await page.locator('section.panel').first().waitFor();
      const panels = await page.locator('section.panel').count();
      // A refresh may have begun meanwhile: the first answers count.
      while ((await page.evaluate('Object.keys(window.answered).length')) < panels) await sleep(50);
      const times = Object.entries(await page.evaluate('window.answered')).toSorted((a, b) => a[1] - b[1]);
      const failed = await page.locator('section.panel [role=alert]').count();
      const slowest = times.slice(-3).map(([name, at]) => `${name} ${number(at)}`);
      console.log(
        `| ${id} | ${times.length} | ${number(times[0][1])} | ${number(times.at(-1)[1])} | ${slowest.join(', ')} | ${failed} |`,
      );
    }
  }
};

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'tocsin-pages-'));
try {
  console.log(`${machine()}, ${number(events)} events`);
  if (!existsSync(join(folder, 'tocsin.yaml'))) await fill(folder);
  const system = await startTocsin(folder, join(folder, 'tocsin.yaml'));
  const ended = once(system.child, 'exit');
  try {
    await filled(system);
    const { rows } = await api(system, 'search', { search: 'index=* | stats max(_time) AS newest', earliest: '0' });
    const newest = Math.ceil(rows[0].newest) + 1;
    const { page, close } = await openPage(join(folder, 'data'));
    try {
      const only = new Set(values.only.split(','));
      if (only.has('first')) await firstPage(page, system.url);
      if (only.has('rows')) await longTables(page, system.url);
      if (only.has('dashboards')) await dashboards(page, system.url, newest);
      if (only.has('tail')) await liveTail(page, system.url, join(folder, 'logs', 'django.log'));
    } finally {
      await close();
    }
  } finally {
    await stop(system);
    await ended;
  }
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
