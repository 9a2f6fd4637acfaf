import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { getField } from '../src/event/index.ts';
import { CERT, KEY } from './certificate.ts';
import { type Answer, type Sending, send } from './http-client.ts';
import { type SinkRig, type SinkRigOptions, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const start = (options: object = {}, rig: SinkRigOptions = {}): SinkRig => {
  const running = startInput('otlp', { port: 0, ...options }, rig);
  ends.push(() => running.stop());
  return running;
};

const post = async (rig: SinkRig, body: string | Uint8Array, sending: Sending = {}): Promise<Answer> =>
  send(await rig.port(), body, {
    path: '/v1/logs',
    ...sending,
    headers: { 'content-type': 'application/json', ...sending.headers },
  });

const text = (stringValue: string) => ({ stringValue });
const pairs = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? text(value) : { intValue: String(value) },
  }));

const logs = (
  records: readonly object[],
  resource: Readonly<Record<string, string | number>> = {},
  scope = {},
): string =>
  JSON.stringify({
    resourceLogs: [{ resource: { attributes: pairs(resource) }, scopeLogs: [{ scope, logRecords: records }] }],
  });

/** One event of one record. */
const eventOf = async (...sent: Parameters<typeof logs>) => {
  const rig = start();
  const { status } = await post(rig, logs(...sent));
  expect(status).toBe(200);
  const [event, ...others] = rig.acknowledged;
  expect(others).toEqual([]);
  if (event === undefined) throw new Error('there is no event');
  return event;
};

const TIME = '1795399086123456789';

describe('the time of a text without a zone', () => {
  it.each([
    ['UTC', '2026-11-23T01:57:17.889Z'],
    ['+02:00', '2026-11-22T23:57:17.889Z'],
  ])('is that of `timeZone` %s', async (timeZone, expected) => {
    const rig = start({ timeZone });
    await post(rig, logs([{ body: text('2026-11-23 01:57:17,889 [WARNING] django.request: Not Found: /x') }]));
    expect(rig.acknowledged.map((event) => new Date(event['@timestamp']).toISOString())).toEqual([expected]);
  });
});

describe('a log record', () => {
  it('becomes an event', async () => {
    const event = await eventOf(
      [
        {
          timeUnixNano: TIME,
          observedTimeUnixNano: '1795399087000000000',
          severityNumber: 13,
          severityText: 'WARNING',
          body: text('the basket is empty'),
          attributes: pairs({
            'client.address': '203.0.113.7',
            'http.request.method': 'POST',
            'http.response.status_code': 409,
            'url.path': '/basket/pay',
            'code.lineno': 17,
            'shop.basket.id': 'b1',
            'shop.basket': 'x',
          }),
          traceId: '5B8EFFF798038103D269B633813FC60C',
          spanId: 'eee19b7ec3c1b174',
          flags: 1,
          eventName: 'basket.refused',
          droppedAttributesCount: 2,
        },
      ],
      { 'service.name': 'shop', 'service.version': '1.2', 'host.name': 'web-1', 'k8s.pod.name': 'shop-0' },
      { name: 'shop.basket', version: '3', attributes: pairs({ team: 'red' }) },
    );
    expect(event).toEqual({
      '@timestamp': 1795399086123,
      '@nanoseconds': 456789,
      '@metadata': { source: 'shop', host: 'web-1', sourcetype: 'otlp' },
      message: 'the basket is empty',
      event: {
        original: 'the basket is empty',
        created: '2026-11-23T01:58:07.000Z',
        severity: 13,
        action: 'basket.refused',
      },
      log: { level: 'warning', logger: 'shop.basket', origin: { file: { line: 17 } } },
      trace: { id: '5b8efff798038103d269b633813fc60c' },
      span: { id: 'eee19b7ec3c1b174' },
      client: { address: '203.0.113.7' },
      source: { address: '203.0.113.7' },
      http: { request: { method: 'POST' }, response: { status_code: 409 } },
      url: { path: '/basket/pay' },
      service: { name: 'shop', version: '1.2' },
      host: { name: 'web-1' },
      scope: { version: '3', attributes: { team: 'red' } },
      attributes: { shop: { basket: { id: 'b1' } }, 'shop.basket': 'x' },
      resource: { k8s: { pod: { name: 'shop-0' } } },
      dropped_attributes_count: 2,
    });
  });

  it.each([
    [1, 'trace'],
    [8, 'debug'],
    [9, 'info'],
    [16, 'warn'],
    [17, 'error'],
    [24, 'fatal'],
    [0, undefined],
    [25, undefined],
  ])('of severity %s without a text has the level %s', async (severityNumber, level) => {
    const event = await eventOf([{ severityNumber, body: text('x') }]);
    expect(getField(event, 'log.level')).toBe(level);
    expect(getField(event, 'event.severity')).toBe(level === undefined ? undefined : severityNumber);
  });

  it('has the fields that its text has in a file', async () => {
    const line = '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"';
    expect(await eventOf([{ body: text(line), attributes: pairs({ 'user.name': 'alice' }) }])).toMatchObject({
      '@timestamp': 1795399086000,
      '@metadata': { sourcetype: 'access_combined' },
      event: { original: line },
      source: { address: '203.0.113.7' },
      url: { path: '/.env' },
      http: { response: { status_code: 404 } },
      user: { name: 'alice' },
    });
    const login = await eventOf([{ timeUnixNano: TIME, severityText: 'INFO', body: text('User logged in: alice') }]);
    expect(login).toMatchObject({
      '@timestamp': 1795399086123,
      '@nanoseconds': 456789,
      event: { action: 'authn_login_success' },
      user: { name: 'alice' },
      log: { level: 'info' },
    });
  });

  it('whose body is a map is read like JSON of a logger', async () => {
    const values = pairs({ msg: 'hello', level: 40, time: 1795399086123, pid: 7, hostname: 'h', basket: 'b1' });
    expect(await eventOf([{ observedTimeUnixNano: '1', body: { kvlistValue: { values } } }])).toMatchObject({
      message: 'hello',
      '@timestamp': 1795399086123,
      process: { pid: 7 },
      basket: 'b1',
      event: { original: expect.stringContaining('"msg":"hello"') },
    });
  });

  it.each([
    ['a list', { arrayValue: { values: [text('a'), { intValue: 1 }, {}] } }, '["a",1,null]'],
    ['a number', { doubleValue: 1.5 }, '1.5'],
    ['bytes', { bytesValue: 'AAE=' }, 'AAE='],
    ['nothing', {}, undefined],
    ['lines', text('one\ntwo\n\nthree'), 'one\ntwo\n\nthree'],
  ])('may be %s', async (_, body, original) => {
    const event = await eventOf([{ timeUnixNano: TIME, body }]);
    expect(getField(event, 'event.original')).toBe(original);
  });

  it('without any time has that of its arrival, and ids of zeros are none', async () => {
    const before = Date.now();
    const event = await eventOf([{ body: text('x'), traceId: '0'.repeat(32), spanId: '' }]);
    expect(event['@timestamp']).toBeGreaterThanOrEqual(before);
    expect(event).not.toHaveProperty('trace');
    expect(event).not.toHaveProperty('span');
  });

  it('gets what the input says', async () => {
    const rig = start({ index: 'apps', sourcetype: 'mine', source: 'otel', host: 'h' });
    await post(rig, logs([{ body: text('User logged in: alice') }], { 'host.name': 'web-1' }));
    expect(rig.acknowledged[0]?.['@metadata']).toEqual({
      index: 'apps',
      sourcetype: 'mine',
      source: 'otel',
      host: 'h',
    });
  });
});

/** ExportLogsServiceRequest: one record whose body is the text `hi`. */
const HI = Buffer.from('0a0c120a12082a040a0268691001', 'hex');

describe('a request', () => {
  it('in protobuf is answered in protobuf, by an empty message', async () => {
    const rig = start();
    const answer = await post(rig, HI, { headers: { 'content-type': 'application/x-protobuf' } });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-protobuf' } });
    expect(answer.bytes).toHaveLength(0);
    expect(rig.acknowledged).toMatchObject([{ message: 'hi', event: { severity: 1 }, log: { level: 'trace' } }]);
  });

  it('in JSON is answered in JSON', async () => {
    const rig = start();
    const answer = await post(rig, logs([{ body: text('x') }]), {
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(answer).toMatchObject({ status: 200, text: '{}', headers: { 'content-type': 'application/json' } });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('may be compressed by %s, and come in any pieces', async (encoding, compress) => {
    const rig = start();
    const body = compress(logs([{ body: text('x'.repeat(100)) }, { body: text('y') }]));
    const answer = await post(rig, body, { headers: { 'content-encoding': encoding }, pieces: 20 });
    expect(answer.status).toBe(200);
    expect(rig.acknowledged).toHaveLength(2);
  });

  it('that carries nothing is a success', async () => {
    const rig = start();
    expect(await post(rig, '{}')).toMatchObject({ status: 200, text: '{}' });
    expect(await post(rig, '', { headers: { 'content-type': 'application/x-protobuf' } })).toMatchObject({
      status: 200,
    });
  });

  it('is answered once its events are acknowledged', async () => {
    const rig = start();
    rig.hold();
    let isAnswered = false;
    const answered = post(rig, logs([{ body: text('x') }])).then((answer) => {
      isAnswered = true;
      return answer;
    });
    while (rig.given.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(isAnswered).toBe(false);
    rig.release();
    expect((await answered).status).toBe(200);
  });

  it('whose events could not be kept is to be sent again', async () => {
    const rig = start();
    rig.hold();
    const answered = post(rig, logs([{ body: text('x') }]));
    while (rig.given.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    rig.break();
    expect(await answered).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  });

  it('of which a part is refused says how much and why', async () => {
    const rig = start();
    const deep = Array.from({ length: 40 }).reduce<object>((values) => ({ arrayValue: { values: [values] } }), {});
    const answer = await post(rig, logs([{ body: text('a') }, { body: deep }, { body: deep }, { body: text('b') }]));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      partialSuccess: {
        rejectedLogRecords: '2',
        errorMessage: 'a log record was not taken: it is nested deeper than 32 levels',
      },
    });
    expect(rig.acknowledged.map(({ message }) => message)).toEqual(['a', 'b']);
    expect(rig.counts.get('record_refused')).toBe(2);
  });

  it.each<[string, string, Sending, number, string]>([
    ['is no JSON', '{', {}, 400, 'the body is no JSON'],
    ['is no protobuf', 'x', { headers: { 'content-type': 'application/x-protobuf' } }, 400, 'cut off'],
    ['is of another type', 'x', { headers: { 'content-type': 'text/plain' } }, 415, 'application/x-protobuf'],
    ['is gRPC', 'x', { headers: { 'content-type': 'application/grpc' } }, 415, 'http/protobuf'],
    ['is compressed otherwise', 'x', { headers: { 'content-encoding': 'br' } }, 415, 'br'],
    ['is not what it says', 'x', { headers: { 'content-encoding': 'gzip' } }, 400, 'inflated'],
    ['is of traces', '{}', { path: '/v1/traces' }, 404, 'traces are not taken'],
    ['is of metrics', '{}', { path: '/v1/metrics' }, 404, 'metrics are not taken'],
    ['goes elsewhere', '{}', { path: '/' }, 404, '/v1/logs'],
    ['is none', '', { method: 'GET' }, 405, 'POST'],
    ['is too long', ' '.repeat(2_000), {}, 413, '1024'],
  ])('that %s is refused, and counted', async (_, body, sending, status, message) => {
    const rig = start({ maxBodyBytes: 1024 });
    const answer = await post(rig, body, sending);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(message);
    expect(rig.counts.get(`answered_${status}`)).toBe(1);
    expect(rig.acknowledged).toEqual([]);
    expect(rig.input.listeners?.()[0]?.lastError?.message).toContain(message);
  });

  it('that is broken in protobuf has a Status in protobuf', async () => {
    const rig = start();
    const answer = await post(rig, 'x', { headers: { 'content-type': 'application/x-protobuf' } });
    expect(answer.headers['content-type']).toBe('application/x-protobuf');
    // Field 2, a text.
    expect([answer.bytes[0], answer.bytes[1], answer.bytes.length]).toEqual([
      0x12,
      answer.bytes.length - 2,
      answer.bytes.length,
    ]);
  });

  it('that is broken at its end leaves nothing behind', async () => {
    const rig = start();
    const body = Buffer.concat([HI, HI, Buffer.from([0x0a, 0x7f])]);
    expect((await post(rig, body, { headers: { 'content-type': 'application/x-protobuf' } })).status).toBe(400);
    await post(rig, logs([{ body: text('next') }]));
    expect(rig.acknowledged.map(({ message }) => message)).toEqual(['next']);
  });

  it('whose values are more than memory is refused', async () => {
    const rig = start();
    const body = `{"resourceLogs":[{"resource":{"attributes":[${'{},'.repeat(1_000_000)}{}]}}]}`;
    expect((await post(rig, body)).status).toBe(413);
  });

  it('whose text is no UTF-8 is taken, and that is counted once', async () => {
    const rig = start();
    const body = Buffer.from(HI);
    body[11] = 0xff;
    expect((await post(rig, body, { headers: { 'content-type': 'application/x-protobuf' } })).status).toBe(200);
    expect(rig.counts.get('invalid_utf8')).toBe(1);
  });
});

describe('who may send', () => {
  const TOKEN = 'a-long-random-token';

  it('shows a token or names a user', async () => {
    const rig = start({ tokens: [TOKEN, 'another-long-random-token'], user: 'otel', password: 'secret' });
    const status = async (authorization?: string): Promise<number> =>
      (await post(rig, '{}', { headers: authorization === undefined ? {} : { authorization } })).status;
    expect(await status()).toBe(401);
    expect(await status(`Bearer ${TOKEN}x`)).toBe(401);
    expect(await status(TOKEN)).toBe(401);
    expect(await status(`Bearer ${TOKEN}`)).toBe(200);
    expect(await status('bearer another-long-random-token')).toBe(200);
    expect(await status(`Basic ${Buffer.from('otel:secret').toString('base64')}`)).toBe(200);
    expect(await status(`Basic ${Buffer.from('otel:secre').toString('base64')}`)).toBe(401);
    expect(rig.counts.get('answered_401')).toBe(4);
    expect(JSON.stringify(rig.input.listeners?.())).not.toContain(TOKEN);
  });

  it('is everybody where nothing is asked, which is told beyond loopback', async () => {
    expect(start().notices).toEqual([]);
    expect(start({ address: '0.0.0.0', tokens: [TOKEN] }).notices).toEqual([]);
    expect(start({ address: '0.0.0.0' }).notices).toEqual([expect.stringContaining('set `tokens`')]);
  });

  it('may come by TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-otlp-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const [certificate, key] = [join(folder, 'a.crt'), join(folder, 'a.key')];
    writeFileSync(certificate, CERT);
    writeFileSync(key, KEY);
    const rig = start({ tls: { certificate, key } });
    expect((await post(rig, logs([{ body: text('x') }]), { isTls: true })).status).toBe(200);
    expect(rig.input.listeners?.()).toMatchObject([{ protocol: 'https' }]);
  });
});
