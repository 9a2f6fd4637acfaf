import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Event, getField } from '../src/event/index.ts';
import { CHANNEL, type HecAnswer, HecClient, type HecOptions, TOKEN, talk } from './hec-client.ts';
import { type SinkRig, type SinkRigOptions, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const QUERY_TOKEN = '22222222-2222-3333-4444-555555555555';
const DISABLED_TOKEN = '33333333-2222-3333-4444-555555555555';
const ACK_TOKEN = '44444444-2222-3333-4444-555555555555';
const BOUND_TOKEN = '55555555-2222-3333-4444-555555555555';
const tokens = [
  { name: 'main', token: TOKEN },
  { name: 'query', token: QUERY_TOKEN, allowQueryStringAuth: true },
  { name: 'disabled', token: DISABLED_TOKEN, disabled: true },
  { name: 'ack', token: ACK_TOKEN, useACK: true },
  {
    name: 'bound',
    token: BOUND_TOKEN,
    indexes: ['web', 'auth'],
    index: 'web',
    sourcetype: 'st',
    source: 'src',
    host: 'h',
  },
];
const splunk = (token: string, more: Record<string, string> = {}): Record<string, string> => ({
  authorization: `Splunk ${token}`,
  ...more,
});
const acking = splunk(ACK_TOKEN, { 'x-splunk-request-channel': CHANNEL });

interface Running {
  readonly rig: SinkRig;
  readonly client: HecClient;
  readonly port: number;
}

const start = async (options: object = {}, rigOptions: SinkRigOptions = {}): Promise<Running> => {
  const rig = startInput('splunk-hec', { port: 0, tokens, codecOptions: { timeZone: 'UTC' }, ...options }, rigOptions);
  const port = await rig.port();
  const client = new HecClient(port);
  ends.push(
    () => rig.stop(),
    () => client.close(),
  );
  return { rig, client, port };
};

const until = async (isDone: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 2));
};

const fields = (event: Event | undefined, ...paths: readonly string[]): unknown[] =>
  paths.map((path) => (event === undefined ? undefined : getField(event, path)));

type Row = readonly [code: number, status: number, text: string, body: string, options?: HecOptions, number?: number];
const blank = '{"event":""}';

/** Each answer with a request that gets it. */
const ANSWERS: readonly Row[] = [
  [0, 200, 'Success', '{"event":"x"}'],
  [0, 200, 'Success', '{"event":"x"}', { path: '/1.0' }],
  [0, 200, 'Success', '{"event":"x"}', { path: '/event' }],
  [0, 200, 'Success', '{"event":"x"}', { path: '/event/1.0' }],
  [0, 200, 'Success', 'x', { path: '/raw' }],
  [0, 200, 'Success', 'x', { path: `/raw/1.0?channel=${CHANNEL}` }],
  [0, 200, 'Success', '{"event":"x"}', { headers: { authorization: `splunk   ${TOKEN}` } }],
  [
    0,
    200,
    'Success',
    '{"event":"x"}',
    { headers: { authorization: `Basic ${Buffer.from(`x:${TOKEN}`).toString('base64')}` } },
  ],
  [0, 200, 'Success', '{"event":"x"}', { path: `?token=${QUERY_TOKEN}`, headers: { authorization: undefined } }],
  [1, 403, 'Token disabled', '{"event":"x"}', { headers: splunk(DISABLED_TOKEN) }],
  [2, 401, 'Token is required', '{"event":"x"}', { headers: { authorization: undefined } }],
  [3, 401, 'Invalid authorization', '{"event":"x"}', { headers: { authorization: `Bearer ${TOKEN}` } }],
  [3, 401, 'Invalid authorization', '{"event":"x"}', { headers: { authorization: TOKEN } }],
  [3, 401, 'Invalid authorization', '{"event":"x"}', { headers: { authorization: 'Splunk' } }],
  [3, 401, 'Invalid authorization', '{"event":"x"}', { headers: { authorization: 'Basic eA==' } }],
  [4, 403, 'Invalid token', '{"event":"x"}', { headers: splunk('nobody') }],
  [4, 403, 'Invalid token', '{"event":"x"}', { headers: splunk('n'.repeat(9_000)) }],
  [4, 403, 'Invalid token', '{"event":"x"}', { path: '?token=nobody' }],
  [5, 400, 'No data', ''],
  [5, 400, 'No data', ' \r\n\t'],
  [5, 400, 'No data', '', { path: '/raw' }],
  [5, 400, 'No data', '\n\r\n\n', { path: '/raw' }],
  [5, 400, 'No data', '', { path: '/ack', headers: acking }],
  [6, 400, 'Invalid data format', 'x', {}, 0],
  [6, 400, 'Invalid data format', '[{"event":"x"}]', {}, 0],
  [6, 400, 'Invalid data format', '{"event":"x"},{"event":"y"}', {}, 1],
  [6, 400, 'Invalid data format', '{"event":"x"} {"event":"y"', {}, 1],
  [6, 400, 'Invalid data format', '{"event":"x"}{"event":y}', {}, 1],
  [6, 400, 'Invalid data format', '{"event":"x"}"event"', {}, 1],
  [6, 400, 'Invalid data format', '{"event":"x","time":"yesterday"}', {}, 0],
  [6, 400, 'Invalid data format', '{"event":"x","time":-1}', {}, 0],
  [6, 400, 'Invalid data format', '{"event":"x","time":[1]}', {}, 0],
  [6, 400, 'Invalid data format', '{"event":"x","host":{"name":"h"}}', {}, 0],
  [6, 400, 'Invalid data format', '{"event":"x"}', { headers: { 'content-encoding': 'gzip' } }],
  [6, 400, 'Invalid data format', 'x', { path: '/raw?time=soon' }],
  [6, 400, 'Invalid data format', '{"acks":1}', { path: '/ack', headers: acking }],
  [6, 400, 'Invalid data format', '{"acks":[1,"2"]}', { path: '/ack', headers: acking }],
  [6, 400, 'Invalid data format', 'acks', { path: '/ack', headers: acking }],
  [7, 400, 'Incorrect index', '{"event":"x"}{"event":"x","index":"A b"}', {}, 1],
  [7, 400, 'Incorrect index', '{"event":"x","index":"main"}', { headers: splunk(BOUND_TOKEN) }, 0],
  [7, 400, 'Incorrect index', '{"event":"x"}', { path: '?index=main', headers: splunk(BOUND_TOKEN) }, 0],
  [7, 400, 'Incorrect index', 'x', { path: '/raw?index=main', headers: splunk(BOUND_TOKEN) }, 0],
  [10, 400, 'Data channel is missing', '{"event":"x"}', { headers: splunk(ACK_TOKEN) }],
  [10, 400, 'Data channel is missing', 'x', { path: '/raw', headers: splunk(ACK_TOKEN) }],
  [10, 400, 'Data channel is missing', '{"acks":[0]}', { path: '/ack', headers: splunk(ACK_TOKEN) }],
  [11, 400, 'Invalid data channel', '{"event":"x"}', { path: '?channel=1', headers: splunk(ACK_TOKEN) }],
  [11, 400, 'Invalid data channel', 'x', { path: '/raw', headers: { 'x-splunk-request-channel': 'mine' } }],
  [12, 400, 'Event field is required', '{"event":"x"} {"time":1}', {}, 1],
  [12, 400, 'Event field is required', '{}', {}, 0],
  [12, 400, 'Event field is required', '{"event":null}', {}, 0],
  [13, 400, 'Event field cannot be blank', blank, {}, 0],
  [13, 400, 'Event field cannot be blank', '{"event":{}}', {}, 0],
  [14, 400, 'ACK is disabled', '{"acks":[0]}', { path: `/ack?channel=${CHANNEL}` }],
  [15, 400, 'Error in handling indexed fields', '{"event":"x"}{"event":"x","fields":{"a":{"b":1}}}', {}, 1],
  [15, 400, 'Error in handling indexed fields', '{"event":"x","fields":{"a":[[1]]}}', {}, 0],
  [15, 400, 'Error in handling indexed fields', '{"event":"x","fields":"a"}', {}, 0],
  [16, 400, 'Query string authorization is not enabled', '{"event":"x"}', { path: `?token=${TOKEN}` }],
  [17, 200, 'HEC is healthy', '', { path: '/health', method: 'GET', headers: { authorization: undefined } }],
  [17, 200, 'HEC is healthy', '', { path: '/health/1.0', method: 'GET' }],
  [21, 400, 'Invalid token', '', { path: '/health', method: 'GET', headers: splunk('nobody') }],
  [22, 400, 'Token disabled', '', { path: '/health', method: 'GET', headers: splunk(DISABLED_TOKEN) }],
  [404, 404, 'The requested URL was not found on this server.', '{"event":"x"}', { path: '/mint' }],
  [404, 404, 'The requested URL was not found on this server.', '{"event":"x"}', { path: '/mint/1.0' }],
  [404, 404, 'The requested URL was not found on this server.', '{"event":"x"}', { path: '/event/2.0' }],
  [405, 405, 'Method Not Allowed', '', { method: 'GET' }],
  [405, 405, 'Method Not Allowed', '', { method: 'OPTIONS', headers: { origin: 'https://elsewhere.example' } }],
  [405, 405, 'Method Not Allowed', '', { path: '/health' }],
  [413, 413, 'Request Entity Too Large', `{"event":"${'x'.repeat(70_000)}"}`],
  [415, 415, 'Unsupported Media Type', '{"event":"x"}', { headers: { 'content-encoding': 'br' } }],
];

describe('the answers of splunk-hec', () => {
  it("are Splunk's, code by code, on one connection after the other or the same", async () => {
    const { client, rig } = await start({ maxContentLength: 65_536 });
    for (const [code, status, text, body, options, number] of ANSWERS) {
      const answer = await client.send(body, options);
      const expected = number === undefined ? { text, code } : { text, code, 'invalid-event-number': number };
      expect([body.slice(0, 60), answer.status, answer.body]).toEqual([body.slice(0, 60), status, expected]);
      expect(answer.headers['content-type']).toBe('application/json; charset=UTF-8');
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect(rig.counts.get('invalid_token')).toBe(3);
    expect(rig.counts.get('incorrect_index')).toBe(4);
    expect(rig.notices).toEqual([]);
  });

  it('keeps the events of a batch before the invalid one', async () => {
    const { client, rig } = await start();
    await client.send('{"event":"one"}{"event":"two"}{"event":""}{"event":"four"}');
    expect(rig.acknowledged.map(({ message }) => message)).toEqual(['one', 'two']);
    expect(rig.input.listeners?.()[0]?.lastError?.message).toBe(
      '127.0.0.1: Event field cannot be blank (code 13, event 2 of the request)',
    );
  });

  it('takes gzip, and says so of a bomb before it is inflated', async () => {
    const { client, rig } = await start({ maxContentLength: 65_536 });
    const headers = { 'content-encoding': 'gzip' };
    expect((await client.send(gzipSync('{"event":"x"}'), { headers })).status).toBe(200);
    const bomb = gzipSync(`{"event":"${'x'.repeat(4 << 20)}"}`);
    expect(await client.send(bomb, { headers })).toMatchObject({ status: 413, body: { code: 413 } });
    const chunked = await client.send(Buffer.alloc(500_000, 0x20), { headers: { 'transfer-encoding': 'chunked' } });
    expect(chunked.status).toBe(413);
    expect(rig.acknowledged).toHaveLength(1);
  });

  it('are the same wherever the bytes are cut, and in order for requests that do not wait for answers', async () => {
    const { port, rig } = await start();
    const ask = (body: string): string =>
      `POST /services/collector HTTP/1.1\r\nHost: x\r\nAuthorization: Splunk ${TOKEN}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const bytes = Buffer.from(
      `${ask('{"event":"ä"}{"event":"b"}')}GET /services/collector/health HTTP/1.1\r\nHost: x\r\n\r\n${ask('{}')}${ask('{"event":"c"}')}`,
    );
    const codes = (text: string): string[] => [...text.matchAll(/"code":(\d+)/g)].map((match) => String(match[1]));
    for (const size of [1, 7, 100, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const text = await talk(port, pieces, (sofar) => codes(sofar).length === 4);
      expect([size, codes(text)]).toEqual([size, ['0', '17', '12', '0']]);
    }
    expect(rig.acknowledged.map(({ message }) => message).sort()).toEqual(
      ['ä', 'ä', 'ä', 'ä', 'b', 'b', 'b', 'b', 'c', 'c', 'c', 'c'].sort(),
    );
  });

  it('come once the events are acknowledged, and not before', async () => {
    const { client, rig } = await start();
    rig.hold();
    let answer: HecAnswer | undefined;
    const answered = client.send('{"event":"x"}').then((one) => {
      answer = one;
    });
    await until(() => rig.given.length === 1);
    expect(answer).toBeUndefined();
    rig.release();
    await answered;
    expect(answer?.body).toEqual({ text: 'Success', code: 0 });
  });

  it('are `busy` while the pipeline has no room, and so says its health', async () => {
    const { client, rig } = await start({ busyAfter: 20, maxAcks: 1 }, { maxEvents: 2 });
    const health = () => client.send('', { path: '/health', method: 'GET' });
    const pair = '{"event":"x"}{"event":"y"}';
    rig.hold();
    expect((await client.send(pair, { headers: acking })).body).toEqual({ text: 'Success', code: 0, ackId: 0 });
    expect(await health()).toMatchObject({ status: 503, body: { code: 19 } });
    // More than one number at once is not kept.
    expect(await client.send(pair, { headers: acking })).toMatchObject({ status: 503, body: { code: 9 } });
    const waiting = [client.send(pair), client.send(pair)];
    await until(async () => (await health()).body.code === 20);
    expect(await client.send(pair)).toMatchObject({ status: 503, body: { text: 'Server is busy', code: 9 } });
    // What is known is told meanwhile.
    expect((await client.send('{"acks":[0]}', { path: '/ack', headers: acking })).body).toEqual({ acks: { 0: false } });
    rig.release();
    for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200);
    expect((await client.send('{"acks":[0]}', { path: '/ack', headers: acking })).body).toEqual({ acks: { 0: true } });
    expect(await health()).toMatchObject({ status: 200, body: { code: 17 } });
    expect(rig.acknowledged).toHaveLength(6);
  });

  it('are 27 where a channel has as many numbers as it may, and 0 once it has asked for them', async () => {
    const { client, rig } = await start({ maxAcksPerChannel: 1 });
    const more = () => client.send('{"event":"x"}', { headers: acking });
    expect((await more()).body).toEqual({ text: 'Success', code: 0, ackId: 0 });
    expect(await more()).toMatchObject({
      status: 429,
      body: { text: 'HEC ACK channel is at capacity and cannot process any more requests', code: 27 },
    });
    expect(rig.counts.get('ack_full')).toBe(1);
    await rig.until(1);
    const ask = () => client.send('{"acks":[0]}', { path: '/ack', headers: acking });
    await until(async () => JSON.stringify((await ask()).body.acks) === '{"0":true}');
    expect((await more()).body).toEqual({ text: 'Success', code: 0, ackId: 1 });
  });

  it('are 24 or 25 where little room is left, and the events are taken', async () => {
    const { client, rig } = await start({ maxAcksPerChannel: 4, maxPending: 4, warnAt: 0.5 });
    const more = () => client.send('{"event":"x"}', { headers: acking });
    for (const ackId of [0, 1]) expect((await more()).body).toEqual({ text: 'Success', code: 0, ackId });
    expect(await more()).toMatchObject({
      status: 200,
      body: { text: 'HEC ACK is approaching its capacity limit', code: 25, ackId: 2 },
    });
    rig.hold();
    const pending = Array.from({ length: 4 }, () => client.send('{"event":"x"}'));
    await until(() => rig.counts.get('requests') === 7);
    rig.release();
    const answers = await Promise.all(pending);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.map(({ body }) => body.code).sort()).toEqual([0, 0, 24, 24]);
    await rig.until(7);
  });

  it('name the channel in a cookie where a load balancer wants one', async () => {
    const { client } = await start({ channelCookie: 'AckChannel' });
    const cookie = async (body: string, options: HecOptions): Promise<unknown> =>
      (await client.send(body, options)).headers['set-cookie'];
    expect(await cookie('{"event":"x"}', { headers: acking })).toEqual([`AckChannel=${CHANNEL}`]);
    expect(await cookie('x', { path: `/raw?channel=${CHANNEL}` })).toEqual([`AckChannel=${CHANNEL}`]);
    expect(await cookie('{"acks":[0]}', { path: '/ack', headers: acking })).toEqual([`AckChannel=${CHANNEL}`]);
    expect(await cookie('{"event":"x"}', {})).toBeUndefined();
  });

  it('are 18 where only the queues are full, and 26 where too many requests wait', async () => {
    const { client, rig } = await start({ busyAfter: 60_000, maxPending: 3 }, { maxEvents: 1 });
    rig.hold();
    const waiting = [1, 2, 3].map(() => client.send('{"event":"x"}'));
    await until(async () => (await client.send('', { path: '/health', method: 'GET' })).body.code === 18);
    rig.release();
    await Promise.all(waiting);
    rig.hold();
    const more = [1, 2, 3, 4, 5, 6].map(() => client.send('{"event":"x"}'));
    await until(() => (rig.counts.get('queue_full') ?? 0) > 0);
    rig.release();
    const codes = (await Promise.all(more)).map(({ body }) => body.code);
    expect(codes).toContain(0);
    expect(codes).toContain(26);
  });

  it('tell that it is shutting down, or that the events could not be kept', async () => {
    const { client, rig } = await start();
    rig.hold();
    const waiting = client.send('{"event":"x"}');
    await until(() => rig.given.length === 1);
    const stopped = rig.stop();
    rig.break();
    expect(await waiting).toMatchObject({ status: 503, body: { text: 'Server is shutting down', code: 23 } });
    await stopped;

    const second = await start();
    second.rig.hold();
    const lost = second.client.send('{"event":"x"}');
    await until(() => second.rig.given.length === 1);
    second.rig.break();
    expect(await lost).toMatchObject({ status: 503, body: { code: 9 } });
  });
});

describe('acknowledgements', () => {
  it('count from 0 in each channel, are true once stored, and once only', async () => {
    const { client, rig } = await start();
    const other = 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee';
    const send = (channel: string) =>
      client.send('{"event":"x"}', { path: `?channel=${channel}`, headers: splunk(ACK_TOKEN) });
    const ask = async (ids: readonly number[], channel: string): Promise<unknown> =>
      (
        await client.send(JSON.stringify({ acks: ids }), {
          path: `/ack/1.0?channel=${channel}`,
          headers: splunk(ACK_TOKEN),
        })
      ).body.acks;
    rig.hold();
    for (const ackId of [0, 1, 2]) expect((await send(CHANNEL)).body).toEqual({ text: 'Success', code: 0, ackId });
    expect((await send(other.toUpperCase())).body.ackId).toBe(0);
    expect(await ask([0, 1, 2, 9], CHANNEL)).toEqual({ 0: false, 1: false, 2: false, 9: false });
    rig.release();
    await rig.until(4);
    await until(async () => JSON.stringify(await ask([1], CHANNEL)) === '{"1":true}');
    expect(await ask([1], CHANNEL)).toEqual({ 1: false });
    await until(async () => JSON.stringify(await ask([0], other)) === '{"0":true}');
    const seen = new Map<string, boolean>();
    await until(async () => {
      for (const [id, isStored] of Object.entries((await ask([0, 2], CHANNEL)) ?? {}))
        if (isStored === true) seen.set(id, true);
      return seen.size === 2;
    });
    expect(await ask([0, 2], CHANNEL)).toEqual({ 0: false, 2: false });
  });

  it('are never told for what the output refused', async () => {
    const { client, rig } = await start();
    rig.hold();
    expect((await client.send('{"event":"x"}', { headers: acking })).body.ackId).toBe(0);
    await until(() => rig.given.length === 1);
    rig.break();
    await rig.running.catch(() => undefined);
    expect(rig.acknowledged).toEqual([]);
  });

  it('give no number to a batch with an invalid event', async () => {
    const { client, rig } = await start();
    const answer = await client.send('{"event":"x"}{"event":""}', { headers: acking });
    expect(answer.body).toEqual({ text: 'Event field cannot be blank', code: 13, 'invalid-event-number': 1 });
    expect(rig.acknowledged).toHaveLength(1);
    expect((await client.send('{"event":"x"}', { headers: acking })).body.ackId).toBe(0);
  });

  it('are bounded by the number of channels', async () => {
    const { client } = await start({ maxChannels: 1 });
    expect((await client.send('{"event":"x"}', { headers: acking })).status).toBe(200);
    const other = splunk(ACK_TOKEN, { 'x-splunk-request-channel': 'cccccccc-bbbb-cccc-dddd-eeeeeeeeeeee' });
    expect(await client.send('{"event":"x"}', { headers: other })).toMatchObject({ status: 503, body: { code: 9 } });
  });
});

describe('the events of splunk-hec', () => {
  const one = async (body: string, options?: HecOptions): Promise<Event | undefined> => {
    const { client, rig } = await start();
    expect((await client.send(body, options)).body).toEqual({ text: 'Success', code: 0 });
    return rig.acknowledged[0];
  };

  it('have what they say themselves before the query, and that before the token', async () => {
    const { client, rig } = await start();
    const headers = splunk(BOUND_TOKEN);
    await client.send('{"event":"x"}', { headers });
    await client.send('{"event":"x"}', { path: '?host=qh&source=qs&sourcetype=qst&index=auth', headers });
    await client.send('{"event":"x","host":"eh","source":"es","sourcetype":"est","index":"web"}', {
      path: '?host=qh&source=qs&sourcetype=qst&index=auth',
      headers,
    });
    await client.send('{"event":"x","host":"only"}{"event":"y"}');
    expect(rig.acknowledged.map((event) => event['@metadata'])).toEqual([
      { index: 'web', sourcetype: 'st', source: 'src', host: 'h' },
      { index: 'auth', sourcetype: 'qst', source: 'qs', host: 'qh' },
      { index: 'web', sourcetype: 'est', source: 'es', host: 'eh' },
      { source: 'http:main', host: 'only' },
      { source: 'http:main', host: '127.0.0.1' },
    ]);
  });

  it('are fields where they are objects, their JSON as it was written the text', async () => {
    const event = await one(
      '{"event": {"b":1.0, "user":{"name":"eve"},"a":[1,2], "time":"noon"} , "time":"1795399086.1234567"}',
    );
    expect(event).toMatchObject({ '@timestamp': 1795399086123, '@nanoseconds': 456700, b: 1, a: [1, 2], time: 'noon' });
    expect(fields(event, 'user.name', 'event.original', '@metadata.sourcetype')).toEqual([
      'eve',
      '{"b":1.0, "user":{"name":"eve"},"a":[1,2], "time":"noon"}',
      'json',
    ]);
  });

  it('are read as what a logging library of Node or Python has written', async () => {
    const event = await one(
      '{"event":{"levelname":"WARNING","name":"django.request","message":"Not Found: /.env","status_code":404},"time":1795399086}',
    );
    expect(fields(event, 'url.path', 'http.response.status_code', 'log.level', '@metadata.sourcetype')).toEqual([
      '/.env',
      404,
      'warning',
      'django',
    ]);
    expect(event?.['@timestamp']).toBe(1795399086000);
  });

  it('are recognised where they are text, unless the sourcetype says otherwise', async () => {
    const line = 'WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /wp-login.php';
    expect(fields(await one(JSON.stringify({ event: line, sourcetype: 'mine' })), 'url.path')).toEqual([
      '/wp-login.php',
    ]);
    const plain = await one(JSON.stringify({ event: line, sourcetype: 'generic_single_line' }));
    expect(fields(plain, 'url.path', 'message')).toEqual([undefined, line]);
    const access = await one(
      JSON.stringify({
        event: '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7"',
        sourcetype: 'access_combined',
      }),
    );
    expect(fields(access, 'url.path', 'source.ip')).toEqual(['/.env', '203.0.113.7']);
  });

  it('have the time of arrival, the one that is given, or on demand the one in the text', async () => {
    const before = Date.now();
    const text = '{"event":"2026-11-23 01:58:06,100 [INFO] shop: hello"}';
    expect((await one(text))?.['@timestamp']).toBeGreaterThanOrEqual(before);
    expect((await one(text, { path: '?auto_extract_timestamp=true' }))?.['@timestamp']).toBe(1795399086100);
    expect((await one('{"event":"x","time":1795399086100}'))?.['@timestamp']).toBe(1795399086100);
  });

  it('have indexed fields under the names that other events have', async () => {
    const event = await one(
      '{"event":"x","fields":{"user.name":"eve","tag":["a","b"],"host":"h2","count":3,"@timestamp":1,"event.original":"forged","__proto__":"p"}}',
    );
    expect(fields(event, 'user.name', 'tag', 'count', 'event.original', 'labels.host', 'host')).toEqual([
      'eve',
      ['a', 'b'],
      3,
      'x',
      'h2',
      undefined,
    ]);
    expect(event?.['@timestamp']).toBeGreaterThan(1);
  });

  it('keep a text of many lines whole, and one that is longer than a line may be', async () => {
    const trace =
      'Internal Server Error: /boom/\nTraceback (most recent call last):\n  File "a.py", line 7\nValueError: no';
    expect(fields(await one(JSON.stringify({ event: trace })), 'event.original', 'error.type')).toEqual([
      trace,
      'ValueError',
    ]);
    const lines = '2026-11-23 01:58:06,100 [INFO] shop: a\n2026-11-23 01:58:06,100 [INFO] shop: b';
    expect(fields(await one(JSON.stringify({ event: lines })), 'event.original', 'message')).toEqual([lines, lines]);
    const long = 'x'.repeat(2 << 20);
    expect((await one(JSON.stringify({ event: long })))?.message === long).toBe(true);
  });

  it.each(['5', 'true', '[1,{"a":2}]', '1.50'])('are text where they are %s', async (value) => {
    expect(fields(await one(`{"event":${value}}`), 'event.original', 'message')).toEqual([value, value]);
  });

  it('are kept as text where an object is more than an event may hold', async () => {
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
    expect(fields(await one(`{"event":${deep},"host":"h"}`), 'message', '@metadata.host')).toEqual([deep, 'h']);
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`k${at}`, at])));
    expect(fields(await one(`{"event":${wide}}`), 'message')).toEqual([wide]);
  });

  it('of a raw request are lines and tracebacks, whatever the bytes per piece', async () => {
    const { client, rig } = await start();
    const body =
      '2026-11-23 01:57:17,889 [ERROR] django.request: Internal Server Error: /boom/\nTraceback (most recent call last):\n' +
      '  File "a.py", line 7, in boom\nValueError: no\n2026-11-23 01:57:17,938 [WARNING] django.request: Not Found: /.env';
    await client.send(body, { path: '/raw?host=h&source=s&index=i&sourcetype=django' });
    await client.send('one\r\n\r\ntwo', { path: '/raw?time=1795399086' });
    expect(rig.acknowledged.map((event) => fields(event, '@timestamp', 'url.path', 'error.type', 'log.flags'))).toEqual(
      [
        [1795399037889, '/boom/', 'ValueError', undefined],
        [1795399037938, '/.env', undefined, undefined],
        [1795399086000, undefined, undefined, undefined],
        [1795399086000, undefined, undefined, undefined],
      ],
    );
    expect(rig.acknowledged[0]?.['@metadata']).toEqual({ index: 'i', sourcetype: 'django', source: 's', host: 'h' });
    expect(rig.acknowledged.slice(2).map(({ message }) => message)).toEqual(['one', 'two']);
  });

  it('of a token that is bound to indexes do not leave them by what they say', async () => {
    const event = await one('{"event":"Not Found: /.env"}', { headers: splunk(BOUND_TOKEN) });
    expect(fields(event, '@metadata.index')).toEqual(['web']);
  });
});

describe('the options of splunk-hec', () => {
  it.each([
    [{ tokens: [] }, /tokens/],
    [
      {
        tokens: [
          { name: 'a', token: TOKEN },
          { name: 'a', token: QUERY_TOKEN },
        ],
      },
      /name of its own/,
    ],
    [
      {
        tokens: [
          { name: 'a', token: TOKEN },
          { name: 'b', token: TOKEN },
        ],
      },
      /the same/,
    ],
    [{ tokens: [{ name: 'a', token: TOKEN, indexes: ['x'], index: 'y' }] }, /not among/],
    [{ tokens, codec: 'nothing' }, /there is no codec "nothing"/],
  ])('%j are refused', (options, message) => {
    expect(() => startInput('splunk-hec', options)).toThrow(message);
  });

  it('warn of tokens that anybody on the way can read', async () => {
    expect((await start({ address: '0.0.0.0' })).rig.notices).toEqual([
      'tokens come in without encryption from other machines: set `tls`',
    ]);
  });
});
