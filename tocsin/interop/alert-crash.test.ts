import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Alert, AlertPage } from '../src/alert/index.ts';
import { HookReceiver } from '../test/hook-receiver.ts';
import { MailServer } from '../test/mail-server.ts';
import { random } from '../test/random.ts';
import { Installation } from '../test/running.ts';

const SEED = Number(process.env.TOCSIN_TEST_SEED ?? 20_261_125);
const KILLS = 6;
const EVERY = 2_000;

let tocsin: Installation;
const receiver = new HookReceiver();
/** Whether a mail server refuses, or keeps silent for longer than anybody waits. */
let trouble: () => 'refuse' | 'stall' | undefined = () => undefined;
const mailbox = new MailServer({
  onMailFrom: (_address, _session, done) => {
    const kind = trouble();
    if (kind === undefined) done();
    else if (kind === 'refuse') done(Object.assign(new Error('try again later'), { responseCode: 451 }));
  },
});

beforeAll(async () => {
  const url = await receiver.listen();
  await mailbox.start();
  tocsin = new Installation(
    [
      'timeZone: UTC',
      'inputs: [{ type: file, paths: [FOLDER/logs], codec: json, scanInterval: 100, pollInterval: 50 }]',
      'actions:',
      `  - { name: hook, type: webhook, url: '${url}', allowPrivate: true }`,
      '  - name: mail',
      '    type: email',
      '    to: [ops@shop.example]',
      '    from: tocsin@shop.example',
      `    smtp: { host: 127.0.0.1, port: ${mailbox.port}, security: none, timeout: 1s }`,
      '    perHour: 10000',
    ].join('\n'),
  );
  mkdirSync(tocsin.path('logs'));
  mkdirSync(tocsin.path('searches'));
  const search = (id: string, lines: readonly string[]): void =>
    writeFileSync(
      tocsin.path(`searches/${id}.yml`),
      [`title: ${id}`, ...lines, `schedule: { every: ${EVERY / 1000}s }`, 'delay: 2s', ''].join('\n'),
    );
  search('each', ['search: index=* | stats count by n', 'alert: { mode: per result, actions: [hook, mail] }']);
  search('windows', ['search: index=* | stats count', 'alert: {}']);
});
afterAll(async () => {
  await tocsin.remove();
  await receiver.close();
  await mailbox.stop();
});

async function ask<T>(path: string): Promise<T> {
  const running = tocsin.running();
  if (running === undefined) throw new Error('it does not run');
  const reply = await fetch(`${running.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${running.token}` } });
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

async function alertsOf(rule: string): Promise<Alert[]> {
  const alerts: Alert[] = [];
  let before = '';
  do {
    const page = await ask<AlertPage>(`alerts?rule=${rule}&limit=1000${before}`);
    alerts.push(...page.alerts);
    before = page.next === undefined ? '' : `&before=${page.next}`;
  } while (before !== '');
  return alerts;
}

/** The engine's process: the child of the collector. */
function engineOf(pid: number): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return children.map(Number).find((child) => child > 0);
}

describe('killed at random moments while alerts fire', () => {
  test(`every firing is stored once and delivered at least once, and windows tile (seed ${SEED})`, async () => {
    const below = random(SEED);
    receiver.refuse = () => below(5) === 0;
    trouble = () => (['refuse', 'stall'] as const)[below(10)];
    let written = 0;
    const write = (): void => {
      const time = new Date().toISOString();
      appendFileSync(tocsin.path('logs/app.log'), `${JSON.stringify({ '@timestamp': time, n: `n${written++}` })}\n`);
    };
    write();
    await tocsin.start();
    const writer = setInterval(write, 1_000);
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(1_000 + below(4_000));
      const { pid } = tocsin.running() ?? { pid: 0 };
      if (kill % 2 === 0) {
        const engine = engineOf(pid);
        if (engine !== undefined) process.kill(engine, 'SIGKILL');
      } else {
        await tocsin.end('SIGKILL');
        await sleep(below(2_000));
        await tocsin.start();
      }
    }
    clearInterval(writer);
    receiver.refuse = () => false;
    trouble = () => undefined;
    const missing = async (): Promise<string[]> => {
      const seen = new Set((await alertsOf('each').catch(() => [])).map(({ key }) => key.n));
      return Array.from({ length: written }, (_, n) => `n${n}`).filter((name) => !seen.has(name));
    };
    const waiting = (alerts: readonly Alert[]) => alerts.filter(({ delivery }) => delivery !== 'delivered');
    let left = await missing();
    let undelivered: readonly Alert[] = [];
    for (const end = Date.now() + 150_000; Date.now() < end; await sleep(1_000)) {
      left = await missing();
      undelivered = waiting(await alertsOf('each').catch(() => []));
      if (left.length === 0 && undelivered.length === 0) break;
    }
    expect(left).toEqual([]);
    expect(undelivered).toEqual([]);

    const each = await alertsOf('each');
    expect(new Set(each.map(({ id }) => id)).size).toBe(each.length);
    // An event lies in one window, and so makes one alert.
    expect(each.map(({ key }) => key.n).sort()).toEqual(Array.from({ length: written }, (_, n) => `n${n}`).sort());
    for (const { id } of each) expect(receiver.taken.get(`${id}.hook`)).toBeGreaterThanOrEqual(1);
    const mailed = mailbox.mails.map(({ parsed }) => parsed.headers.find(({ key }) => key === 'x-tocsin-key')?.value);
    expect([...new Set(mailed)].sort()).toEqual(each.map(({ id }) => `${id}.mail`).sort());
    const keys = new Set(each.map(({ id }) => `${id}.hook`));
    for (const key of receiver.taken.keys()) expect(keys.has(key)).toBe(true);

    // After a restart, late events may have windows looked at that ended before there was the search (docs/alerts.md).
    const inTurn = (await alertsOf('windows')).filter(({ late }) => !late);
    const windows = inTurn.map(({ window }) => window).sort((a, b) => a.from - b.from);
    expect(windows.length).toBeGreaterThan(5);
    for (const [index, window] of windows.entries()) {
      expect(window.to - window.from).toBe(EVERY);
      if (index > 0) expect(window.from).toBe(windows[index - 1]?.to);
    }
    const stored = tocsin.search('index=* | stats dc(n) AS n count');
    expect(stored).toEqual([{ n: written, count: written }]);
  }, 300_000);
});
