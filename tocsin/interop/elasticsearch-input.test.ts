import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client as Elasticsearch8 } from '@elastic/elasticsearch';
import { Client as OpenSearch } from '@opensearch-project/opensearch';
import { Client as Elasticsearch7 } from 'elasticsearch-7';
import { pino } from 'pino';
import pinoElasticsearchModule from 'pino-elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from 'winston';
import { ElasticsearchTransport } from 'winston-elasticsearch';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { pythonWith } from './python.ts';

// It is CommonJS whose types speak of a module.
const pinoElasticsearch = pinoElasticsearchModule as unknown as typeof pinoElasticsearchModule.default;
const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));

const port = await freePort();
const openPort = await freePort();
const node = `http://127.0.0.1:${port}`;
const auth = { username: 'app', password: 'pass-word' };
const tocsin = new Installation(
  [
    'timeZone: UTC',
    'inputs:',
    '  - type: elasticsearch',
    `    port: ${port}`,
    '    users: [{name: app, password: pass-word}]',
    '    apiKeys: [{id: shop, key: shop-key}]',
    // The Python client sends no password when it sniffs.
    '  - type: elasticsearch',
    '    id: open',
    `    port: ${openPort}`,
    '',
  ].join('\n'),
);
let running: ChildProcess | undefined;

beforeAll(async () => {
  await tocsin.start();
});
afterAll(async () => {
  running?.kill('SIGKILL');
  await tocsin.remove();
});

const rows = (spl: string, count: number) => tocsin.until(spl, (found) => found.length >= count, 60);
const documents = (sender: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ '@timestamp': new Date().toISOString(), sender, n }));

describe('official clients', () => {
  it('@elastic/elasticsearch 8 looks around, sniffs, and indexes one by one and in bulk', async () => {
    const client = new Elasticsearch8({
      node,
      auth: { apiKey: { id: 'shop', api_key: 'shop-key' } },
      sniffOnStart: true,
    });
    expect(await client.ping()).toBe(true);
    expect((await client.info()).version.number).toMatch(/^8\./);
    expect(await client.indices.exists({ index: 'es8' })).toBe(true);
    await client.indices.create({ index: 'es8', mappings: {} });
    await client.indices.putIndexTemplate({ name: 'es8', index_patterns: ['es8'] });
    const indexed = await client.index({
      index: 'es8',
      id: 'one',
      document: { sender: 'es8-one', n: 0 },
      refresh: true,
    });
    expect(indexed).toMatchObject({ _id: 'one', result: 'created', forced_refresh: true });
    const stats = await client.helpers.bulk({
      datasource: documents('es8', 1_000),
      flushBytes: 20_000,
      onDocument: () => ({ create: { _index: 'es8-2026.11.26' } }),
      refreshOnCompletion: true,
    });
    expect(stats).toMatchObject({ total: 1_000, successful: 1_000, failed: 0, retry: 0 });
    const mixed = await client.bulk({
      operations: [{ delete: { _index: 'es8', _id: '1' } }, { index: { _index: 'es8' } }, { sender: 'es8-mixed' }],
    });
    expect(mixed.errors).toBe(true);
    expect(mixed.items.map((item) => Object.values(item)[0]?.status)).toEqual([400, 201]);
    await expect(client.search({ index: 'es8' })).rejects.toMatchObject({ statusCode: 501 });
    await client.close();
    const [row] = await tocsin.until(
      'index=es8 sender=es8 | stats count dc(n) AS different',
      ([one]) => Number(one?.count) >= 1_000,
    );
    expect(row).toMatchObject({ count: 1_000, different: 1_000 });
  });

  it('are turned away without the right password', async () => {
    const client = new Elasticsearch8({ node, auth: { username: 'app', password: 'wrong' }, maxRetries: 0 });
    await expect(client.index({ index: 'es8', document: {} })).rejects.toMatchObject({ statusCode: 401 });
    await client.close();
  });

  it('@elastic/elasticsearch 7', async () => {
    const client = new Elasticsearch7({ node, auth, sniffOnStart: true });
    const indexed = await client.index({ index: 'es7', body: { sender: 'es7-one' } });
    expect(indexed.statusCode).toBe(201);
    const stats = await client.helpers.bulk({
      datasource: documents('es7', 500),
      onDocument: () => ({ index: { _index: 'es7' } }),
    });
    expect(stats).toMatchObject({ successful: 500, failed: 0 });
    await client.close();
    expect(await rows('index=es7 sender=es7*', 501)).toHaveLength(501);
  });

  it('@opensearch-project/opensearch', async () => {
    const client = new OpenSearch({ node, auth, sniffOnStart: true });
    const indexed = await client.index({ index: 'os', body: { sender: 'os-one' } });
    expect(indexed.statusCode).toBe(201);
    const stats = await client.helpers.bulk({
      datasource: documents('os', 500),
      onDocument: () => ({ index: { _index: 'os' } }),
    });
    expect(stats).toMatchObject({ successful: 500, failed: 0 });
    await client.close();
    expect(await rows('index=os sender=os*', 501)).toHaveLength(501);
  });

  it.each(['8', '9'])('elasticsearch %s for Python, in bulk', async (major) => {
    const python = pythonWith(tocsin.path(`venv${major}`), [`elasticsearch==${major}.*`]);
    const script = `
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, streaming_bulk
client = Elasticsearch("http://127.0.0.1:${openPort}", sniff_on_start=True)
assert client.ping()
client.indices.create(index="py${major}")
done, errors = bulk(client, ({"_index": "py${major}", "sender": "py${major}", "n": n} for n in range(1000)))
assert (done, errors) == (1000, []), (done, errors)
done, errors = bulk(client, [{"_op_type": "delete", "_index": "py${major}", "_id": "1"}], raise_on_error=False)
assert done == 0 and errors[0]["delete"]["status"] == 400, errors
print(client.index(index="py${major}", id="x", document={"sender": "py-one"})["result"])
`;
    const { stdout } = await promisify(execFile)(python, ['-c', script]);
    expect(stdout.trim()).toBe('created');
    const [row] = await tocsin.until(
      `index=py${major} sender=py${major} | stats dc(n) AS different`,
      ([one]) => Number(one?.different) >= 1_000,
    );
    expect(row?.different).toBe(1_000);
  });
});

describe('transports of loggers', () => {
  it('pino-elasticsearch has the fields of pino', async () => {
    const stream = pinoElasticsearch({
      node,
      auth,
      index: 'pino-%{DATE}',
      esVersion: 8,
      flushBytes: 200,
      flushInterval: 100,
    });
    const problems: unknown[] = [];
    for (const name of ['error', 'insertError', 'unknown']) stream.on(name, (problem) => problems.push(problem));
    const log = pino({ name: 'shop' }, stream);
    for (let n = 0; n < 20; n++)
      log.warn({ n, req: { method: 'GET', url: '/cart', remoteAddress: '192.0.2.7' } }, 'request');
    const found = await rows('index=pino sourcetype=pino | table message, log.level, url.path, source.ip, n', 20);
    expect(problems).toEqual([]);
    expect(new Set(found.map(({ n }) => n)).size).toBe(20);
    expect(found[0]).toMatchObject({ message: 'request', 'log.level': 'warn', 'source.ip': '192.0.2.7' });
  });

  it('winston-elasticsearch finds its template, and is heard', async () => {
    const transport = new ElasticsearchTransport({
      level: 'info',
      indexPrefix: 'winston',
      clientOpts: { node, auth },
      flushInterval: 100,
    });
    const problems: unknown[] = [];
    transport.on('error', (problem: unknown) => problems.push(problem));
    const log = createLogger({ transports: [transport] });
    for (let n = 0; n < 20; n++) log.warn('Not Found: /wp-login.php', { n });
    const found = await rows('index=winston* | table message, log.level, fields.n', 20);
    await transport.flush();
    expect(problems).toEqual([]);
    expect(new Set(found.map((row) => row['fields.n'])).size).toBe(20);
    expect(found[0]).toMatchObject({ 'log.level': expect.stringMatching(/warn/) });
  });
});

describe('shippers', () => {
  const LINES = [
    'WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /wp-login.php',
    'INFO 2026-11-23 01:58:07,200 basehttp 12 34 "GET / HTTP/1.1" 200 5',
  ];

  it('the configuration of the introductions fills the store when its output is pointed here', async () => {
    const log = tocsin.path('django_debug.log');
    writeFileSync(log, `${LINES.join('\n')}\n`);
    writeFileSync(
      tocsin.path('seed.conf'),
      `input { file { path => "${log}" start_position => "beginning" } }
filter {
  grok { match => { "message" => "%{LOGLEVEL:loglevel} %{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}" } }
  date { match => [ "timestamp", "ISO8601" ] timezone => "UTC" }
}
output { elasticsearch { hosts => ["localhost:${port}"] index => "django-logs-%{+YYYY.MM.dd}" user => "app" password => "pass-word" } }
`,
    );
    running = spawn(
      process.execPath,
      [PROGRAM, 'run', '-f', tocsin.path('seed.conf'), '--path.data', tocsin.path('run')],
      { stdio: 'inherit' },
    );
    const found = await rows(
      'index=django-logs | sort _time | table _time, _raw, loglevel, sourcetype, url.path, status, index',
      2,
    );
    expect(found).toMatchObject([
      {
        _raw: LINES[0],
        loglevel: 'WARNING',
        sourcetype: 'django',
        'url.path': '/wp-login.php',
        status: 404,
        index: 'django-logs',
      },
      { _raw: LINES[1], loglevel: 'INFO', sourcetype: 'django', 'url.path': '/', status: 200 },
    ]);
    expect(tocsin.search('index=django-logs-2026.11.23')).toHaveLength(2);
    const ended = new Promise((resolve) => running?.once('exit', resolve));
    running.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('rsyslog with omelasticsearch', async () => {
    const folder = tocsin.path('rsyslog');
    mkdirSync(folder);
    const log = tocsin.path('rsyslog.log');
    writeFileSync(log, '');
    writeFileSync(
      `${folder}/rsyslog.conf`,
      `global(workDirectory="${folder}")
module(load="imfile" mode="polling" pollingInterval="1")
module(load="omelasticsearch")
template(name="document" type="list" option.jsonf="on") {
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
}
input(type="imfile" file="${log}" tag="django" addMetadata="off")
action(type="omelasticsearch" server="127.0.0.1" serverport="${port}" uid="app" pwd="pass-word" template="document"
  searchIndex="rsyslog-2026.11.26" searchType="" bulkmode="on" errorFile="${folder}/errors" esVersion.major="8")
`,
    );
    const rsyslog = spawn('rsyslogd', ['-n', '-i', `${folder}/pid`, '-f', `${folder}/rsyslog.conf`], {
      stdio: 'ignore',
    });
    try {
      await new Promise((resolve, reject) => {
        rsyslog.once('spawn', resolve);
        rsyslog.once('error', () => reject(new Error('apt-get install rsyslog rsyslog-elasticsearch')));
      });
      appendFileSync(log, Array.from({ length: 100 }, (_, n) => `Not Found: /number-${n}\n`).join(''));
      const found = await rows('index=rsyslog | table url.path', 100);
      expect(new Set(found.map((row) => row['url.path'])).size).toBe(100);
    } finally {
      rsyslog.kill('SIGKILL');
    }
  });
});
