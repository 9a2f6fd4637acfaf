import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BacktestReport } from '../src/detect/index.ts';
import { Installation } from './running.ts';

const DAY = 86_400_000;
const START = Math.floor(Date.now() / DAY - 2) * DAY + 3_600_000;

/** As Apache writes it. */
const accessTime = (time: number): string => {
  const [, day, month, year, clock] = /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(time).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
};
const line = (time: number, address: string, path: string, status: number): string =>
  `${address} - - [${accessTime(time)}] "GET ${path} HTTP/1.1" ${status} 153 "-" "curl/8.5.0"\n`;

/** Three probes of one address in a minute, on each of two days; a script in a query; and much that is nothing. */
const lines = (): string => {
  const all: string[] = [];
  for (const day of [0, 1]) {
    for (let second = 0; second < 200; second++)
      all.push(line(START + day * DAY + second * 1_000, '198.51.100.7', `/page/${second}`, 200));
    for (let second = 0; second < 3; second++)
      all.push(line(START + day * DAY + 300_000 + second * 1_000, '203.0.113.9', '/.env', 404));
  }
  all.push(line(START + DAY + 400_000, '192.0.2.1', '/search?q=%3Cscript%3Ealert(1)', 200));
  return all.join('');
};

const PROBING = `
title: Probing of one address
name: probing
level: high
author: Example
when:
  http.response.status_code: 404
count: 3
within: 1m
by: source.ip
`;
const SCRIPT = `
title: Script in a query
id: 5d1c7f5e-6d0f-4b0b-9f0e-2f3c7c9d6a11
level: medium
logsource:
  category: webserver
detection:
  selection:
    cs-uri-query|contains: <script
  condition: selection
---
title: Never
id: 5d1c7f5e-6d0f-4b0b-9f0e-2f3c7c9d6a12
logsource:
  category: webserver
detection:
  selection:
    cs-method: BREW
  condition: selection
`;

const tocsin = new Installation(
  'timeZone: UTC\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n    scanInterval: 100\n    pollInterval: 50\n',
);
let running: { url: string; token: string };

beforeAll(async () => {
  mkdirSync(tocsin.path('logs'));
  mkdirSync(tocsin.path('rules'));
  writeFileSync(tocsin.path('logs/access.log'), lines());
  writeFileSync(tocsin.path('rules/probing.yml'), PROBING);
  writeFileSync(tocsin.path('rules/script.yml'), SCRIPT);
  running = await tocsin.start();
  await tocsin.until('index=* | stats count', ([row]) => row?.count === 407);
}, 60_000);
afterAll(() => tocsin.remove());

const backtest = (...args: string[]): BacktestReport => {
  const { status, stdout, stderr } = tocsin.run('rule', 'backtest', '--format', 'json', ...args);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

const ask = async (body: object, token = running.token): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await fetch(`${running.url}/api/v1/rules/backtest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

describe('through the running process', () => {
  test('matches, findings, days and entities of all rules of a folder', () => {
    const report = backtest('rules');
    expect(report).toMatchObject({ events: 407, read: 7, matches: 7, findings: 3, truncated: false, problems: [] });
    const [first, second, ...rest] = report.days;
    expect([first, second]).toMatchObject([
      { day: new Date(START).toISOString().slice(0, 10), events: 203, matches: 3, findings: 1 },
      { day: new Date(START + DAY).toISOString().slice(0, 10), events: 204, matches: 4, findings: 2 },
    ]);
    expect(rest.every(({ events }) => events === 0)).toBe(true);
    expect(report.perDay).toBeCloseTo(3 / report.span);
    expect(report.rules.map(({ title }) => title)).toEqual(['Probing of one address', 'Script in a query', 'Never']);
    const rules = new Map(report.rules.map((one) => [one.rule, one]));
    expect(rules.get('probing')).toMatchObject({
      title: 'Probing of one address',
      level: 'high',
      author: 'Example',
      matches: 6,
      findings: 2,
      first: START + 300_000,
      last: START + DAY + 302_000,
      entities: [{ entity: { 'source.ip': '203.0.113.9' }, findings: 2, events: 6 }],
    });
    expect(rules.get('5d1c7f5e-6d0f-4b0b-9f0e-2f3c7c9d6a11')).toMatchObject({
      matches: 1,
      findings: 1,
      entities: [{ entity: { 'source.ip': '192.0.2.1' }, findings: 1, events: 1 }],
      examples: [{ time: START + DAY + 400_000 }],
    });
    expect(rules.get('5d1c7f5e-6d0f-4b0b-9f0e-2f3c7c9d6a12')).toMatchObject({ matches: 0, findings: 0, days: [] });
  });

  test('one rule by its id, with another by its file', () => {
    const { rules } = backtest('5d1c7f5e-6d0f-4b0b-9f0e-2f3c7c9d6a11', 'rules/probing.yml');
    expect(rules.map(({ title, findings }) => [title, findings])).toEqual([
      ['Probing of one address', 2],
      ['Script in a query', 1],
    ]);
  });

  test('in words', () => {
    const { stdout, status } = tocsin.run('rule', 'backtest', 'rules');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^407 events from .*, 7 read, in [\d.]+ s\n7 matches, 3 findings: would have raised 1\.\d alerts a day\n/,
    );
    expect(stdout).toContain('Probing of one address (high; by Example)\n');
    expect(stdout).toContain('  source.ip=203.0.113.9: 2 findings of 6 events\n');
  });

  test.each([
    [['nothing'], /neither a file nor a rule "nothing"/],
    [['rules', '--earliest', 'soon'], /soon/],
    [['rules', '--format', 'csv'], /--format is text or json/],
  ])('%j is refused', (args, message) => {
    const { status, stderr } = tocsin.run('rule', 'backtest', ...args);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(message);
  });

  test('the API names the places of what is wrong, and checks who asks', async () => {
    const wrong = await ask({ rules: [{ text: 'title: x\ndetection:\n  a:\n    b|nope: 1\n  condition: a\n' }] });
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'invalid_rule' } } });
    expect(JSON.stringify(wrong.body)).toMatch(/nope/);
    expect((await ask({ rules: [{ text: PROBING }] }, 'wrong')).status).toBe(401);
    expect((await ask({ rules: [{ text: PROBING }], latest: '-60d', earliest: '-30d' })).status).toBe(400);
    const from = (START + DAY) / 1_000;
    const part = await ask({ rules: [{ text: PROBING }], earliest: from });
    expect(part).toMatchObject({ status: 200, body: { events: 204, findings: 1 } });
    const other = await ask({ rules: [{ text: PROBING }], latest: from });
    expect(other).toMatchObject({ status: 200, body: { events: 203, findings: 1, latest: START + DAY } });
    const all = [{ text: PROBING }, { file: 'script.yml', text: SCRIPT }];
    expect(await ask({ rules: all, only: ['probing'] })).toMatchObject({ status: 200, body: { findings: 2 } });
    expect(await ask({ rules: [{ text: PROBING }], earliest: '-3d' })).toMatchObject({
      status: 200,
      body: { findings: 2 },
    });
  });
});

test('without a running process the same is found', async () => {
  const range = ['--earliest', String(START / 1_000), '--latest', String((START + 2 * DAY) / 1_000)];
  const { elapsedMs: _, ...before } = backtest('rules', ...range);
  await tocsin.end('SIGTERM');
  expect(backtest('rules', ...range)).toMatchObject(before);
  expect(before.findings).toBe(3);
});
