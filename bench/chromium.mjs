// A page of the real browser, signed in, that notes what a reader would feel: frames that come late, and tasks that hold the page up.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const program = fileURLToPath(new URL('../tocsin/bin/tocsin.js', import.meta.url));
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

/** Runs in the page, before anything of it. */
const NOTES = `
  window.noted = [];
  let last = performance.now();
  const frame = (now) => {
    window.noted.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
`;

export const openPage = async (data) => {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error('chromium is needed: apt-get install chromium, or name one in CHROMIUM');
  const profile = mkdtempSync(join(tmpdir(), 'tocsin-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: QUIET,
    viewport: { width: 1280, height: 800 },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(120_000);
  await page.addInitScript(NOTES);
  const printed = execFileSync(process.execPath, [program, 'user', 'link', 'admin', '--data', data], {
    encoding: 'utf8',
  });
  await page.goto(printed.split(' ')[0]);
  await page.getByRole('button', { name: 'admin' }).waitFor();
  return {
    page,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
};

/** Tasks of the page's main thread: how long each took, and how much of that it computed (the rest it waited for a core), in ms. */
const tasksOf = (events) => {
  const main = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return events
    .filter(({ name, pid, tid, dur }) => /RunTask$/.test(name) && dur !== undefined && main.has(`${pid} ${tid}`))
    .map(({ dur, tdur = 0 }) => ({ took: dur / 1000, cpu: tdur / 1000 }));
};

/** Frames (ms between two of them) and tasks of the main thread while `act` runs, from a trace. */
export const noted = async (page, act) => {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline'],
      excludedCategories: ['*'],
    },
  });
  await page.evaluate('if (window.noted) window.noted.length = 0');
  await act();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return { frames: await page.evaluate('window.noted'), tasks: tasksOf(events) };
};
