import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WrittenHash } from '../src/define/index.ts';
import { eventOf, type ValueObject } from '../src/event/index.ts';
import { type DeadRecord, findOutputPlugin } from '../src/outputs/index.ts';
import { type OpenSearch, openSearch } from './opensearch.ts';

let server: OpenSearch;
let scratch: string;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tocsin-es-'));
  server = await openSearch();
}, 300_000);
afterAll(async () => {
  await server?.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const plugin = findOutputPlugin('elasticsearch');

const outputTo = (options: WrittenHash) => {
  if (plugin?.createDeliverer === undefined) throw new Error('not there');
  const checked = plugin.options.parse({
    hosts: [server.url],
    retry_initial_interval: 0.1,
    retry_max_interval: 1,
    ...options,
  });
  const dead: DeadRecord[] = [];
  const counts = new Map<string, number>();
  const common = {
    ecs: 'v8' as const,
    clock: Date.now,
    count: (reason: string, by = 1) => counts.set(reason, (counts.get(reason) ?? 0) + by),
    notice: () => undefined,
  };
  const encoder = plugin.createEncoder(checked, { ...common, codec: { encode: () => '' } });
  const deliverer = plugin.createDeliverer(checked, {
    ...common,
    permissions: { run: () => undefined, path: () => undefined },
    bury: async (records) => {
      dead.push(...records);
    },
  });
  return {
    dead,
    counts,
    send: async (events: readonly ValueObject[]): Promise<void> => {
      for (const event of events) encoder.add(eventOf(event, Date.now()));
      await deliverer.deliver(encoder.take('t'), AbortSignal.timeout(60_000));
    },
    close: () => deliverer.close?.(),
  };
};

interface Found {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { readonly _index: string; readonly _source: ValueObject }[];
  };
}

const search = async (index: string, query = ''): Promise<Found['hits']> => {
  await server.ask(`/${index}/_refresh`, { method: 'POST' });
  return ((await server.ask(`/${index}/_search?size=100&${query}`)) as unknown as Found).hits;
};

describe('the elasticsearch output and a real server', () => {
  it('fills an index a day', async () => {
    const output = outputTo({ index: 'django-logs-%{+YYYY.MM.dd}' });
    await output.send([
      { '@timestamp': '2026-11-22T23:59:59.999Z', message: 'yesterday' },
      { '@timestamp': '2026-11-23T00:00:00.000Z', message: 'today', '@metadata': { hidden: true } },
    ]);
    const { hits } = await search('django-logs-*', 'sort=@timestamp');
    expect(hits.map(({ _index, _source }) => [_index, _source.message])).toEqual([
      ['django-logs-2026.11.22', 'yesterday'],
      ['django-logs-2026.11.23', 'today'],
    ]);
    expect(hits[1]?._source).toEqual({ '@timestamp': '2026-11-23T00:00:00.000Z', '@version': '1', message: 'today' });
    await output.close();
  });

  it('writes, replaces, updates and deletes by id', async () => {
    const byId = (action: string, more: WrittenHash = {}) =>
      outputTo({ index: 'ids', document_id: '%{id}', action, ...more });
    await byId('index').send([
      { id: 1, n: 1 },
      { id: 2, n: 1 },
    ]);
    await byId('index').send([{ id: 1, n: 2 }]);
    await byId('update', { doc_as_upsert: 'true' }).send([
      { id: 1, extra: true },
      { id: 3, n: 1 },
    ]);
    await byId('delete').send([{ id: 2 }]);
    const create = byId('create');
    await create.send([{ id: 1, n: 9 }]);
    expect(create.counts.get('conflict')).toBe(1);
    const { hits } = await search('ids', 'sort=id');
    expect(hits.map(({ _source }) => [_source.id, _source.n, _source.extra])).toEqual([
      [1, 2, true],
      [3, 1, undefined],
    ]);
  });

  it('buries what the server will never take, and delivers the rest', async () => {
    await server.ask('/strict', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mappings: { properties: { n: { type: 'integer' } } } }),
    });
    const output = outputTo({ index: 'strict' });
    await output.send([{ n: 1 }, { n: 'no number' }, { n: 3 }]);
    expect((await search('strict')).total.value).toBe(2);
    expect(output.dead).toHaveLength(1);
    expect(output.dead[0]?.response).toContain('no number');
    expect(Buffer.from(output.dead[0]?.body ?? []).toString()).toContain('"no number"');
  });

  it('waits for a server that is away', async () => {
    const output = outputTo({ index: 'patience' });
    await output.send([{ n: 1 }]);
    await server.stop();
    const sent = output.send([{ n: 2 }]);
    await server.start();
    await sent;
    expect((await search('patience')).total.value).toBe(2);
    await output.close();
  });
});
