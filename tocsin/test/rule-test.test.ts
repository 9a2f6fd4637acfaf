import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { Installation } from './running.ts';

const tocsin = new Installation('inputs: []\n');
afterAll(() => tocsin.remove());

const RULES = `
title: Probing of one address
name: probing
when:
  http.response.status_code: 404
count: 3
within: 1m
by: source.ip
tests:
  - name: three
    events: [{http.response.status_code: 404, source.ip: 192.0.2.1, '@repeat': 3}]
    matches: 1
    entity: {source.ip: 192.0.2.1}
`;

const line = (second: number): string =>
  `203.0.113.9 - - [23/Nov/2026:01:58:0${second} +0000] "GET /.env HTTP/1.1" 404 153 "-" "curl/8.5.0"`;

const LINES = (matches: number): string => `
- name: lines of a web server
  lines:
    - '${line(1)}'
    - '${line(2)}'
    - '${line(3)}'
  matches: ${matches}
  entity: {source.ip: 203.0.113.9}
`;

test('rule test runs the tests in rules and beside them', () => {
  const file = tocsin.path('probing.yml');
  writeFileSync(file, RULES);
  writeFileSync(tocsin.path('probing.test.yml'), LINES(1));
  const { status, stdout, stderr } = tocsin.run('rule', 'test', file);
  expect(stderr).toBe('2 tests, all passed\n');
  expect(stdout.split('\n')).toEqual([
    '✓ Probing of one address (probing): three',
    '✓ Probing of one address (probing): lines of a web server',
    '',
  ]);
  expect(status).toBe(0);
});

test('rule test says what was expected and what was found, and exits with 1', () => {
  const file = tocsin.path('probing.yml');
  writeFileSync(file, RULES);
  writeFileSync(tocsin.path('probing.test.yml'), LINES(2));
  const text = tocsin.run('rule', 'test', file);
  expect(text.stdout).toContain('    expected 2 findings, found 1 in 3 events; of events 1, 2, 3\n');
  expect([text.status, text.stderr]).toEqual([1, '2 tests, 1 failed\n']);
  const json = tocsin.run('rule', 'test', '--format', 'json', file);
  const results = json.stdout
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one));
  expect(results.map(({ ok, expected, found }) => [ok, expected, found])).toEqual([
    [true, 1, 1],
    [false, 2, 1],
  ]);
  expect(json.status).toBe(1);
});

test('rule test shows where a rule is wrong', () => {
  const file = tocsin.path('wrong.yml');
  writeFileSync(file, 'title: a\nwhen: {a: b}\ncuont: 3\n');
  const { status, stdout, stderr } = tocsin.run('rule', 'test', file);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('wrong.yml:3:1: unknown key "cuont"');
  expect(stderr).toContain('there are no tests; 1 problem in the files');
});
