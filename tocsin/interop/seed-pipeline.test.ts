import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation } from '../test/running.ts';
import { Site } from './django/site.ts';
import { Visitor } from './django/visitor.ts';
import { type OpenSearch, openSearch } from './opensearch.ts';
import { pythonWith } from './python.ts';
import { SEED_PIPELINE as SEED, withTocsin } from './seed/pipeline.ts';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'tocsin-seed-'));
const log = join(folder, 'logs/seed.log');
const tocsin = new Installation('web: {port: 0}\nallow: {paths: [FOLDER/logs]}\n');
let server: OpenSearch;
let running: ChildProcess | undefined;
let records: readonly string[];

const seedWith = (path: string): string => SEED.replace('/path/to/django_debug.log', path);

/** Records, not lines: a traceback belongs to the record before it. */
const isRecord = (line: string): boolean => /^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) \d{4}-/.test(line);

beforeAll(async () => {
  server = await openSearch(9200);
  const python = pythonWith(join(folder, 'venv'), [
    'django==5.2.*',
    'gunicorn>=23',
    'python-json-logger>=3',
    'python-logstash-async>=4',
  ]);
  const site = new Site(join(folder, 'site'), join(folder, 'logs'), python, 'formats');
  await site.gunicorn();
  const attacker = new Visitor(site.port, '127.0.0.66');
  for (let attempt = 0; attempt < 5; attempt++) await attacker.login('bob', 'wrong');
  for (const path of ['/.env', '/wp-login.php', '/boom/']) await attacker.ask('GET', path);
  await site.stop();
  records = readFileSync(log, 'utf8').replace(/\n$/, '').split('\n');
  expect(records.filter(isRecord).length).toBeGreaterThan(7);
}, 600_000);

afterAll(async () => {
  running?.kill('SIGKILL');
  await tocsin.remove();
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Hit {
  readonly _index: string;
  readonly _source: Record<string, unknown>;
}

const hits = async (): Promise<readonly Hit[]> => {
  const answer = await server
    .ask('/django-logs-*/_search?size=1000&ignore_unavailable=true&sort=@timestamp')
    .catch(() => undefined);
  return (answer?.hits as { readonly hits: readonly Hit[] } | undefined)?.hits ?? [];
};

describe('the configuration of the introductions, with only its path changed', () => {
  it('fills an index a day in Elasticsearch', async () => {
    writeFileSync(join(folder, 'seed.conf'), seedWith(log));
    running = spawn(
      process.execPath,
      [PROGRAM, 'run', '-f', join(folder, 'seed.conf'), '--path.data', join(folder, 'data')],
      { stdio: 'inherit' },
    );
    let found: readonly Hit[] = [];
    for (let waited = 0; waited < 30_000 && found.length < records.length; waited += 250) {
      await sleep(250);
      await server.ask('/_refresh', { method: 'POST' });
      found = await hits();
    }
    expect(found).toHaveLength(records.length);
    const parsed = found.filter(({ _source }) => _source.loglevel !== undefined);
    expect(parsed).toHaveLength(records.filter(isRecord).length);
    for (const { _index, _source } of parsed) {
      const time = String(_source.timestamp);
      expect(_index).toBe(`django-logs-${time.slice(0, 10).replaceAll('-', '.')}`);
      expect(_source['@timestamp']).toBe(new Date(time).toISOString());
      const [whole, rest] = _source.message as string[];
      expect(whole).toBe(`${_source.loglevel} ${time} ${rest}`);
      expect(records).toContain(whole);
    }
    const code = new Promise((resolve) => running?.once('exit', resolve));
    running.kill('SIGTERM');
    expect(await code).toBe(0);
  });

  it('fills our own store with tocsin {} in place of its output, and says who it was that logged in', async () => {
    mkdirSync(tocsin.path('pipelines'));
    mkdirSync(tocsin.path('logs'));
    writeFileSync(tocsin.path('logs/django_debug.log'), readFileSync(log));
    writeFileSync(tocsin.path('pipelines/seed.conf'), withTocsin(seedWith(tocsin.path('logs/django_debug.log'))));
    await tocsin.start();
    const rows = await tocsin.until(
      'index=django-logs-* | stats count',
      ([row]) => Number(row?.count) >= records.length,
    );
    expect(rows).toEqual([{ count: records.length }]);
    const failed = tocsin.search(
      'index=django-logs-* event.action=authn_login_fail | stats count BY user.name, loglevel',
    );
    expect(failed).toEqual([{ 'user.name': 'bob', loglevel: 'WARNING', count: 5 }]);
  });
});
