import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './running.ts';

const CONFIG = `
timeZone: UTC
inputs:
  - type: file
    paths: [FOLDER/logs]
rules:
  shipped: false
  level: medium
`;
const RULES = `
title: Failed login
name: failed_login
logsource: { category: authentication }
detection:
  failure: { event.action: authn_login_fail }
  condition: failure
---
title: Guessing passwords
id: 2f6d4a0e-9d2f-4f4c-8f77-3a3e6a1d1c11
description: One address fails again and again.
level: high
correlation:
  type: event_count
  rules: [failed_login]
  group-by: [source.ip]
  timespan: 5m
  condition: { gte: 5 }
---
title: Rights of a user changed
id: 7a7f66f3-5c0b-4c92-9c88-0b3a6f6b7a22
level: medium
logsource: { product: django }
detection:
  keywords: ['rights of']
  condition: keywords
`;

interface Alert {
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
  readonly key: Readonly<Record<string, string>>;
  readonly count: number;
}

describe('rules over what inputs take', () => {
  const tocsin = new Installation(CONFIG);
  const log = tocsin.path('logs/django.log');

  const write = (...lines: readonly string[]): void => {
    const at = new Date().toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    appendFileSync(log, lines.map((line) => `${at} [WARNING] security: ${line}\n`).join(''));
  };
  const fail = (ip: string, times: number): void =>
    write(...Array.from({ length: times }, (_, index) => `Failed login for user${index} from ${ip}`));

  const ask = async <Answer>(path: string): Promise<Answer> => {
    const { url, token } = tocsin.running() ?? { url: '', token: '' };
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    return (await response.json()) as Answer;
  };
  const alerts = async (): Promise<readonly Alert[]> =>
    (await ask<{ readonly alerts: readonly Alert[] }>('/api/v1/alerts')).alerts;
  const untilAlerts = async (most: number): Promise<readonly Alert[]> => {
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(200)) {
      const found = await alerts();
      if (found.length >= most) return found;
    }
    return alerts();
  };

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    mkdirSync(tocsin.path('searches'));
    mkdirSync(tocsin.path('rules/mine'), { recursive: true });
    writeFileSync(tocsin.path('rules/mine/login.yml'), RULES);
    writeFileSync(tocsin.path('rules/wrong.yml'), 'title: No detection\nlogsource: { product: django }\n');
    writeFileSync(log, '');
    await tocsin.start();
  });
  afterAll(() => tocsin.remove());

  test('a rule that is wrong is told of by its place, and the others run', () => {
    expect(tocsin.output).toMatch(/wrong\.yml:1/);
  });

  test('a correlation and a single event become alerts', async () => {
    fail('203.0.113.7', 6);
    fail('203.0.113.8', 4);
    write('rights of dana changed');
    const found = await untilAlerts(2);
    expect(found.map(({ title, severity, key }) => ({ title, severity, key }))).toEqual(
      expect.arrayContaining([
        { title: 'Guessing passwords', severity: 'high', key: { 'source.ip': '203.0.113.7' } },
        { title: 'Rights of a user changed', severity: 'medium', key: expect.anything() },
      ]),
    );
    expect(found).toHaveLength(2);
  });

  test('a kill neither forgets what was counted, nor finds anything twice', async () => {
    fail('203.0.113.9', 3);
    await tocsin.until('index=* src="203.0.113.9"', (rows) => rows.length === 3);
    await tocsin.end('SIGKILL');
    await tocsin.start();
    fail('203.0.113.9', 2);
    const found = await untilAlerts(3);
    expect(found.map(({ key }) => key['source.ip'] ?? '').sort()).toEqual(['', '203.0.113.7', '203.0.113.9']);
    await tocsin.end('SIGTERM');
    await tocsin.start();
    fail('203.0.113.10', 5);
    expect(await untilAlerts(4)).toHaveLength(4);
  }, 120_000);

  test('what the clock of a client says does not make others late', async () => {
    const at = new Date(Date.now() + 20 * 3_600_000).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    appendFileSync(log, `${at} [WARNING] security: Failed login for zoe from 203.0.113.20\n`);
    await sleep(1_500);
    fail('203.0.113.11', 5);
    expect((await untilAlerts(5)).some(({ key }) => key['source.ip'] === '203.0.113.11')).toBe(true);
  }, 60_000);
});
