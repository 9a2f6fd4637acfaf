import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Event, getField } from '../src/event/index.ts';
import { compressedFrame, dataFrame, jsonFrame, jsonWindow, windowFrame } from '../src/inputs/lumberjack/frames.ts';
import { CERT, KEY } from './certificate.ts';
import { LumberjackClient } from './lumberjack-client.ts';
import { type SinkRig, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const start = (options: object = {}): SinkRig => {
  const rig = startInput('beats', { port: 0, timeZone: 'UTC', ...options });
  ends.push(() => rig.stop());
  return rig;
};
const connect = async (
  rig: SinkRig,
  tls?: ConstructorParameters<typeof LumberjackClient>[1],
): Promise<LumberjackClient> => {
  const client = new LumberjackClient(await rig.port(), tls);
  ends.push(() => client.socket.destroy());
  return client;
};
const until = async (isDone: () => boolean): Promise<void> => {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 2));
};
const last = (sequence: number) => (acks: readonly number[]) => acks.at(-1) === sequence;
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `{"n":${from + index}}`);

/** As Filebeat 8 sends a line of a file. */
const filebeat = (message: string, more: object = {}): string =>
  JSON.stringify({
    '@timestamp': '2026-11-24T08:00:00.123Z',
    '@metadata': { beat: 'filebeat', type: '_doc', version: '8.17.0' },
    log: { offset: 0, file: { path: '/var/log/shop/django.log' } },
    message,
    input: { type: 'filestream' },
    ecs: { version: '8.0.0' },
    host: { name: 'web-1', os: { family: 'debian' } },
    agent: { type: 'filebeat', version: '8.17.0', name: 'web-1', id: 'c0ffee', ephemeral_id: 'beef' },
    ...more,
  });

const send = async (rig: SinkRig, ...events: readonly string[]): Promise<readonly Event[]> => {
  const client = await connect(rig);
  client.send(jsonWindow(events));
  await client.until(last(events.length));
  return rig.acknowledged;
};

describe('the beats input', () => {
  it('reads what the text of a Beat says, and keeps what the Beat has set', async () => {
    const rig = start();
    const line = 'WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /wp-login.php';
    const [event = {}] = await send(rig, filebeat(line));
    expect(event).toMatchObject({
      '@timestamp': Date.UTC(2026, 10, 23, 1, 58, 6, 100),
      event: { original: line, created: '2026-11-24T08:00:00.123Z' },
      url: { path: '/wp-login.php' },
      process: { pid: 12 },
      log: { offset: 0, file: { path: '/var/log/shop/django.log' } },
      host: { name: 'web-1', os: { family: 'debian' } },
      agent: { type: 'filebeat', id: 'c0ffee' },
      '@metadata': { sourcetype: 'django', source: '/var/log/shop/django.log', host: 'web-1' },
    });
    expect(getField(event, 'event.action')).toBeDefined();
  });

  it('keeps the time that a module has read, and texts of no known kind', async () => {
    const line = '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"';
    const events = await send(
      start(),
      filebeat(line, { event: { created: '2026-11-24T08:00:01.000Z', module: 'nginx' } }),
      filebeat('something else', { log: { file: { path: '/other.log' } } }),
    );
    expect(events[0]).toMatchObject({
      '@timestamp': Date.UTC(2026, 10, 24, 8, 0, 0, 123),
      http: { response: { status_code: 404 } },
      event: { created: '2026-11-24T08:00:01.000Z', original: line },
    });
    expect(events[1]).toMatchObject({ message: 'something else', '@metadata': { source: '/other.log' } });
  });

  it('takes an index from fields only where it is told to', async () => {
    const fields = { fields: { index: 'stolen', sourcetype: 'own', source: 's', host: 'h' } };
    const [event] = await send(
      start(),
      filebeat('x', { ...fields, '@metadata': { beat: 'filebeat', index: 'stolen' } }),
    );
    expect(event?.['@metadata']).toEqual({ source: '/var/log/shop/django.log', host: 'web-1' });
    expect(event).toMatchObject(fields);
    const told = start({ trustFields: true, index: 'default' });
    const both = await send(told, filebeat('x', fields), filebeat('y', { fields: { index: '../etc' } }));
    expect(both[0]?.['@metadata']).toMatchObject({ index: 'stolen', sourcetype: 'own', source: 's', host: 'h' });
    expect(both[1]?.['@metadata']).toMatchObject({ index: 'default' });
    expect(told.counts.get('index_invalid')).toBe(1);
  });

  it('moves texts of older Beats out of the way of objects', async () => {
    const [event] = await send(
      start(),
      '{"@timestamp":"2017-05-01T00:00:00Z","message":"m","source":"/var/log/a","offset":5,"host":"old","beat":{"hostname":"x"},"user":"ann","type":"log","@nanoseconds":"x"}',
    );
    expect(event).toMatchObject({
      log: { file: { path: '/var/log/a' } },
      host: { name: 'old' },
      labels: { user: 'ann' },
      type: 'log',
      '@metadata': { source: '/var/log/a', host: 'old' },
    });
    expect(event).not.toHaveProperty('source');
    expect(event).not.toHaveProperty('@nanoseconds');
  });

  it('takes events of logstash-forwarder, and acknowledges whole windows', async () => {
    const rig = start();
    const client = await connect(rig);
    const pairs = (line: string) =>
      [
        ['line', line],
        ['file', '/var/log/app.log'],
        ['host', 'web-2'],
        ['offset', '77'],
        ['type', 'app'],
      ] as const;
    const frames = [dataFrame(41, pairs('User logged in: alice')), dataFrame(42, pairs('b'))];
    client.send(windowFrame(2, 1), compressedFrame(frames, 1));
    expect(await client.until(last(42))).toEqual([42]);
    expect(rig.acknowledged[0]).toMatchObject({
      message: 'User logged in: alice',
      log: { file: { path: '/var/log/app.log' }, offset: 77 },
      host: { name: 'web-2' },
      type: 'app',
      '@metadata': { source: '/var/log/app.log', host: 'web-2' },
    });
  });

  it('keeps what is no JSON', async () => {
    const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
    const rig = start();
    const events = await send(rig, 'oops', '[1]', `{"a":${deep}}`, '{"__proto__":{"x":1},"message":7}');
    expect(events.slice(0, 3).map(({ tags }) => tags)).toEqual(Array(3).fill(['_jsonparsefailure']));
    expect(rig.counts.get('event_unreadable')).toBe(3);
    expect('x' in (events[3] ?? {})).toBe(false);
  });

  it('cuts endless texts, and says so', async () => {
    const rig = start({ maxTextBytes: 1000 });
    const [event] = await send(rig, filebeat('x'.repeat(5000)));
    expect(event?.message).toHaveLength(1000);
    expect(getField(event ?? {}, 'log.flags')).toEqual(['truncated']);
    expect(rig.counts.get('line_truncated')).toBe(1);
  });

  it('acknowledges several windows of a connection in their order, by their own sequences', async () => {
    const rig = start();
    const client = await connect(rig);
    const frames = [1, 2, 3].map((n) => jsonFrame(n + 4_294_967_292, `{"n":${n}}`));
    client.send(
      jsonWindow(numbered(1, 3)),
      windowFrame(3),
      ...frames,
      windowFrame(2),
      jsonFrame(0, '{"n":9}'),
      jsonFrame(1, '{}'),
    );
    expect(await client.until((acks) => acks.length === 3)).toEqual([3, 4_294_967_295, 1]);
    expect(rig.acknowledged.map(({ n }) => n)).toEqual([1, 2, 3, 1, 2, 3, 9, undefined]);
  });

  it('ends a window where the next begins, and answers an empty one', async () => {
    const client = await connect(start());
    client.send(
      windowFrame(5),
      jsonFrame(1, '{}'),
      jsonFrame(2, '{}'),
      windowFrame(0),
      windowFrame(1),
      jsonFrame(1, '{}'),
    );
    expect(await client.until((acks) => acks.length === 3)).toEqual([2, 0, 1]);
  });

  it('acknowledges large windows in parts', async () => {
    const rig = start();
    const client = await connect(rig);
    client.send(jsonWindow(numbered(1, 10_000)));
    expect(await client.until(last(10_000))).toEqual([4096, 8192, 10_000]);
    expect(rig.acknowledged.map(({ n }) => n)).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
  });

  it('acknowledges nothing before it is durable, and says meanwhile that it is alive', async () => {
    const rig = start({ keepAlive: 0.02 });
    const client = await connect(rig);
    rig.hold();
    client.send(jsonWindow(numbered(1, 3)));
    await client.until((acks) => acks.length > 2);
    expect(client.acks.every((ack) => ack === 0)).toBe(true);
    expect(rig.given).toHaveLength(3);
    rig.release();
    await client.until(last(3));
  });

  it('acknowledges what has come of a window whose client is silent', async () => {
    const client = await connect(start({ keepAlive: 0.02 }));
    client.send(windowFrame(5), jsonFrame(1, '{}'), jsonFrame(2, '{}'));
    await client.until((acks) => acks.includes(2));
    client.send(jsonFrame(3, '{}'), jsonFrame(4, '{}'), jsonFrame(5, '{}'));
    await client.until(last(5));
  });

  it('keeps what came before the end of a client in the middle of a window', async () => {
    const rig = start();
    const client = await connect(rig);
    client.send(
      windowFrame(5),
      jsonFrame(1, '{"n":1}'),
      jsonFrame(2, '{"n":2}'),
      jsonFrame(3, '{"n":3}').subarray(0, 12),
    );
    client.socket.end();
    await client.closed();
    expect((await rig.until(2)).map(({ n }) => n)).toEqual([1, 2]);
    expect(rig.counts.get('frame_cut')).toBe(1);
  });

  it('acknowledges nothing when the output fails', async () => {
    const rig = start();
    const client = await connect(rig);
    rig.hold();
    client.send(jsonWindow(numbered(1, 2)), jsonWindow(numbered(3, 4)));
    await until(() => rig.given.length > 0);
    rig.break();
    await client.closed();
    expect(client.acks).toEqual([]);
  });

  it.each([
    ['a request of HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'frame_unknown', /version 71/],
    ['a bomb', compressedFrame([Buffer.alloc(1 << 20)]), 'frame_too_long', /inflates beyond/],
    ['an acknowledgement', Buffer.from('324100000001', 'hex'), 'frame_unknown', /acknowledgement/],
  ])('ends the connection at %s, once what came before is acknowledged', async (_title, bytes, reason, sentence) => {
    const rig = start({ maxInflatedBytes: 100_000 });
    const client = await connect(rig);
    client.send(jsonWindow(numbered(1, 2)), bytes);
    await client.closed();
    expect(client.acks).toEqual([2]);
    expect(rig.counts.get(reason)).toBe(1);
    expect(rig.input.listeners?.()[0]?.lastError?.message).toMatch(sentence);
    const other = await connect(rig);
    other.send(jsonWindow(numbered(3, 3)));
    await other.until(last(1));
  });

  it('holds no more than it may of all connections together', async () => {
    const rig = start({ maxHeldBytes: 1 << 20, maxEventBytes: 1 << 20, maxInflatedBytes: 1024 });
    const clients = await Promise.all([connect(rig), connect(rig), connect(rig)]);
    for (const client of clients) client.send(windowFrame(1), jsonFrame(1, Buffer.alloc(900_000)).subarray(0, 800_000));
    await until(() => (rig.counts.get('held_too_much') ?? 0) > 0);
    for (const client of clients) client.socket.destroy();
    await until(() => rig.input.listeners?.()[0]?.clients === 0);
    const after = await connect(rig);
    after.send(jsonWindow(numbered(1, 1)));
    await after.until(last(1));
  });

  it('holds a client back that reads no acknowledgement', async () => {
    const rig = start();
    const client = await connect(rig);
    rig.hold();
    const window = Buffer.concat(Array.from({ length: 4_000 }, () => jsonWindow(['{}'], 0)));
    client.send(window);
    await until(() => rig.given.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rig.given.length).toBeLessThan(1_200);
    rig.release();
    await client.until((acks) => acks.length === 4_000);
    expect(rig.acknowledged).toHaveLength(4_000);
  });

  it('speaks TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-beats-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'cert.pem'), CERT);
    writeFileSync(join(folder, 'key.pem'), KEY);
    const tls = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    const rig = start({ tls });
    const client = await connect(rig, {});
    client.send(jsonWindow(numbered(1, 1)));
    await client.until(last(1));
    const mutual = start({ tls: { ...tls, authorities: [join(folder, 'cert.pem')] }, address: '127.0.0.1' });
    const stranger = await connect(mutual, {});
    stranger.send(jsonWindow(numbered(1, 1)));
    await stranger.closed();
    expect(stranger.acks).toEqual([]);
    const known = await connect(mutual, { cert: CERT, key: KEY });
    known.send(jsonWindow(numbered(1, 1)));
    await known.until(last(1));
  });

  it('warns where anybody could write', () => {
    expect(start({ address: '0.0.0.0' }).notices).toEqual([expect.stringContaining('everybody who reaches 0.0.0.0')]);
    expect(start().notices).toEqual([]);
  });
});
