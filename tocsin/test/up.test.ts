import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './running.ts';

const now = (offset = 0): string =>
  new Date(Date.now() - 60_000 + offset).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
const seed = (text: string): string =>
  `INFO ${new Date(Date.now() - 60_000).toISOString().replace('Z', '+00:00')} ${text}\n`;

describe('from a log line to a search result, in the real process', () => {
  const tocsin = new Installation(
    'timeZone: UTC\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n    scanInterval: 100\n    pollInterval: 50\n',
  );
  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    writeFileSync(
      tocsin.path('logs/django.log'),
      [
        seed('User logged in: alice'),
        `${now(1)} [WARNING] security: Failed login for bob from 203.0.113.9\n`,
        `${now(2)} [WARNING] security: Failed login for bob from 203.0.113.9\n`,
        `${now(3)} [WARNING] security: Failed login for carol from 198.51.100.7\n`,
        `${now(4)} [ERROR] django.request: Internal Server Error: /boom/\nTraceback (most recent call last):\n  File "views.py", line 1, in boom\nValueError: token=s3cr3tvalue\n`,
      ].join(''),
    );
    await tocsin.start();
    await tocsin.until('index=* | stats count', ([row]) => row?.count === 5);
  });
  afterAll(() => tocsin.remove());

  test("the seed's search runs as written and finds the failed logins", () => {
    const rows = tocsin.search('index="django-logs" sourcetype="django" "Failed login"');
    expect(rows.map((row) => row['user.name'])).toEqual(['carol', 'bob', 'bob']);
    expect(rows[0]).toMatchObject({
      'event.action': 'authn_login_fail',
      'source.ip': '198.51.100.7',
      'event.outcome': 'failure',
    });
  });

  test("the seed's receiver becomes a successful login of alice", () => {
    expect(tocsin.search('index=django-logs "User logged in"')).toMatchObject([
      { 'event.action': 'authn_login_success', 'user.name': 'alice' },
    ]);
  });

  test('a traceback is one event with its record, without the secret', () => {
    const [event] = tocsin.search('index=django-logs error.type=ValueError');
    expect(event?._raw).toMatch(/Traceback[\s\S]*token=\[redacted\]/);
    expect(JSON.stringify(event)).not.toContain('s3cr3tvalue');
  });

  test.each([
    [
      'index=* | stats count by user | sort -count, user',
      [
        { user: 'bob', count: 2 },
        { user: 'alice', count: 1 },
        { user: 'carol', count: 1 },
      ],
    ],
    ['index=django-logs-* action=failure | stats dc(src) AS addresses', [{ addresses: 2 }]],
    ['index=* | top limit=1 user', [{ user: 'bob', count: 2, percent: 50 }]],
    ['index=* NOT user=* | table status', [{ status: 500 }]],
    ['index=* user!=bob user!=alice | table user', [{ user: 'carol' }]],
    ['index=* user IN (ALICE, c*) | sort user | table user', [{ user: 'alice' }, { user: 'carol' }]],
    [
      'index=* fail* | eval who=upper(user)." from ".src | dedup who | sort who | table who',
      [{ who: 'BOB from 203.0.113.9' }, { who: 'CAROL from 198.51.100.7' }],
    ],
    [
      'index=* | rex "login for (?<who>\\w+) from" | where isnotnull(who) | stats values(who) AS who',
      [{ who: ['bob', 'carol'] }],
    ],
    [
      'index=* | stats count(eval(status>=500)) AS errors count AS all | eval share=round(100*errors/all, 1)',
      [{ errors: 1, all: 5, share: 20 }],
    ],
    ['index=* | bin span=1d _time | stats count by _time | fields - _time', [{ count: 5 }]],
    [
      'index=* | rename user AS "User name" | stats count by "User name" | head 1',
      [{ 'User name': 'alice', count: 1 }],
    ],
    ['index=* err', []],
    ['index=nothing', []],
  ])('%s', (spl, rows) => expect(tocsin.search(spl, '-2d')).toEqual(rows));

  test('hostile text in values and names of fields is text', () => {
    expect(tocsin.search(`index=* user="'; DROP TABLE events; --"`)).toEqual([]);
    expect(tocsin.search('index=* | eval "a`b\'c\\"d"="\\\\\'" | head 1 | table "a`b\'c\\"d"')).toEqual([
      { 'a`b\'c"d': "\\'" },
    ]);
    expect(tocsin.search('index=* | stats count')).toEqual([{ count: 5 }]);
  });

  test('an error names its place and exits 1', () => {
    const { status, stderr } = tocsin.run('search', 'index=* | statz count');
    expect(status).toBe(1);
    expect(stderr).toMatch(/1:11: there is no command "statz"[\s\S]*did you mean "stats"/);
  });

  test('wrong usage exits 2', () => {
    expect(tocsin.run('search').status).toBe(2);
    expect(tocsin.run('search', 'x', '--format', 'xml').status).toBe(2);
    expect(tocsin.run('nonsense').status).toBe(2);
  });

  test('a second process on the same data says who is there', () => {
    const { status, stderr } = tocsin.run('up', '--data', tocsin.data, '--port', '0');
    expect(status).toBe(1);
    expect(stderr).toMatch(/runs already on .*process \d+/);
  });

  test('rotation and a restart lose nothing and double nothing', async () => {
    const log = tocsin.path('logs/django.log');
    for (let index = 0; index < 50; index++) appendFileSync(log, `${now(10 + index)} [INFO] shop: order ${index}\n`);
    renameSync(log, tocsin.path('logs/django.log.1'));
    writeFileSync(log, '');
    await tocsin.end('SIGKILL');
    for (let index = 50; index < 100; index++) appendFileSync(log, `${now(10 + index)} [INFO] shop: order ${index}\n`);
    await tocsin.start();
    const rows = await tocsin.until(
      'index=* order | rex "order (?<n>\\d+)" | stats count dc(n) AS different',
      ([row]) => row?.different === 100,
    );
    expect(rows).toEqual([{ count: 100, different: 100 }]);
  });

  test('stops with 0 and searches without a server', async () => {
    expect(await tocsin.end('SIGTERM')).toBe(0);
    expect(tocsin.search('index=* | stats count')).toEqual([{ count: 105 }]);
  });
});

describe('spl parse', () => {
  const tocsin = new Installation('inputs: []\n');
  afterAll(() => tocsin.remove());
  test('--file prints one line a search', () => {
    writeFileSync(
      tocsin.path('searches'),
      ['"index=* | stats count"', '"index=* | join user [search x]"', '"a | b"'].join('\n'),
    );
    const lines = tocsin
      .run('spl', 'parse', '--file', tocsin.path('searches'))
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { ok: true },
      { ok: true, unsupported: ['join'] },
      { ok: false, error: expect.stringContaining('1:5') },
    ]);
  });
});
