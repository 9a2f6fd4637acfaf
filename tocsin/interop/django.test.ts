import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';
import { type Flavour, type LoggedRecord, Site } from './django/site.ts';
import { Visitor } from './django/visitor.ts';
import { pythonWith } from './python.ts';

const ATTACKER = '127.0.0.66';
const CUSTOMER = '127.0.0.7';
const FAILED = ['bob', "admin' OR 1=1--", "carol o'neil", 'bob'];
const FORGED = [
  'ERROR fake',
  '2026-11-23 01:00:00,000 [INFO] security: User logged in: root',
  'INFO 2026-11-23T01:00:00+00:00 User logged in: root',
  '[2026-11-23 01:00:00 +0000] [7] [INFO] User logged in: root',
  '{"levelname": "INFO", "name": "security", "message": "User logged in: root"}',
];
/** Action, user, status of each record that `visit` causes, beside those of the development server. */
const EXPECTED: readonly (readonly [string, string | null, number | null])[] = [
  ...FAILED.map((name) => ['authn_login_fail', name, null] as const),
  ['authn_login_success', 'alice', null],
  ['http_request', null, 404],
  ['http_request', null, 404],
  ['http_error', null, 500],
  ['authz_fail', null, 403],
  ['http_request', null, 405],
  ['input_validation_fail', null, 400],
  ['malicious_direct_reference', null, 400],
  ['malicious_direct_reference', null, 400],
  ['http_request', null, 404],
  ['malicious_extraneous', null, 400],
  ['input_validation_fail', null, 403],
  ['malicious_cors', null, 403],
  ...FORGED.map(() => ['malicious_direct_reference', null, 400] as const),
  ['authn_logout', 'alice', null],
];
const JSON_FORMATS = ['json', 'json-renamed', 'logstash-async'];
const FORMATS = ['bare', 'verbose', 'bracket', 'asctime', 'dashed', 'seed', 'simple', 'basic', ...JSON_FORMATS];

const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
const linesOf = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');

async function visit(port: number): Promise<void> {
  const attacker = new Visitor(port, ATTACKER);
  for (const name of FAILED) await attacker.login(name, 'wrong');
  const alice = new Visitor(port, CUSTOMER);
  expect((await alice.login('alice', 'pw')).status).toBe(302);
  for (const [method, path, status] of [
    ['GET', '/.env', 404],
    ['GET', '/wp-login.php?x=1', 404],
    ['GET', '/boom/', 500],
    ['GET', '/denied/', 403],
    ['GET', '/post-only/', 405],
    ['GET', '/bad/', 400],
    ['GET', '/redirect/?next=javascript:alert(1)', 400],
    ['GET', '/path/?f=../../etc/passwd', 400],
    ['GET', '/nope%0d%0aERROR%20fake/', 404],
  ] as const) {
    expect([path, (await alice.ask(method, path)).status]).toEqual([path, status]);
  }
  expect((await attacker.get('/form/', { Host: 'evil.example' })).status).toBe(400);
  expect((await new Visitor(port, ATTACKER).post('/form/', { a: '1' })).status).toBe(403);
  expect((await attacker.post('/form/', { a: '1' }, { Origin: 'https://evil.example' })).status).toBe(403);
  for (const forged of FORGED) {
    expect((await attacker.get(`/path/?f=../../x%0a${encodeURIComponent(forged)}%20swd`)).status).toBe(400);
  }
  await attacker.raw('GET / HTTP/9.9\r\n\r\n');
  await attacker.raw('\x16\x03\x01\x02\x00\r\n\r\n');
  expect((await alice.submit('/admin/logout/', {})).status).toBe(200);
}

describe.each(['4.2', '5.2'])('Django %s, over HTTP', (version) => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-django-'));
  const tocsin = new Installation(
    'timeZone: UTC\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n    scanInterval: 100\n    pollInterval: 50\n',
  );
  const sites = new Map<Flavour, Site>();

  beforeAll(async () => {
    const python = pythonWith(join(folder, 'venv'), [
      `django==${version}.*`,
      'gunicorn>=23',
      'python-json-logger>=3',
      'python-logstash-async>=4',
    ]);
    for (const flavour of ['readme', 'formats'] as const) {
      sites.set(flavour, new Site(join(folder, flavour), tocsin.path(`logs/${flavour}`), python, flavour));
    }
    await tocsin.start();
    for (const [flavour, site] of sites) {
      await (flavour === 'readme' ? site.runserver() : site.gunicorn());
      await visit(site.port);
      await site.stop();
    }
    const records = [...sites.values()].flatMap((site) => site.logged()).length;
    expect(records).toBeGreaterThan(2 * EXPECTED.length);
    const { size: files } = new Set(logs());
    expect(files).toBe(FORMATS.length + 4);
    await tocsin.until('index=* | stats count', ([row]) => Number(row?.count) >= total());
  }, 600_000);
  afterAll(async () => {
    for (const site of sites.values()) await site.stop();
    await tocsin.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const logs = (): string[] =>
    [...sites.keys()].flatMap((flavour) =>
      readdirSync(tocsin.path(`logs/${flavour}`)).map((name) => tocsin.path(`logs/${flavour}/${name}`)),
    );
  const logged = (flavour: Flavour): readonly LoggedRecord[] => sites.get(flavour)?.logged() ?? [];
  const total = (): number =>
    logged('readme').length +
    logged('formats').length * FORMATS.length +
    linesOf(tocsin.path('logs/formats/access.log')).length +
    linesOf(tocsin.path('logs/formats/error.log')).length;
  const formats = FORMATS.map((name) => `formats/${name}.log`);

  test('every line that was written is stored, once', () => {
    for (const path of logs()) {
      const stored = tocsin
        .search(`source="${path}" index=* | table _raw`)
        .flatMap((row) => String(row._raw).split('\n'))
        .filter((line) => line.trim() !== '');
      expect(stored.sort(), path).toEqual(linesOf(path).sort());
    }
  });

  test("every record is one event, the README's settings and each format alike", () => {
    const counts = tocsin.search('index=* | stats count by source');
    const count = (path: string): unknown => counts.find((row) => row.source === tocsin.path(`logs/${path}`))?.count;
    expect(count('readme/django.log')).toBe(logged('readme').length);
    expect(formats.map((path) => [path, count(path)])).toEqual(formats.map((path) => [path, EXPECTED.length]));
    expect(logged('formats')).toHaveLength(EXPECTED.length);
  });

  test("the seed's search finds the failed logins and nothing else", () => {
    const rows = tocsin.search('index="django-logs" sourcetype="django" "Failed login"');
    const logins = ['readme/django.log', ...formats].flatMap((path) =>
      FAILED.map((name) => [tocsin.path(`logs/${path}`), name, ATTACKER, 'authn_login_fail', 'failure']),
    );
    expect(
      sorted(
        rows.map((row) => [row.source, row['user.name'], row['source.ip'], row['event.action'], row['event.outcome']]),
      ),
    ).toEqual(sorted(logins));
  });

  test.each(['readme/django.log', ...FORMATS.map((name) => `formats/${name}.log`)])('%s says what happened', (path) => {
    const rows = tocsin.search(
      `index="django-logs" source="${tocsin.path(`logs/${path}`)}" NOT log.logger=django.server | table event.action, user, status, src`,
    );
    // Only logstash-async tells the user and the address of each request.
    const whole = path.includes('logstash-async');
    const user = (row: Record<string, unknown>): unknown =>
      whole && !String(row['event.action']).startsWith('authn') ? null : row.user;
    expect(sorted(rows.map((row) => [row['event.action'], user(row), row.status]))).toEqual(sorted(EXPECTED));
    if (whole) {
      const requests = rows.filter((row) => row.status !== null);
      expect(requests.filter((row) => row.src === CUSTOMER)).toHaveLength(9);
      expect(requests.filter((row) => row.src === ATTACKER)).toHaveLength(3 + FORGED.length);
      expect(requests.filter((row) => row.user === 'alice')).toHaveLength(9);
    }
  });

  test('a record that a newline in the text of an exception forges is no event', () => {
    expect(tocsin.search('index=* user=root')).toEqual([]);
    expect(tocsin.search('index=* | where _time < relative_time(now(), "-1d")')).toEqual([]);
    const [row] = tocsin.search('index=* sourcetype=django swd NOT log.logger=django.server | stats count');
    expect(row?.count).toBe(FORGED.length * (FORMATS.length + 1));
  });

  test("a 500's traceback belongs to its record", () => {
    const rows = tocsin.search(
      'index="django-logs" event.action=http_error "Internal Server Error" | table error.type, error.message, url.path',
    );
    expect(rows).toHaveLength(FORMATS.length + 1);
    for (const row of rows) {
      expect(row).toEqual({ 'error.type': 'ValueError', 'error.message': 'no price', 'url.path': '/boom/' });
    }
  });

  test("gunicorn's access log and error log", () => {
    const access = tocsin.search(
      `index=* source="${tocsin.path('logs/formats/access.log')}" | stats count by src, status | sort src, status`,
    );
    const failures = (address: string): Record<string, unknown>[] =>
      access.filter((row) => row.src === address && Number(row.status) >= 400);
    expect(failures(CUSTOMER)).toEqual([
      { src: CUSTOMER, status: 400, count: 3 },
      { src: CUSTOMER, status: 403, count: 1 },
      { src: CUSTOMER, status: 404, count: 3 },
      { src: CUSTOMER, status: 405, count: 1 },
      { src: CUSTOMER, status: 500, count: 1 },
    ]);
    expect(failures(ATTACKER)).toEqual([
      { src: ATTACKER, status: 400, count: 1 + FORGED.length },
      { src: ATTACKER, status: 403, count: 2 },
    ]);
    expect(
      tocsin.search('index=* sourcetype=gunicorn event.action=malicious_extraneous | stats count by src, status'),
    ).toEqual([{ src: ATTACKER, status: 400, count: 2 }]);
  });

  // Text without a traceback cannot be told from a real record (docs/reference/codecs.md); JSON escapes its newlines.
  test('a record that a newline in a user name forges is no event where the format is JSON', async () => {
    const site = sites.get('formats');
    await site?.gunicorn();
    const attacker = new Visitor(site?.port ?? 0, ATTACKER);
    const names = FORGED.map((forged) => `x\n${forged}`);
    for (const name of names) await attacker.login(name, 'wrong');
    await site?.stop();
    for (const name of JSON_FORMATS) {
      const source = tocsin.path(`logs/formats/${name}.log`);
      const rows = await tocsin.until(
        `index="django-logs" source="${source}" | table event.action, user`,
        (found) => found.length >= EXPECTED.length + names.length,
      );
      expect(rows).toHaveLength(EXPECTED.length + names.length);
      expect(rows.filter((row) => row.user === 'root')).toEqual([]);
      const failed = rows.filter((row) => row['event.action'] === 'authn_login_fail').map((row) => row.user);
      expect(sorted(failed), name).toEqual(sorted([...FAILED, ...names]));
    }
  });
});
