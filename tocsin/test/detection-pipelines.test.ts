import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './running.ts';

const CONFIG = `
timeZone: UTC
inputs: []
allow: { paths: [FOLDER/logs] }
rules:
  shipped: false
  level: medium
`;
const PIPELINE = `
input { file { path => "FOLDER/logs/*.log" start_position => "beginning" } }
filter { if [message] =~ /secret/ { drop {} } }
output { tocsin {} }
`;
const GUESSING = `
title: Failed login
name: failed_login
logsource: { category: authentication }
detection:
  failure: { event.action: authn_login_fail }
  condition: failure
---
title: Guessing passwords
id: 2f6d4a0e-9d2f-4f4c-8f77-3a3e6a1d1c11
level: high
correlation:
  type: event_count
  rules: [failed_login]
  group-by: [source.ip]
  timespan: 5m
  condition: { gte: 5 }
`;
const RIGHTS = `
title: Rights of a user changed
id: 7a7f66f3-5c0b-4c92-9c88-0b3a6f6b7a22
level: medium
logsource: { product: django }
detection:
  keywords: ['rights of']
  condition: keywords
`;

interface Alert {
  readonly title: string;
  readonly key: Readonly<Record<string, string>>;
  readonly count: number;
}

describe('rules over what pipelines store', () => {
  const tocsin = new Installation(CONFIG);

  const write = (...lines: readonly string[]): void => {
    const at = new Date().toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    appendFileSync(tocsin.path('logs/django.log'), lines.map((line) => `${at} [WARNING] security: ${line}\n`).join(''));
  };
  const fail = (ip: string, times: number, note = ''): void =>
    write(...Array.from({ length: times }, (_, index) => `Failed login for user${index}${note} from ${ip}`));

  const alerts = async (): Promise<readonly Alert[]> => {
    const { url, token } = tocsin.running() ?? { url: '', token: '' };
    const response = await fetch(`${url}/api/v1/alerts`, { headers: { authorization: `Bearer ${token}` } });
    return ((await response.json()) as { readonly alerts: readonly Alert[] }).alerts;
  };
  const untilAlerts = async (most: number): Promise<readonly Alert[]> => {
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(200)) {
      const found = await alerts();
      if (found.length >= most) return found;
    }
    return alerts();
  };
  const addressesOf = (found: readonly Alert[]): readonly string[] =>
    found.map(({ key }) => key['source.ip'] ?? '').sort();

  beforeAll(async () => {
    for (const name of ['logs', 'searches', 'rules', 'pipelines']) mkdirSync(tocsin.path(name));
    writeFileSync(tocsin.path('rules/guessing.yml'), GUESSING);
    writeFileSync(tocsin.path('pipelines/django.conf'), PIPELINE.replace('FOLDER', tocsin.folder));
    writeFileSync(tocsin.path('logs/django.log'), '');
    await tocsin.start();
  });
  afterAll(() => tocsin.remove());

  test('what is stored is judged, what filters drop is not', async () => {
    fail('203.0.113.8', 6, ' secret');
    fail('203.0.113.7', 6);
    expect(addressesOf(await untilAlerts(1))).toEqual(['203.0.113.7']);
  });

  test('a kill neither forgets what was counted, nor finds anything twice', async () => {
    fail('203.0.113.9', 3);
    await tocsin.until('index=* src="203.0.113.9"', (rows) => rows.length === 3);
    await tocsin.end('SIGKILL');
    await tocsin.start();
    fail('203.0.113.9', 1);
    await tocsin.until('index=* src="203.0.113.9"', (rows) => rows.length === 4);
    // Four have failed: one that was judged once more would be the fifth.
    await sleep(2_000);
    expect(addressesOf(await alerts())).toEqual(['203.0.113.7']);
    fail('203.0.113.9', 1);
    expect(addressesOf(await untilAlerts(2))).toEqual(['203.0.113.7', '203.0.113.9']);
  }, 120_000);

  test('a rule that is written while they run sees what comes after', async () => {
    writeFileSync(tocsin.path('rules/rights.yml'), RIGHTS);
    for (const end = Date.now() + 30_000; Date.now() < end && (await alerts()).length < 3; await sleep(300))
      write('rights of dana changed');
    expect((await alerts()).map(({ title }) => title)).toContain('Rights of a user changed');
  }, 60_000);
});
