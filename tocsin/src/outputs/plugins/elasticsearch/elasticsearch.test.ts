import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Ecs, WrittenHash } from '../../../define/index.ts';
import { eventOf, type ValueObject } from '../../../event/index.ts';
import type { EncodedBatch } from '../../output.ts';
import type { DeadRecord, OutputDeliverer } from '../../output-plugin.ts';
import { readItems } from './deliverer.ts';
import { elasticsearch } from './elasticsearch.ts';

const NOW = Date.UTC(2026, 10, 23, 1, 57, 17);

const encode = (options: WrittenHash, events: readonly ValueObject[], ecs: Ecs = 'v8'): EncodedBatch => {
  const encoder = elasticsearch.createEncoder(elasticsearch.options.parse(options), {
    ecs,
    codec: { encode: () => '' },
    clock: () => NOW,
    count: () => undefined,
    notice: () => undefined,
  });
  for (const event of events) encoder.add(eventOf(event, NOW));
  return encoder.take('t');
};

const lines = (options: WrittenHash, event: ValueObject, ecs?: Ecs): unknown[] =>
  Buffer.from(encode(options, [event], ecs).chunks[0] ?? new ArrayBuffer(0))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the entry of an event', () => {
  it.each<[string, WrittenHash, ValueObject, Ecs, unknown]>([
    [
      'a dated index',
      { index: 'django-logs-%{+YYYY.MM.dd}' },
      {},
      'v8',
      { index: { _index: 'django-logs-2026.11.23' } },
    ],
    ['the index of old', {}, {}, 'disabled', { index: { _index: 'logstash-2026.11.23' } }],
    ['a data stream where nothing is said', {}, {}, 'v8', { create: { _index: 'logs-generic-default' } }],
    ['no data stream by leave', { data_stream: 'false' }, {}, 'v8', { index: { _index: 'ecs-logstash-2026.11.23' } }],
    [
      'a data stream that the event names',
      {},
      { data_stream: { dataset: 'shop', namespace: 'Test' } },
      'v8',
      { create: { _index: 'logs-shop-test' } },
    ],
    [
      'a data stream with a bad name',
      {},
      { data_stream: { dataset: 'a-b/c' } },
      'v8',
      { create: { _index: 'logs-generic-default' } },
    ],
    ['an id of a field', { index: 'a', document_id: '%{id}' }, { id: 7 }, 'v8', { index: { _index: 'a', _id: '7' } }],
    ['no id where the field is missing', { index: 'a', document_id: '%{id}' }, {}, 'v8', { index: { _index: 'a' } }],
    [
      'an action of a field',
      { index: 'a', action: '%{[@metadata][action]}' },
      { '@metadata': { action: 'create' } },
      'v8',
      { create: { _index: 'a' } },
    ],
    ['a deletion', { index: 'a', action: 'delete', document_id: '1' }, {}, 'v8', { delete: { _index: 'a', _id: '1' } }],
    [
      'an update',
      { index: 'a', action: 'update', document_id: '1' },
      {},
      'v8',
      { update: { _index: 'a', _id: '1', retry_on_conflict: 1 } },
    ],
  ])('%s', (_title, options, event, ecs, expected) => {
    expect(lines(options, event, ecs)[0]).toEqual(expected);
  });

  it('never holds @metadata', () => {
    expect(lines({ index: 'a' }, { message: 'm', '@metadata': { secret: 1 } })[1]).toEqual({
      '@timestamp': '2026-11-23T01:57:17.000Z',
      '@version': '1',
      message: 'm',
    });
  });

  it('updates with document, upsert and script', () => {
    const base = { index: 'a', action: 'update', document_id: '1' };
    expect(lines({ ...base, doc_as_upsert: 'true' }, { a: 1 })[1]).toMatchObject({
      doc: { a: 1 },
      doc_as_upsert: true,
    });
    expect(lines({ ...base, script: 'ctx._source.n += 1', upsert: '{"n":1}' }, { a: 1 })[1]).toMatchObject({
      script: { source: 'ctx._source.n += 1', lang: 'painless', params: { event: { a: 1 } } },
      upsert: { n: 1 },
    });
  });

  it('refuses a data stream with options of indexes', () => {
    expect(() => encode({ data_stream: 'true', index: 'a' }, [])).toThrow('index exclude each other');
  });
});

describe('an answer', () => {
  it('is read by its items', () => {
    const body = JSON.stringify({
      errors: true,
      items: [{ index: { status: 201 } }, { index: { status: 400, error: { type: 'x' } } }],
    });
    expect([...readItems(body, 2).failures]).toEqual([[1, { status: 400, error: '{"type":"x"}', type: 'x' }]]);
  });

  it.each(['', '<html>', '{}', '{"errors":true}', '{"errors":true,"items":[]}'])(
    'that is none is no success: %j',
    (body) => {
      expect(readItems(body, 1).again).toBeDefined();
    },
  );
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

const OK: Answer = { status: 200, body: '{"errors":false}' };
const servers: { readonly server: Server; readonly deliverer: OutputDeliverer }[] = [];
afterEach(async () => {
  for (const { server, deliverer } of servers.splice(0)) {
    await deliverer.close?.();
    server.closeAllConnections();
    server.close();
  }
});

/** A server that gives these answers one after the other, then success; for what a healthy one never does. */
const against = async (answers: readonly Answer[], options: WrittenHash = {}) => {
  const bodies: string[][] = [];
  const dead: DeadRecord[] = [];
  const counts = new Map<string, number>();
  const notices: string[] = [];
  const read = async (request: IncomingMessage): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
  };
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const answer = answers[bodies.length] ?? OK;
      bodies.push(
        body
          .trim()
          .split('\n')
          .filter((line) => !line.startsWith('{"index"'))
          .map((line) => String((JSON.parse(line) as ValueObject).message)),
      );
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const settings = {
    index: 'a',
    hosts: [`127.0.0.1:${port}`],
    retry_initial_interval: 0.01,
    retry_max_interval: 0.02,
    resurrect_delay: 0,
    ...options,
  };
  const deliverer = elasticsearch.createDeliverer?.(elasticsearch.options.parse(settings), {
    ecs: 'v8',
    clock: Date.now,
    count: (reason, by = 1) => counts.set(reason, (counts.get(reason) ?? 0) + by),
    notice: (_level, message) => notices.push(message),
    permissions: { run: () => undefined, path: () => undefined },
    bury: async (records) => {
      dead.push(...records);
    },
  });
  if (deliverer === undefined) throw new Error('has no deliverer');
  servers.push({ server, deliverer });
  const deliver = (...messages: string[]): Promise<void> =>
    deliverer.deliver(
      encode(
        { index: 'a' },
        messages.map((message) => ({ message })),
      ),
      new AbortController().signal,
    );
  return { deliver, bodies, dead, counts, notices };
};

const items = (...statuses: number[]): Answer => ({
  status: 200,
  body: JSON.stringify({
    errors: true,
    items: statuses.map((status) => ({ index: status < 300 ? { status } : { status, error: { type: `e${status}` } } })),
  }),
});

describe('delivery', () => {
  it('repeats a request until it is taken', async () => {
    const { deliver, bodies, notices } = await against([
      { status: 503, body: 'busy' },
      { status: 429, body: '' },
      { status: 200, body: 'nonsense' },
    ]);
    await deliver('x', 'y');
    expect(bodies).toEqual([
      ['x', 'y'],
      ['x', 'y'],
      ['x', 'y'],
      ['x', 'y'],
    ]);
    expect(notices.join('\n')).toContain('answered 503: busy');
    expect(notices.at(-1)).toContain('takes documents again');
  });

  it('repeats only the items that may be taken later; others are buried or counted', async () => {
    const { deliver, bodies, dead, counts } = await against([items(201, 400, 429, 409, 404), items(500), OK]);
    await deliver('fine', 'bad', 'later', 'there', 'gone');
    expect(bodies).toEqual([['fine', 'bad', 'later', 'there', 'gone'], ['later'], ['later']]);
    expect(dead.map(({ reason }) => reason)).toEqual(['status 400: e400', 'status 404: e404']);
    expect(Buffer.from(dead[0]?.body ?? []).toString()).toContain('"bad"');
    expect(counts.get('conflict')).toBe(1);
  });

  it('cuts a request that is too large in halves, and buries a document that is', async () => {
    const { deliver, bodies, dead } = await against([
      { status: 413, body: '' },
      OK,
      { status: 413, body: '' },
      OK,
      { status: 413, body: 'too large' },
    ]);
    await deliver('a', 'b', 'c', 'd');
    expect(bodies).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['d']]);
    expect(dead.map(({ response }) => response)).toEqual(['too large']);
  });

  it('goes on to another host, and ends its repetitions with the signal', async () => {
    const good = await against([], { hosts: ['127.0.0.1:1'] });
    const abort = new AbortController();
    const deliverer = servers.at(-1)?.deliverer;
    const stopped = deliverer?.deliver(encode({ index: 'a' }, [{ message: 'x' }]), abort.signal);
    await vi.waitFor(() => expect(good.notices.length).toBeGreaterThan(0), 5_000);
    abort.abort();
    await expect(stopped).rejects.toThrow();
    expect(good.notices[0]).toContain('127.0.0.1:1');
  });

  it('buries what has an index that could not be filled in', async () => {
    const { dead } = await against([]);
    const batch = encode({ index: 'logs-%{app}' }, [{ message: 'x' }]);
    await servers.at(-1)?.deliverer.deliver(batch, new AbortController().signal);
    expect(dead[0]?.reason).toContain('logs-%{app}');
  });
});
