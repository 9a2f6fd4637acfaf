import { afterAll, beforeAll, expect, it } from 'vitest';
import { newEvent } from '../src/event/index.ts';
import { type DeclaredOutput, declaredOutput } from '../test/declared-output.ts';
import { type OpenSearch, openSearch } from './opensearch.ts';

let server: OpenSearch;
const outputs: DeclaredOutput[] = [];
beforeAll(async () => {
  server = await openSearch();
}, 300_000);
afterAll(async () => {
  for (const output of outputs) await output.close();
  await server?.remove();
});

const outputTo = (options: object): DeclaredOutput => {
  const output = declaredOutput('elasticsearch', { url: server.url, ...options });
  outputs.push(output);
  return output;
};

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _routing?: string;
  readonly _source: Record<string, unknown>;
}

const search = async (index: string): Promise<readonly Hit[]> => {
  await server.ask(`/${index}/_refresh`, { method: 'POST' });
  const { hits } = (await server.ask(`/${index}/_search?size=100&sort=@timestamp`)) as {
    hits: { hits: readonly Hit[] };
  };
  return hits.hits;
};

const DAY = Date.UTC(2026, 10, 23);

it('fills an index a day with the types of ECS, and keeps what does not fit them', async () => {
  const output = outputTo({ index: 'shop-logs-%{+YYYY.MM.dd}', install: { name: 'shop' } });
  await output.send([
    { '@timestamp': DAY - 1, message: 'yesterday', source: { ip: '192.0.2.7' } },
    { '@timestamp': DAY, message: 'today', source: { ip: 'no address' }, user: { name: 'ann' } },
  ]);
  expect((await search('shop-logs-*')).map(({ _index, _source }) => [_index, _source.message])).toEqual([
    ['shop-logs-2026.11.22', 'yesterday'],
    ['shop-logs-2026.11.23', 'today'],
  ]);
  const mapping = JSON.stringify(await server.ask('/shop-logs-2026.11.23/_mapping'));
  expect(mapping).toContain('"user":{"properties":{"name":{"type":"keyword","ignore_above":1024}}}');
  expect(mapping).toContain('"ip":{"type":"ip"}');
  expect(output.dead).toEqual([]);
  expect(output.answers.at(-1)).toEqual({ ok: true, words: `${server.url} stored 2 documents` });
}, 60_000);

it('stores a batch that comes again once, and equal events of one batch each', async () => {
  const output = outputTo({ index: 'again' });
  const event = { ...newEvent(DAY), message: 'the same' };
  for (let time = 0; time < 2; time++) {
    for (let count = 0; count < 3; count++) output.encoder.add(event);
    await output.deliverer.deliver(output.encoder.take('token-1'), new AbortController().signal);
  }
  expect(await search('again')).toHaveLength(3);
  expect(output.counts.get('conflict')).toBe(3);
  expect(output.notices).toEqual([]);
}, 60_000);

it('buries what the server will never take, and delivers the rest', async () => {
  await server.ask('/strict', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mappings: { properties: { n: { type: 'integer' } } } }),
  });
  const output = outputTo({ index: 'strict' });
  await output.send([{ n: 1 }, { n: 'no number' }, { n: 3 }]);
  expect(await search('strict')).toHaveLength(2);
  expect(output.dead).toHaveLength(1);
  expect(output.dead[0]?.response).toContain('no number');
}, 60_000);

it('buries an event whose index can not be', async () => {
  const output = outputTo({ index: 'x-%{[event][dataset]}' });
  await output.send([{ event: { dataset: 'shop' } }, {}, { event: { dataset: 'NO/Index' } }]);
  expect(await search('x-shop')).toHaveLength(1);
  expect(output.dead.map(({ reason }) => reason)).toEqual([
    'the index "x-%{[event][dataset]}" has a field that the event has not',
    expect.stringContaining('invalid_index_name'),
  ]);
}, 60_000);

it('writes to a data stream', async () => {
  const output = outputTo({ dataStream: { dataset: 'shop' }, install: { name: 'shop-stream' } });
  await output.send([{ message: 'one' }]);
  const [hit] = await search('logs-shop-default');
  expect(hit?._index).toMatch(/^\.ds-logs-shop-default-/);
  expect(hit?._source).toMatchObject({ data_stream: { type: 'logs', dataset: 'shop', namespace: 'default' } });
}, 60_000);

it('takes ids and routing from events', async () => {
  const output = outputTo({ index: 'ids', documentId: '%{[event][id]}', routing: '%{[host][name]}' });
  await output.send([
    { event: { id: 'a"b' }, host: { name: 'web1' } },
    { event: { id: 'a"b' }, host: { name: 'web1' } },
    { message: 'no id' },
  ]);
  const hits = await search('ids');
  expect(hits).toHaveLength(2);
  expect(hits.map(({ _id, _routing }) => [_id, _routing])).toContainEqual(['a"b', 'web1']);
}, 60_000);
