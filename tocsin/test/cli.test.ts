import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { HookReceiver } from './hook-receiver.ts';
import { Installation } from './running.ts';

const tocsin = new Installation('inputs: []\n');
afterAll(() => tocsin.remove());

describe('help', () => {
  test.each([
    ['--help'],
    ['action', 'test', '--help'],
    ['anomaly', 'score', '--help'],
    ['check', '--help'],
    ['kibana', 'install', '--help'],
    ['pipeline', '--help'],
    ['pipeline', 'test', '--help'],
    ['run', '--help'],
    ['search', '--help'],
    ['spl', '--help'],
    ['spl', 'parse', '--help'],
    ['token', '--help'],
    ['token', 'create', '--help'],
    ['up', '--help'],
    ['user', 'add', '--help'],
  ])('of %s %s %s says what it does, on stdout', (...args) => {
    const { status, stdout, stderr } = tocsin.run(...args);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: tocsin .*\n\n[A-Z][\s\S]*\.\n\n/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
  });
});

describe('wrong usage exits 2 and names what is near', () => {
  test.each([
    ['serch', ['serch', 'x'], 'search'],
    ['--formt', ['search', 'x', '--formt', 'json'], '--format'],
    ['token creat', ['token', 'creat'], 'create'],
    ['format', ['search', 'x', '--format', 'xml'], 'table, json or csv'],
    ['limit', ['search', 'x', '--limit', '0'], 'from 1 to 100000'],
    ['port', ['up', '--port', '99999'], '0 to 65535'],
    ['scope', ['token', 'create', 'x', '--scopes', 'root'], 'search, alerts, ingest, metrics, respond, admin'],
  ])('%s', (_name, args, near) => {
    const { status, stdout, stderr } = tocsin.run(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(near);
  });
});

test('a search where nothing is stored says so, and makes no folder', () => {
  const folder = tocsin.path('mistyped');
  const { status, stdout, stderr } = tocsin.run('search', 'x', '--data', folder);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`nothing is stored in ${folder} yet`);
  expect(existsSync(folder)).toBe(false);
});

test('what a person typed reaches the terminal without control characters', () => {
  const { status, stderr } = tocsin.run('spl', 'parse', 'x | \u001b[31mstat');
  expect(status).toBe(1);
  expect(stderr).not.toContain('\u001b');
});

describe('tests of pipelines', () => {
  const pipeline = 'filter { if [a] > 1 { drop {} } }';
  const write = (name: string, text: string): string => {
    const path = tocsin.path(name);
    writeFileSync(path, text);
    return path;
  };
  const right = write(
    'right.yml',
    `name: kept\npipeline: '${pipeline}'\nevents: [{a: 1}]\nexpect: [{a: 1}]\n---\nname: dropped\npipeline: '${pipeline}'\nevents: [{a: 2}]\nexpect: []\n`,
  );
  const wrong = write('wrong.jsonl', `${JSON.stringify({ name: 'w', pipeline: 'filter { drp {} }', events: [] })}\n`);

  test('say what passed', () => {
    const { status, stdout, stderr } = tocsin.run('pipeline', 'test', right);
    expect([status, stderr, stdout]).toEqual([0, '', '✓ kept\n✓ dropped\n2 tests, all passed\n']);
  });

  test('go on after an error, and exit with 1', () => {
    const { status, stdout } = tocsin.run('pipeline', 'test', wrong, tocsin.path('none.yml'), right);
    expect(status).toBe(1);
    expect(stdout).toContain('✗ w\n    w:1:10: unknown filter "drp"');
    expect(stdout).toMatch(/✗ .*none\.yml\n {4}.*none\.yml:1:1: there is no such file/);
    expect(stdout).toContain('4 tests, 2 failed');
  });

  test('are one line of JSON each', () => {
    const { status, stdout } = tocsin.run('pipeline', 'test', '--format', 'json', right, wrong);
    expect(status).toBe(1);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(results.map((result) => Object.keys(result).join())).toEqual([
      'name,ok,actual',
      'name,ok,actual',
      'name,ok,actual,error',
    ]);
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false]);
  });
});

describe('pipelines', () => {
  const WRONG = 'filter {\n  if [a] == "x" and [a] == "y" {\n    drop { }\n  }\n}\n';

  test('are checked as files, as a folder, and beside a configuration', async () => {
    const one = new Installation('web: {}\n');
    try {
      mkdirSync(one.path('pipelines'));
      writeFileSync(one.path('pipelines/a.conf'), WRONG);
      writeFileSync(one.path('pipelines/b.conf'), 'filter { drop { percentage = 5 } }\n');
      writeFileSync(one.path('pipelines/c.conf'), 'filter { if [a] and [b] and [c] or [d] { drop { } } }\n');
      writeFileSync(one.path('pipelines/README'), 'not a pipeline');
      for (const paths of [
        [],
        ['pipelines'],
        ['pipelines/'],
        ['pipelines/a.conf', 'pipelines/b.conf', 'pipelines/c.conf'],
      ]) {
        const { status, stdout, stderr } = one.run('check', ...paths);
        expect(status).toBe(1);
        expect(stderr).toMatch(
          /a\.conf:2:6: never true: .*\n +2 \| {3}if \[a\] == "x" and \[a\] == "y" \{\n +\| {6}\^/,
        );
        expect(stderr).toContain('b.conf:1:28: expected "=>" after the setting percentage, found "="');
        expect(stderr).toContain('c.conf:1:13: warning: Logstash reads this as [a] and (([b] and [c]) or [d])');
        expect(stdout).toContain('c.conf: ok');
        expect(stderr + stdout).not.toContain('README');
      }
    } finally {
      await one.remove();
    }
  });

  test('warnings alone are no failure, and a file that is not there is one', async () => {
    const one = new Installation('web: {}\n');
    try {
      writeFileSync(one.path('c.conf'), 'filter { if [a] and [b] and [c] or [d] { drop { } } }\n');
      expect(one.run('check', 'c.conf')).toMatchObject({ status: 0, stdout: 'c.conf: ok\n' });
      const missing = one.run('check', 'd.conf');
      expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('d.conf: there is no such file')]);
    } finally {
      await one.remove();
    }
  });
});

describe('actions', () => {
  test('are listed without secrets, and need a running process to be tested', async () => {
    const one = new Installation(
      'actions: [{ name: ops, type: webhook, url: "https://hooks.example/s3cret", secret: 0123456789abcdef }]\n',
    );
    try {
      const list = one.run('action', 'list');
      expect([list.status, list.stderr]).toEqual([0, '']);
      expect(list.stdout).toMatch(/ops +webhook +posts to hooks\.example/);
      expect(list.stdout).not.toMatch(/s3cret|0123456789abcdef/);
      const tested = one.run('action', 'test', 'ops');
      expect(tested.status).toBe(1);
      expect(tested.stderr).toContain('start it with `tocsin up`');
    } finally {
      await one.remove();
    }
  });

  test('that a saved search names must be in the configuration', async () => {
    const one = new Installation('actions: [{ name: ops, type: webhook, url: "https://hooks.example/" }]\n');
    const search = (action: string) =>
      `title: Any\nsearch: index=*\nschedule: { every: 1m }\nalert: { actions: [${action}] }\n`;
    try {
      mkdirSync(one.path('searches'));
      writeFileSync(one.path('searches/good.yml'), search('ops'));
      writeFileSync(one.path('searches/bad.yml'), search('opps'));
      for (const paths of [[], ['tocsin.yaml'], ['searches'], ['searches/bad.yml']]) {
        const { status, stderr } = one.run('check', ...paths);
        expect([status, stderr]).toEqual([
          1,
          expect.stringContaining('bad.yml:4:20: alert.actions: there is no action "opps"'),
        ]);
        expect(stderr).not.toContain('good.yml');
      }
    } finally {
      await one.remove();
    }
  });

  test('are tested by the running process, which says what the other side answered', async () => {
    const receiver = new HookReceiver();
    const url = await receiver.listen();
    const one = new Installation(`actions: [{ name: ops, type: webhook, url: '${url}', allowPrivate: true }]\n`);
    // The receiver lives in this process, so nothing here may block it.
    const test = async (name: string) => one.runBeside('action', 'test', name);
    try {
      await one.start();
      expect(await test('ops')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^delivered: .*200/) });
      expect(receiver.taken.size).toBe(1);
      const list = await one.runBeside('action', 'list');
      expect(list.stdout).toMatch(/name +type +what it does +delivered +waiting +given up/);
      receiver.refuse = () => true;
      expect(await test('ops')).toMatchObject({ status: 1, stderr: expect.stringMatching(/not delivered: .*500/) });
      expect(await test('opps')).toMatchObject({ status: 1, stderr: expect.stringContaining('there are: ops') });
    } finally {
      await one.remove();
      await receiver.close();
    }
  });
});
