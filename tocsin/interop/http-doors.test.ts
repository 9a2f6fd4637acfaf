import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CERT, KEY } from '../test/certificate.ts';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';
import { pythonWith } from './python.ts';

const TOKEN = 'a-long-random-token';
const CODE = 'ZaVnC4dhaV39Tn37';

const tocsin = new Installation(`timeZone: UTC
inputs:
  - { type: file, paths: [FOLDER/logs] }
  - { type: otlp, port: 0, tokens: [${TOKEN}], index: otel }
  - { type: http, port: 0, tokens: [${TOKEN}], reports: { anonymous: true, sites: [localhost] }, index: web, tls: { certificate: a.crt, key: a.key } }
  - { type: sumologic, port: 0, sources: [{ code: ${CODE}, index: sumo }] }
`);
let ports: ReadonlyMap<string, number>;

interface ShownInput {
  readonly id: string;
  readonly eventsPerSecond: number;
  readonly refused: number;
  readonly listeners?: readonly { readonly address: string; readonly protocol: string }[];
}

const inputs = (): readonly ShownInput[] => {
  const { stdout } = tocsin.run('inputs', '--format', 'json');
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line): ShownInput => JSON.parse(line));
};

const start = async (): Promise<void> => {
  await tocsin.start();
  let found: readonly ShownInput[] = [];
  while (found.filter(({ listeners }) => listeners?.length === 1).length < 3) found = inputs();
  ports = new Map(found.map(({ id, listeners }) => [id, Number(listeners?.[0]?.address.split(':')[1])]));
};

beforeAll(async () => {
  mkdirSync(tocsin.path('logs'));
  writeFileSync(tocsin.path('a.crt'), CERT);
  writeFileSync(tocsin.path('a.key'), KEY);
  await start();
}, 60_000);
afterAll(() => tocsin.remove());

const urlOf = (input: string, path: string): string =>
  `${input === 'http' ? 'https' : 'http'}://localhost:${ports.get(input)}${path}`;

const curl = (...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(
    'curl',
    ['--silent', '--show-error', '--cacert', tocsin.path('a.crt'), '--write-out', ' %{http_code}', ...args],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
};

const exporters: readonly (readonly [name: string, create: () => LogRecordExporter])[] = [
  ['http', () => new JsonExporter(exporterOptions())],
  ['proto', () => new ProtobufExporter(exporterOptions())],
];
const exporterOptions = () => ({ url: urlOf('otlp', '/v1/logs'), headers: { authorization: `Bearer ${TOKEN}` } });

test.each(exporters)("OpenTelemetry's exporter %s of JavaScript", async (name, create) => {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': `shop-${name}`, 'host.name': 'web-1' }),
    processors: [new BatchLogRecordProcessor({ exporter: create() })],
  });
  const logger = provider.getLogger('shop.basket', '3.1');
  for (let n = 0; n < 100; n += 1)
    logger.emit({
      severityNumber: 13,
      severityText: 'WARN',
      body: `basket ${n} is empty`,
      attributes: { 'client.address': '203.0.113.7', 'http.response.status_code': 409, 'basket.items': [n, 'x'] },
    });
  logger.emit({ body: 'User logged in: alice', eventName: 'login' });
  await provider.shutdown();
  const rows = await tocsin.until(`index=otel service.name=shop-${name}`, ({ length }) => length === 101);
  expect(rows).toHaveLength(101);
  expect(rows).toContainEqual(
    expect.objectContaining({
      _raw: 'basket 7 is empty',
      host: 'web-1',
      source: `shop-${name}`,
      'source.ip': '203.0.113.7',
      'log.level': 'warn',
      'log.logger': 'shop.basket',
      'event.severity': 13,
      'http.response.status_code': 409,
    }),
  );
  expect(rows).toContainEqual(expect.objectContaining({ 'event.action': 'login', 'user.name': 'alice' }));
});

test("OpenTelemetry's exporter of Python, with gzip", async () => {
  const python = pythonWith(tocsin.path('venv'), [
    'opentelemetry-sdk==1.38.0',
    'opentelemetry-exporter-otlp-proto-http==1.38.0',
  ]);
  writeFileSync(
    tocsin.path('app.py'),
    `
import logging, sys
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource

provider = LoggerProvider(resource=Resource.create({"service.name": "django-shop"}))
exporter = OTLPLogExporter(endpoint=sys.argv[1], headers={"authorization": "Bearer ${TOKEN}"}, compression=Compression.Gzip)
provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
log = logging.getLogger("django.request")
log.addHandler(LoggingHandler(logger_provider=provider))
log.warning("Not Found: /.env", extra={"tenant": "t1"})
try:
    1 / 0
except ZeroDivisionError:
    log.exception("it broke")
provider.shutdown()
`,
  );
  const { status, stderr } = spawnSync(python, [tocsin.path('app.py'), urlOf('otlp', '/v1/logs')], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  const rows = await tocsin.until('index=* service.name=django-shop', ({ length }) => length === 2);
  expect(rows).toContainEqual(
    expect.objectContaining({
      'url.path': '/.env',
      'http.response.status_code': 404,
      'log.logger': 'django.request',
      sourcetype: 'django',
      'attributes.tenant': 't1',
    }),
  );
  expect(rows).toContainEqual(
    expect.objectContaining({ _raw: 'it broke', 'error.type': 'ZeroDivisionError', 'log.level': 'error' }),
  );
});

test('curl sends JSON, lines and text; what is acknowledged survives kill -9', async () => {
  const auth = ['--header', `authorization: Bearer ${TOKEN}`];
  const json = ['--header', 'content-type: application/json'];
  expect(curl(...auth, ...json, '--data', '[{"message":"a"},{"message":"b"}]', urlOf('http', '/'))).toBe(
    '{"events":2} 200',
  );
  expect(curl(...auth, '--data-binary', 'c\nd\n', urlOf('http', '/'))).toBe('{"events":2} 200');
  expect(curl(...json, '--data', '{}', urlOf('http', '/'))).toMatch(/401$/);
  writeFileSync(tocsin.path('lines'), Array.from({ length: 1_000 }, (_, n) => `line ${n}\n`).join(''));
  const sumo = urlOf('sumologic', `/receiver/v1/http/${CODE}`);
  const category = ['--header', 'X-Sumo-Category: prod/shop', '--header', 'X-Sumo-Name: app.log'];
  expect(curl(...category, '--data-binary', `@${tocsin.path('lines')}`, sumo)).toBe('200');
  expect(curl('--get', '--data-urlencode', 'Sumo is #1!', sumo)).toBe('200');
  await tocsin.end('SIGKILL');
  await start();
  expect(tocsin.search('index=web OR index=sumo | stats count by index | sort index')).toEqual([
    { index: 'sumo', count: 1_001 },
    { index: 'web', count: 4 },
  ]);
  const [line] = tocsin.search('index=sumo "line 999"');
  expect(line).toMatchObject({ 'sumologic.category': 'prod/shop', source: 'app.log' });
});

/** A page whose policy forbids what it does, and that says where to report that. */
const page = (header: (url: string) => Readonly<Record<string, string>>): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer({ cert: CERT, key: KEY }, (_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/html',
        ...header(urlOf('http', '/reports')),
      });
      response.end('<!doctype html><title>shop</title><script src="http://evil.localhost:9/x.js"></script>');
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

test('a browser reports what the policy of a page has blocked, in both forms', async () => {
  const policy = "script-src 'self'";
  const servers = await Promise.all([
    page((url) => ({ 'content-security-policy': `${policy}; report-uri ${url}` })),
    page((url) => ({
      'reporting-endpoints': `siem="${url}"`,
      'content-security-policy-report-only': `${policy}; report-to siem`,
    })),
  ]);
  const visit = await Visit.open(['--short-reporting-delay', '--ignore-certificate-errors']);
  try {
    for (const server of servers)
      await visit.page.goto(`https://localhost:${(server.address() as AddressInfo).port}/pay?step=2`);
    const rows = await tocsin.until('index=web event.action=csp_violation', ({ length }) => length >= 2, 20);
    expect(rows.map((row) => row['event.type']).sort()).toEqual(['denied', 'info']);
    for (const row of rows)
      expect(row).toMatchObject({
        'url.domain': 'localhost',
        'url.path': '/pay',
        'url.query': 'step=2',
        'rule.name': 'script-src-elem',
        'destination.domain': 'evil.localhost',
        'source.ip': '127.0.0.1',
        sourcetype: 'browser_report',
        'user_agent.original': expect.stringContaining('Chrome'),
      });
  } finally {
    await visit.close();
    for (const server of servers) server.close();
  }
});

test('tocsin inputs shows where each listens, and what was refused', async () => {
  curl('--data', '{}', urlOf('otlp', '/v1/traces'));
  let shown = inputs();
  for (const end = Date.now() + 10_000; shown.find(({ id }) => id === 'otlp')?.refused !== 1 && Date.now() < end; )
    shown = inputs();
  expect(shown).toMatchObject([
    { id: 'file' },
    {
      id: 'otlp',
      refused: 1,
      listeners: [{ protocol: 'http', lastError: { message: expect.stringContaining('traces') } }],
    },
    { id: 'http' },
    { id: 'sumologic' },
  ]);
  const { stdout } = tocsin.run('inputs');
  expect(stdout).toMatch(/id +address +clients +events +events\/s +refused +last error/);
  expect(stdout).toContain(`http 127.0.0.1:${ports.get('otlp')}`);
});
