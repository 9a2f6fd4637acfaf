import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Admin } from './admin.ts';
import { Installation } from './running.ts';

const CONFIG = `
timeZone: UTC
inputs:
  - type: file
    paths: [FOLDER/logs]
rules:
  shipped: false
`;
const RULES = `
id: failed-logins
title: Unusually many failed logins
description: What is usual was learnt.
level: high
anomaly:
  model: count
  where: { event.action: authn_login_fail }
  by: user.name
---
id: everything
title: Unusually much of anything
level: high
anomaly: { model: count, by: event.kind, least: 1000 }
`;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Alert {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly key: Readonly<Record<string, string>>;
  readonly count: number;
  readonly reason: string;
}

describe('rules of anomalies over what inputs take', () => {
  const tocsin = new Installation(CONFIG);
  const log = tocsin.path('logs/django.log');
  // Within one hour, whose habit they share, and in the middle of windows, so that none of them is cut.
  const now = Math.floor(Date.now() / HOUR) * HOUR - 3 * MINUTE;

  /** A failed login of the user every `every` milliseconds from `from` on. */
  const fail = (user: string, times: number, from: number, every: number): void => {
    const lines = Array.from({ length: times }, (_, index) => {
      const at = new Date(from + index * every).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
      return `${at} [WARNING] security: Failed login for ${user} from 203.0.113.7\n`;
    });
    appendFileSync(log, lines.join(''));
  };
  const isStored = (user: string, rows: number) =>
    tocsin.until(`index=* user="${user}"`, (found) => found.length === rows);
  const untilAlerts = async (most: number): Promise<readonly Alert[]> => {
    let alerts: readonly Alert[] = [];
    for (const end = Date.now() + 30_000; Date.now() < end && alerts.length < most; await sleep(200)) {
      const { url, token } = tocsin.running() ?? { url: '', token: '' };
      const response = await fetch(`${url}/api/v1/alerts`, { headers: { authorization: `Bearer ${token}` } });
      alerts = ((await response.json()) as { readonly alerts: readonly Alert[] }).alerts;
    }
    return alerts;
  };

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    mkdirSync(tocsin.path('searches'));
    mkdirSync(tocsin.path('rules'));
    writeFileSync(tocsin.path('rules/own.yml'), RULES);
    writeFileSync(tocsin.path('rules/wrong.yml'), 'id: wrong\ntitle: T\nanomaly:\n  model: magic\n');
    writeFileSync(log, '');
    await tocsin.start();
  });
  afterAll(() => tocsin.remove());

  test('one that is wrong is told of by its place', () => {
    expect(tocsin.output).toMatch(/wrong\.yml:4:10/);
  });

  test('a kill forgets neither the habit nor half of a window', async () => {
    // Of the first day nothing is told. It was at another hour, whose habit is not that of now.
    fail('kim', 30, now - 4 * DAY - 6 * HOUR, 1_000);
    fail('kim', 12, now - 3 * DAY, 5.5 * HOUR);
    await isStored('kim', 42);
    await tocsin.end('SIGKILL');
    await tocsin.start();
    fail('kim', 7, now - 50 * MINUTE, 1_000);
    await isStored('kim', 49);
    await tocsin.end('SIGKILL');
    await tocsin.start();
    fail('kim', 8, now - 50 * MINUTE + 20_000, 1_000);
    // Somebody else's event ends the window.
    fail('bob', 1, now - 40 * MINUTE, 1_000);
    const found = await untilAlerts(1);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      title: 'Unusually many failed logins',
      severity: 'high',
      key: { 'user.name': 'kim' },
      count: 15,
      reason: expect.stringMatching(/^15 events in 5 minutes; usual 0\.\d+ \(by its last .*\); chance 1 in 10\^\d+$/),
    });
  }, 120_000);

  test('a restart finds nothing twice, and goes on', async () => {
    await tocsin.end('SIGTERM');
    await tocsin.start();
    fail('lee', 25, now - 30 * MINUTE, 1_000);
    fail('bob', 1, now - 10 * MINUTE, 1_000);
    const found = await untilAlerts(2);
    expect(found.map(({ key }) => key['user.name']).sort()).toEqual(['kim', 'lee']);
    expect(found.find(({ key }) => key['user.name'] === 'lee')?.reason).toMatch(/not seen before/);
  }, 60_000);

  test('a person says what was to be expected, and a kill does not forget it', async () => {
    const { url } = tocsin.running() ?? { url: '' };
    const lee = (await untilAlerts(2)).find(({ key }) => key['user.name'] === 'lee');
    const admin = await Admin.of(tocsin, url);
    const mark = () => admin.ask('POST', `alerts/${lee?.id}/expected`, { comment: 'she moves house' });
    const marked = await mark();
    expect(marked).toMatchObject({ status: 200, body: { status: 'false positive', observed: 25 } });
    expect(await mark()).toEqual({ ...marked, etag: expect.anything() });
    await tocsin.end('SIGKILL');
    await tocsin.start();
    fail('lee', 25, now - 5 * MINUTE, 1_000);
    fail('max', 25, now - 5 * MINUTE, 1_000);
    fail('bob', 1, now, 1_000);
    const found = await untilAlerts(3);
    expect(found.map(({ key }) => key['user.name']).sort()).toEqual(['kim', 'lee', 'max']);
  }, 60_000);

  test('a rule that runs no more learns nothing', async () => {
    const { url } = tocsin.running() ?? { url: '' };
    const admin = await Admin.of(tocsin, url);
    const max = (await untilAlerts(3)).find(({ key }) => key['user.name'] === 'max');
    rmSync(tocsin.path('rules/own.yml'));
    for (let status = 200; status === 200; await sleep(200)) ({ status } = await admin.ask('GET', 'rules/everything'));
    const answer = await admin.ask('POST', `alerts/${max?.id}/expected`, {});
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'not_learnt' } } });
  }, 60_000);
});
