import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tocsin-rule-'));

const run = (args: readonly string[], input = ''): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'rule', ...args], {
    cwd: folder,
    encoding: 'utf8',
    input,
  });
  return { code: status, out: stdout, err: stderr };
};

const linesOf = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

const rule = (head: string, detection: string, logsource = 'category: process_creation, product: windows'): string =>
  `${head}\nlogsource: { ${logsource} }\ndetection:\n  s: { ${detection} }\n  condition: s\n`;

const EVENTS = [
  {
    Event: {
      System: { EventID: 1, Channel: 'Microsoft-Windows-Sysmon/Operational' },
      EventData: { CommandLine: 'whoami /all', User: 'CORP\\adm_x' },
    },
  },
  'nonsense',
  '',
  { process: { command_line: 'WHOAMI', executable: 'x' } },
  [1],
  { url: { query: 'q=%3Cscript%3E' }, http: { request: { method: 'GET' } } },
];
const JSON_LINES = EVENTS.map((event) => (typeof event === 'string' ? event : JSON.stringify(event))).join('\n');

beforeAll(() => {
  mkdirSync(join(folder, 'rules', 'deep'), { recursive: true });
  mkdirSync(join(folder, '.hidden'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('rules/whoami.yml', rule('title: Whoami\nid: r-whoami', 'CommandLine|startswith: whoami'));
  write(
    'rules/deep/xss.yaml',
    rule('title: XSS\nname: xss', 'cs-uri-query|contains: "<script>"', 'category: webserver'),
  );
  write('rules/deep/xss.test.yml', 'anything');
  write('rules/.hidden.yml', 'anything');
  write('bad.yml', rule('title: Bad\nid: r-bad', 'a|contians: b'));
  write('cookie.yml', rule('title: Cookie\nid: r-cookie', 'cs-cookie|contains: b', 'category: webserver'));
  write('expand.yml', rule('title: Expand\nid: r-expand', "User|expand|endswith: '%admins%'"));
  write('placeholders.yml', 'admins: [adm_x]\n');
  write(
    'filter.yml',
    "title: F\nlogsource: { category: process_creation, product: windows }\nfilter:\n  rules: [r-whoami]\n  s: { User|endswith: 'adm_x' }\n  condition: s\n",
  );
  write(
    'stray-filter.yml',
    'title: F\nid: r-f\nlogsource: { category: x }\nfilter: { rules: [nobody], s: { a: 1 }, condition: s }\n',
  );
  write('events.jsonl', JSON_LINES);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('tocsin rule check', () => {
  test('prints a line for each rule', () => {
    const { code, out } = run(['check', 'rules', 'bad.yml', 'cookie.yml', '--format', 'json']);
    expect(linesOf(out)).toEqual([
      { file: 'rules/deep/xss.yaml', id: 'xss', ok: true },
      { file: 'rules/whoami.yml', id: 'r-whoami', ok: true },
      { file: 'bad.yml', id: 'r-bad', ok: false, error: '5:8: there is no modifier "contians"' },
      { file: 'cookie.yml', id: 'r-cookie', ok: true, warnings: [expect.stringMatching(/redacted/)] },
    ]);
    expect(code).toBe(1);
  });

  test('shows people the place', () => {
    const { code, err } = run(['check', 'bad.yml']);
    expect(err).toMatch(
      /^bad\.yml:5:8: there is no modifier "contians"\n {2}5 \| .*\n.*\^\n {2}did you mean "contains"\?/,
    );
    expect(code).toBe(1);
  });

  test('is content with what is right', () => {
    const { code, out, err } = run(['check', 'rules']);
    expect(out).toBe('rules/deep/xss.yaml:1: ok: XSS\nrules/whoami.yml:1: ok: Whoami\n');
    expect(err).toBe('2 rules, 0 wrong, 0 with warnings\n');
    expect(code).toBe(0);
  });

  test('refuses a placeholder without a value by its name', () => {
    expect(run(['check', 'expand.yml']).err).toMatch(/no value for the placeholder %admins%/);
    expect(run(['check', 'expand.yml', '--placeholders', 'placeholders.yml']).code).toBe(0);
  });

  test('is part of `tocsin check`, beside the configuration and by itself', () => {
    const site = join(folder, 'site');
    mkdirSync(join(site, 'rules', 'own'), { recursive: true });
    writeFileSync(join(site, 'tocsin.yaml'), 'inputs: []\n');
    writeFileSync(join(site, 'rules', 'own', 'right.yml'), rule('title: Right', 'CommandLine: whoami'));
    writeFileSync(join(site, 'rules', 'wrong.yml'), rule('title: Wrong', 'CommandLine|contians: whoami'));
    const check = (path: string) => {
      const args = [PROGRAM, 'check', path];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      return { status, stdout, stderr };
    };
    for (const path of ['site', join('site', 'rules')]) {
      const { status, stdout, stderr } = check(path);
      expect(status).toBe(1);
      expect(stdout).toContain(`${join('site', 'rules', 'own', 'right.yml')}: ok`);
      expect(stderr).toMatch(/wrong\.yml:4:\d+: .*contians/);
    }
    expect(check(join('site', 'rules', 'own', 'right.yml')).status).toBe(0);
  });

  test('names the rule that a filter names in vain', () => {
    expect(run(['check', 'stray-filter.yml']).err).toMatch(/no rule with the id or name "nobody"/);
  });

  test('says what is wrong with the command line', () => {
    expect(run(['check', 'nowhere']).code).toBe(1);
    expect(run(['check', 'rules', '--format', 'xml']).code).toBe(2);
    expect(run(['check']).code).toBe(2);
  });
});

describe('tocsin rule match', () => {
  test('prints a line for each match, and passes over bad lines', () => {
    const { code, out, err } = run(['match', '--rules', 'rules', '--events', 'events.jsonl']);
    expect(linesOf(out)).toEqual([
      { rule: 'r-whoami', event: 0 },
      { rule: 'r-whoami', event: 3 },
      { rule: 'xss', event: 5 },
    ]);
    expect(err).toBe('line 2 is no JSON: left out\nline 5 is no JSON object: left out\n');
    expect(code).toBe(0);
  });

  test('asks rules of the events of their log sources alone', () => {
    const { out } = run(['match', '--rules', 'rules', '--events', '-', '--route'], JSON_LINES);
    expect(linesOf(out)).toEqual([
      { rule: 'r-whoami', event: 0 },
      { rule: 'xss', event: 5 },
    ]);
  });

  test('obeys filters, and goes on without rules that are wrong', () => {
    const { code, out, err } = run(['match', '--rules', 'rules', 'filter.yml', 'bad.yml', '--events', 'events.jsonl']);
    expect(linesOf(out).slice(0, 1)).toEqual([{ rule: 'r-whoami', event: 3 }]);
    expect(err).toMatch(/bad\.yml:5:8: there is no modifier.*\n1 wrong: left out\n/);
    expect(code).toBe(0);
  });

  test('fails where there is nothing to match with', () => {
    expect(run(['match', '--rules', 'bad.yml', '--events', 'events.jsonl']).code).toBe(1);
    expect(run(['match', '--rules', 'rules', '--events', 'nowhere.jsonl']).code).toBe(1);
  });
});
