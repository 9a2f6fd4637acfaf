import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { getField } from '../src/event/index.ts';
import { findInput } from '../src/inputs/index.ts';
import { CERT, KEY } from './certificate.ts';
import { type SinkRig, type SinkRigOptions, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());

const start = (options: Readonly<Record<string, unknown>> = {}, rig: SinkRigOptions = {}): SinkRig => {
  const running = startInput('elasticsearch', { port: 0, timeZone: 'UTC', ...options }, rig);
  ends.push(() => running.stop());
  return running;
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Empty where it is not JSON. */
  readonly json: Json;
}

/** What is read of answers; each has some of it. */
interface Json {
  readonly errors: boolean;
  readonly items: readonly { readonly index: { readonly status: number; readonly error?: unknown } }[];
  readonly error: { readonly reason: string };
  readonly nodes: object;
  readonly _id: string;
  readonly forced_refresh?: boolean;
}

interface Asked {
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
  readonly isTls?: boolean;
}

const ask = async (
  rig: SinkRig,
  method: string,
  path: string,
  { body, headers, isTls = false }: Asked = {},
): Promise<Answer> => {
  const port = await rig.port();
  return await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers: headers ?? {} };
    const sent = isTls ? requestTls({ ...options, host: 'localhost', ca: CERT }) : request({ ...options, agent });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = text !== '' && String(response.headers['content-type']).includes('json');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: JSON.parse(isJson ? text : '{}'),
        });
      });
    });
    sent.end(body);
  });
};

const NDJSON = { 'content-type': 'application/x-ndjson' };
const JSON_TYPE = { 'content-type': 'application/json' };
const bulk = (rig: SinkRig, body: string | Uint8Array, path = '/_bulk', headers: Record<string, string> = {}) =>
  ask(rig, 'POST', path, { body, headers: { ...NDJSON, ...headers } });
const lines = (...parts: unknown[]): string => parts.map((part) => `${JSON.stringify(part)}\n`).join('');

describe('a bulk request', () => {
  it('is answered item by item, once its events are durable', async () => {
    const rig = start();
    const answer = await bulk(
      rig,
      lines(
        { index: { _index: 'shop' } },
        { '@timestamp': '2026-11-23T01:58:06.123456Z', n: 1, user: { name: 'ann' }, event: { action: 'x' } },
        { create: { _index: 'django-logs-2026.11.26', _id: 'a1' } },
        { '@timestamp': 1_795_399_086_250, n: 2 },
        { update: { _index: 'shop', _id: '1' } },
        { doc: { n: 3 } },
        { delete: { _index: 'shop', _id: '1' } },
        { index: { _index: 'Shop' } },
        { n: 4 },
        {
          index: {
            _index: 'shop',
            op_type: 'create',
            _type: '_doc',
            routing: null,
            dynamic_templates: {},
            unknown: [1],
          },
        },
        { n: 5 },
      ),
    );
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' },
      json: {
        errors: true,
        took: expect.any(Number),
        items: [
          {
            index: {
              _index: 'shop',
              _id: expect.stringMatching(/^[\w-]{20}$/),
              _version: 1,
              result: 'created',
              _shards: { total: 1, successful: 1, failed: 0 },
              _seq_no: expect.any(Number),
              _primary_term: 1,
              status: 201,
            },
          },
          { create: { _index: 'django-logs-2026.11.26', _id: 'a1', status: 201 } },
          { update: { _index: 'shop', _id: '1', status: 400, error: { type: 'illegal_argument_exception' } } },
          { delete: { _index: 'shop', _id: '1', status: 400, error: { type: 'illegal_argument_exception' } } },
          {
            index: {
              status: 400,
              error: { type: 'invalid_index_name_exception', reason: 'Invalid index name [Shop], must be lowercase' },
            },
          },
          { create: { _index: 'shop', status: 201 } },
        ],
      },
    });
    expect(rig.acknowledged).toMatchObject([
      {
        '@timestamp': 1_795_399_086_123,
        '@nanoseconds': 456_000,
        n: 1,
        '@metadata': { index: 'shop', sourcetype: 'json', host: '127.0.0.1' },
      },
      { '@timestamp': 1_795_399_086_250, n: 2, event: { id: 'a1' }, '@metadata': { index: 'django-logs-2026.11.26' } },
      { n: 5 },
    ]);
    expect(rig.counts.get('illegal_argument_exception')).toBe(2);
    expect(rig.counts.get('invalid_index_name_exception')).toBe(1);
  });

  it.each([
    ['CRLF and no last newline', '{"index":{}}\r\n{"n":1}\r\n{"index":{}}\r\n{"n":2}'],
    ['blank lines between', '\n\n{"index":{}}\n{"n":1}\n \n{"create":{}}\n{"n":2}\n\n'],
    ['a byte order mark', '\ufeff{"index":{}}\n{"n":1}\n{"index":{}}\n{"n":2}\n'],
    ['notes of the client behind the action', '{"index":{},"attempts":0}\n{"n":1}\n{"create":{},"x":{}}\n{"n":2}\n'],
    ['a number as id', '{"index":{"_id":7}}\n{"n":1}\n{"index":{"_id":8}}\n{"n":2}\n'],
  ])('is read with %s', async (_name, body) => {
    const rig = start();
    const answer = await bulk(
      rig,
      body,
      '/shop/_bulk?refresh=wait_for&pipeline=none&routing=a&require_alias=true&require_data_stream=true&timeout=1m',
    );
    expect(answer.status).toBe(200);
    expect(answer.json.errors).toBe(false);
    expect(answer.json.items).toHaveLength(2);
    expect(rig.acknowledged.map(({ n }) => n)).toEqual([1, 2]);
    expect(rig.acknowledged[0]?.['@metadata']?.index).toBe('shop');
  });

  it.each<[string, string, string, string]>([
    ['/_bulk', '', 'parse_exception', 'request body is required'],
    ['/_bulk', '\n\n', 'action_request_validation_exception', 'Validation Failed: 1: no requests added;'],
    ['/_bulk', '{"index":{}}\n{}\n', 'action_request_validation_exception', 'Validation Failed: 1: index is missing;'],
    [
      '/x/_bulk',
      '{"index":{}}\n{"n":1}\n{"index":{}}\n',
      'illegal_argument_exception',
      'no document follows action/metadata line [3]',
    ],
    [
      '/x/_bulk',
      '{"index":{}}\n{"n":1}\n{"n":1}\n',
      'illegal_argument_exception',
      'Malformed action/metadata line [3]',
    ],
    [
      '/x/_bulk',
      '{"insert":{}}\n{}\n',
      'illegal_argument_exception',
      'expected field [create], [delete], [index] or [update] but found [insert]',
    ],
    ['/x/_bulk', '[]\n{}\n', 'illegal_argument_exception', 'Malformed action/metadata line [1], expected START_OBJECT'],
    ['/x/_bulk', '{"index":\n{}\n', 'illegal_argument_exception', 'Malformed action/metadata line [1]'],
    ['/x/_bulk', '{}\n{}\n', 'illegal_argument_exception', 'expected FIELD_NAME but found [END_OBJECT]'],
  ])('of %s with %j is refused as a whole', async (path, body, type, reason) => {
    const rig = start();
    const answer = await bulk(rig, body, path);
    expect(answer).toMatchObject({ status: 400, headers: { 'x-elastic-product': 'Elasticsearch' } });
    expect(answer.json).toEqual({
      error: {
        root_cause: [{ type, reason: answer.json.error.reason }],
        type,
        reason: expect.stringContaining(reason),
      },
      status: 400,
    });
    expect(rig.given).toEqual([]);
    expect(rig.counts.get('answered_400')).toBe(1);
  });

  it('refuses documents that are none one by one', async () => {
    const rig = start({ maxDocumentBytes: 2_000 });
    const deep = `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`;
    const documents = [
      '{"n":1}',
      '[1]',
      '{"n":',
      '',
      '"x"',
      deep,
      JSON.stringify({ text: 'x'.repeat(3_000) }),
      '{"refused":{"type":"x"}}',
    ];
    const answer = await bulk(rig, documents.map((one) => `{"index":{}}\n${one}\n`).join(''), '/x/_bulk');
    expect(answer.json.items.map(({ index }) => index.status)).toEqual([201, 400, 400, 400, 400, 400, 400, 201]);
    expect(answer.json.items[6]?.index.error).toEqual({
      type: 'document_parsing_exception',
      reason: 'failed to parse: a document may have 2000 bytes',
    });
    expect(rig.counts.get('document_parsing_exception')).toBe(6);
    expect(rig.acknowledged).toHaveLength(2);
  });

  it('gives the parts of the answer that filter_path names', async () => {
    const rig = start();
    const body = lines({ index: {} }, { n: 1 }, { delete: { _id: 'x' } }, { index: {} }, { n: 2 });
    const path = (filter: string): string => `/x/_bulk?filter_path=${encodeURIComponent(filter)}`;
    const logstash = await bulk(rig, body, path('errors,items.*.error,items.*.status'));
    expect(logstash.json).toEqual({
      errors: true,
      items: [
        { index: { status: 201 } },
        { delete: { status: 400, error: { type: 'illegal_argument_exception', reason: expect.any(String) } } },
        { index: { status: 201 } },
      ],
    });
    expect((await bulk(rig, body, path('items.*.error'))).json.items).toHaveLength(1);
    expect((await bulk(rig, body, path('took'))).json).toEqual({ took: expect.any(Number) });
    expect((await bulk(rig, body, path('-items,-took'))).json).toEqual({ errors: true });
    expect((await bulk(rig, body, path('nothing'))).json).toEqual({});
    expect(Object.keys((await bulk(rig, body, path('**.status,err*'))).json)).toEqual(['errors', 'items']);
  });

  it('waits for the output, and is refused with 503 where that breaks', async () => {
    const rig = start();
    rig.hold();
    let isAnswered = false;
    const held = bulk(rig, lines({ index: {} }, { n: 1 }), '/x/_bulk').then((answer) => {
      isAnswered = true;
      return answer;
    });
    while (rig.given.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(isAnswered).toBe(false);
    rig.release();
    expect((await held).status).toBe(200);
    rig.hold();
    const broken = bulk(rig, lines({ index: {} }, { n: 2 }), '/x/_bulk');
    while (rig.given.length === 1) await new Promise((resolve) => setTimeout(resolve, 2));
    rig.break();
    expect(await broken).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1', 'x-elastic-product': 'Elasticsearch' },
      json: { error: { type: 'unavailable_shards_exception' }, status: 503 },
    });
  });

  it('is refused with 429 where too many wait', async () => {
    const rig = start({ maxPending: 1 });
    rig.hold();
    const body = lines({ index: {} }, { n: 1 });
    const held = bulk(rig, body, '/x/_bulk');
    while (rig.given.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const waiting = await Promise.race([bulk(rig, body, '/x/_bulk'), bulk(rig, body, '/x/_bulk')]);
    expect(waiting).toMatchObject({ status: 429, json: { error: { type: 'es_rejected_execution_exception' } } });
    rig.release();
    expect((await held).status).toBe(200);
  });

  it('is refused with 413 beyond its size, also once it is inflated', async () => {
    const rig = start({ maxBodyBytes: 2_000 });
    const body = `${lines({ index: {} })}{"x":"${'x'.repeat(3_000)}"}\n`;
    expect(await bulk(rig, gzipSync(body), '/x/_bulk', { 'content-encoding': 'gzip' })).toMatchObject({
      status: 413,
      json: { error: { type: 'content_too_long_exception' }, status: 413 },
    });
    expect(rig.given).toEqual([]);
  });

  it('may be compressed, of any type of JSON, and is answered in the type that is asked for', async () => {
    const rig = start();
    const body = gzipSync(lines({ index: {} }, { n: 1 }));
    const answer = await bulk(rig, body, '/x/_bulk', {
      'content-encoding': 'gzip',
      'content-type': 'application/vnd.elasticsearch+x-ndjson; compatible-with=9',
      accept: 'application/vnd.elasticsearch+json; compatible-with=9,text/plain',
    });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/vnd.elasticsearch+json;compatible-with=9' },
    });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', undefined]) {
      const refused = await ask(rig, 'POST', '/_bulk', {
        body: 'x',
        ...(type === undefined ? {} : { headers: { 'content-type': type } }),
      });
      expect(refused).toMatchObject({ status: 406, json: { status: 406 } });
    }
  });

  it('may wait for leave to send its body, and comes in any pieces', async () => {
    const rig = start();
    const body = Buffer.from(lines({ index: {} }, { text: 'Grüße 🔔' }));
    for (let cut = 1; cut < body.length; cut += 7) {
      const socket = connect(await rig.port(), '127.0.0.1');
      socket.write(
        `POST /x/_bulk HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-type: application/x-ndjson\r\ncontent-length: ${body.length}\r\n\r\n`,
      );
      let said = '';
      let isSent = false;
      socket.on('data', (chunk) => {
        said += chunk;
        if (isSent || !said.includes('100 Continue')) return;
        isSent = true;
        socket.write(body.subarray(0, cut), () => socket.write(body.subarray(cut)));
      });
      await new Promise((resolve) => socket.once('close', resolve));
      expect(said).toContain('HTTP/1.1 200 OK');
    }
    for (const event of rig.acknowledged) expect(event.text).toBe('Grüße 🔔');
    expect(rig.acknowledged.length).toBeGreaterThan(3);
  });
});

describe('one document', () => {
  it.each([
    ['POST', '/shop/_doc', undefined],
    ['POST', '/shop/_doc/7?op_type=create', '7'],
    ['PUT', '/shop/_doc/a%2Fb?refresh=true', 'a/b'],
    ['PUT', '/shop/_create/7', '7'],
    ['POST', '/shop/_create/7', '7'],
  ])('comes by %s %s', async (method, path, id) => {
    const rig = start();
    const answer = await ask(rig, method, path, { body: '{"message":"hello"}', headers: JSON_TYPE });
    expect(answer).toMatchObject({
      status: 201,
      json: { _index: 'shop', _id: id ?? expect.any(String), _version: 1, result: 'created' },
    });
    expect(answer.headers.location).toBe(`/shop/_doc/${encodeURIComponent(answer.json._id)}`);
    expect(answer.json.forced_refresh).toBe(path.includes('refresh') ? true : undefined);
    expect(getField(rig.acknowledged[0] ?? {}, 'event.id')).toBe(id);
  });

  it('is refused where it is none', async () => {
    const rig = start();
    expect(await ask(rig, 'POST', '/shop/_doc', { body: '[]', headers: JSON_TYPE })).toMatchObject({
      status: 400,
      json: { error: { type: 'document_parsing_exception' } },
    });
    expect(await ask(rig, 'POST', '/shop/_doc', { headers: JSON_TYPE })).toMatchObject({ status: 400 });
    expect(await ask(rig, 'PUT', '/shop/_doc', { body: '{}', headers: JSON_TYPE })).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    });
    expect(rig.given).toEqual([]);
  });

  it('of one id twice is kept twice', async () => {
    const rig = start();
    for (const _ of [1, 2]) await ask(rig, 'PUT', '/shop/_doc/1', { body: '{"n":1}', headers: JSON_TYPE });
    expect(rig.acknowledged.map((event) => getField(event, 'event.id'))).toEqual(['1', '1']);
  });
});

describe('what clients ask before', () => {
  it.each<[string, string, unknown]>([
    ['GET', '/', { tagline: 'You Know, for Search', version: { number: '8.19.0', build_flavor: 'default' } }],
    ['GET', '/_license?human=false', { license: { type: 'basic', status: 'active' } }],
    ['GET', '/_xpack', { features: { ilm: { enabled: true } } }],
    ['GET', '/_cluster/health', { status: 'green' }],
    ['GET', '/_cluster/health/shop?wait_for_status=yellow', { status: 'green' }],
    ['GET', '/_cat/indices?format=json', []],
    ['PUT', '/_template/logstash', { acknowledged: true }],
    ['PUT', '/_index_template/logs', { acknowledged: true }],
    ['GET', '/_index_template/logs', { index_templates: [] }],
    ['PUT', '/_component_template/logs', { acknowledged: true }],
    ['PUT', '/_ilm/policy/filebeat', { acknowledged: true }],
    ['GET', '/_ilm/policy/filebeat', {}],
    ['PUT', '/_data_stream/logs-app-default', { acknowledged: true }],
    ['GET', '/_data_stream/logs-app-default', { data_streams: [{ name: 'logs-app-default' }] }],
    ['PUT', '/_ingest/pipeline/p', { acknowledged: true }],
    ['PUT', '/shop', { acknowledged: true, shards_acknowledged: true, index: 'shop' }],
    ['PUT', '/%3Cfilebeat-%7Bnow%2Fd%7D-000001%3E', { acknowledged: true }],
    ['PUT', '/shop/_alias/a', { acknowledged: true }],
    ['POST', '/shop/_refresh', { _shards: { failed: 0 } }],
    ['GET', '/?filter_path=version.number', { version: { number: '8.19.0' } }],
  ])('%s %s', async (method, path, expected) => {
    const rig = start();
    const body = method === 'PUT' ? { body: '{}', headers: JSON_TYPE } : {};
    const answer = await ask(rig, method, path, body);
    expect(answer).toMatchObject({ status: 200, headers: { 'x-elastic-product': 'Elasticsearch' } });
    expect(answer.json).toMatchObject(expected as object);
  });

  it('has no body where only the head is asked for, and the connection stays', async () => {
    const rig = start();
    for (const path of [
      '/',
      '/shop',
      '/_template/logstash',
      '/_index_template/logs',
      '/_alias/filebeat-7.17.0',
      '/_ilm/policy/x',
    ]) {
      const answer = await ask(rig, 'HEAD', path);
      expect(answer).toMatchObject({ status: 200, text: '', headers: { 'x-elastic-product': 'Elasticsearch' } });
      expect(answer.headers.connection).not.toBe('close');
    }
  });

  it('is the only node, where the client has found it', async () => {
    const rig = start();
    for (const path of ['/_nodes/http', '/_nodes/_all/http', '/_nodes']) {
      const { json } = await ask(rig, 'GET', path, { headers: { host: 'logs.example:9200' } });
      expect(Object.values(json.nodes)).toMatchObject([{ http: { publish_address: 'logs.example:9200' } }]);
    }
    const { json } = await ask(rig, 'GET', '/_nodes/http', { headers: { host: 'a b"<x>' } });
    expect(Object.values(json.nodes)).toMatchObject([{ http: { publish_address: '127.0.0.1:9200' } }]);
  });

  it.each([
    ['GET', '/shop/_search'],
    ['POST', '/_msearch'],
    ['GET', '/shop/_doc/1'],
    ['GET', '/_count'],
    ['DELETE', '/shop'],
    ['DELETE', '/shop/_doc/1'],
    ['POST', '/shop/_update/1'],
    ['POST', '/shop/_delete_by_query'],
  ])('but %s %s is told that it is not done here', async (method, path) => {
    const rig = start();
    const answer = await ask(rig, method, path, method === 'POST' ? { body: '{}', headers: JSON_TYPE } : {});
    expect(answer).toMatchObject({
      status: 501,
      headers: { 'x-elastic-product': 'Elasticsearch' },
      json: {
        error: { type: 'unsupported_operation_exception', reason: expect.stringContaining('tocsin search') },
        status: 501,
      },
    });
  });

  it.each([
    ['GET', '/_bulk', 405],
    ['PUT', '/Shop', 400],
    ['GET', '/%zz', 400],
  ])('%s %s is answered %i', async (method, path, status) => {
    expect((await ask(start(), method, path)).status).toBe(status);
  });
});

describe('who may send', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  const options = {
    users: [{ name: 'filebeat', password: 'pass:word' }],
    apiKeys: [{ id: 'shop', key: 'k1' }],
    tokens: ['t0ken'],
  };

  it.each([
    basic('filebeat:pass:word'),
    `ApiKey ${Buffer.from('shop:k1').toString('base64')}`,
    'apikey c2hvcDprMQ==',
    'Bearer t0ken',
  ])('%s', async (authorization) => {
    const rig = start(options);
    expect((await ask(rig, 'GET', '/', { headers: { authorization } })).status).toBe(200);
    expect((await bulk(rig, lines({ index: {} }, {}), '/x/_bulk', { authorization })).status).toBe(200);
  });

  it.each([
    undefined,
    '',
    'Basic',
    basic('filebeat:wrong'),
    basic('shop:k1'),
    'ApiKey shop:k1',
    'Bearer k1',
    'Bearer',
    'Basic t0ken',
  ])('not %s', async (authorization) => {
    const rig = start(options);
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await bulk(rig, lines({ index: {} }, {}), '/x/_bulk', headers);
    expect(answer).toMatchObject({ status: 401, json: { error: { type: 'security_exception' }, status: 401 } });
    expect(answer.headers['www-authenticate']).toContain('Basic realm="security"');
    expect(answer.text).not.toContain('pass:word');
    expect(rig.given).toEqual([]);
    expect(rig.counts.get('unauthorized')).toBe(1);
  });

  it('is nobody in particular only on loopback', () => {
    const parse = (own: object): boolean => findInput('elasticsearch')?.options.safeParse(own).success === true;
    expect(parse({})).toBe(true);
    expect(parse({ address: '::1' })).toBe(true);
    expect(parse({ address: '0.0.0.0' })).toBe(false);
    expect(parse({ address: '0.0.0.0', ...options })).toBe(true);
    const tls = { certificate: 'c', key: 'k' };
    expect(parse({ address: '0.0.0.0', tls })).toBe(false);
    expect(parse({ address: '0.0.0.0', tls: { ...tls, authorities: ['a'] } })).toBe(true);
  });

  it('comes by TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-es-tls-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'c'), CERT);
    writeFileSync(join(folder, 'k'), KEY);
    const rig = start({ tls: { certificate: join(folder, 'c'), key: join(folder, 'k') } });
    expect((await ask(rig, 'GET', '/', { isTls: true })).status).toBe(200);
    expect(rig.input.listeners?.()).toMatchObject([{ protocol: 'https' }]);
  });
});
