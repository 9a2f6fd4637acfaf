import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, listens } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { pythonWith } from './python.ts';

const TOKEN = '7a6c1f0e-5d1b-4b8a-9a52-0d6c3f5f8e11';
const ACK_TOKEN = '7a6c1f0e-5d1b-4b8a-9a52-0d6c3f5f8e12';
const CHANNEL = 'fe0ecfad-13d5-401b-847d-77833bd77131';

let tocsin: Installation;
let port: number;
beforeAll(async () => {
  port = await freePort();
  tocsin = new Installation(`timeZone: UTC
inputs:
  - type: splunk-hec
    port: ${port}
    tokens:
      - { name: shop, token: ${TOKEN}, index: shop }
      - { name: acks, token: ${ACK_TOKEN}, index: acks, useACK: true }
`);
  await tocsin.start();
  await listens(port);
});
afterAll(() => tocsin.remove());

const sibling = (name: string): string => fileURLToPath(new URL(`splunk-hec/${name}`, import.meta.url));

function run(command: string, args: readonly string[], input?: Uint8Array): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', input, timeout: 30_000 });
  expect([error?.message, status, stderr]).toEqual([undefined, 0, '']);
  return stdout;
}

const curl = (path: string, args: readonly string[], input?: Uint8Array, token = TOKEN): unknown =>
  JSON.parse(
    run(
      'curl',
      ['-sS', `http://127.0.0.1:${port}/services/collector${path}`, '-H', `Authorization: Splunk ${token}`, ...args],
      input,
    ),
  );

test('splunk-logging: a batch of texts and objects', async () => {
  run(process.execPath, [sibling('splunk-logging.mjs'), String(port), TOKEN]);
  const rows = await tocsin.until(
    'index=shop source="splunk-logging" | sort _time | table _time host message.order message severity',
    ({ length }) => length === 3,
  );
  expect(rows).toMatchObject([
    { host: 'shop1', message: 'first', severity: 'warn' },
    { 'message.order': '7', severity: 'warn' },
    { message: 'Not Found: /wp-login.php' },
  ]);
});

test('winston-splunk-httplogger', async () => {
  run(process.execPath, [sibling('winston.mjs'), String(port), TOKEN]);
  const rows = await tocsin.until(
    'index=shop sourcetype="winston-splunk-logger" | table source severity message.msg message.meta.order',
    ({ length }) => length === 1,
  );
  expect(rows).toMatchObject([
    { source: 'winston', severity: 'error', 'message.msg': 'payment failed', 'message.meta.order': '8' },
  ]);
});

test('splunk-handler of Python: lines and a traceback of Django', async () => {
  const python = pythonWith(tocsin.path('venv'), ['splunk-handler==3.0.0', 'setuptools<81']);
  run(python, ['-W', 'ignore', sibling('handlers.py'), String(port), TOKEN]);
  const rows = await tocsin.until(
    'index=shop source="splunk-handler" | sort _time | table sourcetype url.path http.response.status_code error.type',
    ({ length }) => length === 2,
  );
  expect(rows).toMatchObject([
    { sourcetype: 'django', 'url.path': '/.env' },
    { sourcetype: 'django', 'url.path': '/boom/', 'error.type': 'ValueError' },
  ]);
});

test('curl: raw lines, gzip, Basic, health, and acknowledgements', async () => {
  const success = { text: 'Success', code: 0 };
  expect(
    curl(
      '/raw?source=raw&sourcetype=access_combined',
      ['--data-binary', '@-'],
      Buffer.from('203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"\n'),
    ),
  ).toEqual(success);
  expect(
    curl(
      '',
      ['-H', 'Content-Encoding: gzip', '--data-binary', '@-'],
      gzipSync('{"event":"one","source":"gz"}\n{"event":"two","source":"gz"}'),
    ),
  ).toEqual(success);
  expect(
    JSON.parse(
      run('curl', [
        '-sS',
        '-u',
        `x:${TOKEN}`,
        `http://127.0.0.1:${port}/services/collector/event`,
        '-d',
        '{"event":"three","source":"gz"}',
      ]),
    ),
  ).toEqual(success);
  expect(curl('/health', [])).toEqual({ text: 'HEC is healthy', code: 17 });
  expect(curl('', ['-d', '{"event":"x"}'], undefined, 'wrong')).toEqual({ text: 'Invalid token', code: 4 });
  const channel = ['-H', `X-Splunk-Request-Channel: ${CHANNEL}`];
  expect(curl('', [...channel, '-d', '{"event":"kept"}'], undefined, ACK_TOKEN)).toEqual({ ...success, ackId: 0 });
  const ask = (): unknown => curl('/ack', [...channel, '-d', '{"acks":[0]}'], undefined, ACK_TOKEN);
  let told = ask();
  while (JSON.stringify(told) !== '{"acks":{"0":true}}') told = ask();
  expect(tocsin.search('index=acks kept | stats count')).toMatchObject([{ count: 1 }]);
  expect(tocsin.search('index=shop source=raw | table url.path source.ip')).toMatchObject([
    { 'url.path': '/.env', 'source.ip': '203.0.113.7' },
  ]);
  expect(tocsin.search('index=shop source=gz | stats count')).toMatchObject([{ count: 3 }]);
});
