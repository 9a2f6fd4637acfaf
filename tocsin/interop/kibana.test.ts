import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aggregation, SavedObject, VisState } from '../src/outputs/index.ts';
import { AgentInstallation } from '../test/agent.ts';
import { djangoPackageEvent } from '../test/django-package-event.ts';
import { kqlQuery } from './kql.ts';
import { type OpenSearch, openSearch } from './opensearch.ts';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));
const DEMO = fileURLToPath(new URL('../../content/demo/logs', import.meta.url));

/** Of both flavours, as the real program writes them. */
const exported = (flavour: string): readonly SavedObject[] =>
  execFileSync(process.execPath, [PROGRAM, 'kibana', 'export', '--flavor', flavour], { encoding: 'utf8' })
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SavedObject);

const packageEvents = [
  djangoPackageEvent('authz_change', {
    user: 'root',
    address: '192.0.2.9',
    message: 'permissions of kim were changed',
    more: { new: { is_staff: true } },
  }),
  djangoPackageEvent('user_created', {
    user: 'root',
    address: '192.0.2.9',
    message: 'lee was created',
    more: { new: { is_superuser: true } },
  }),
].map((event) => ({ ...event, user: { ...event.user, target: { name: 'kim' } } }));

let server: OpenSearch;
let tocsin: AgentInstallation | undefined;
beforeAll(async () => {
  server = await openSearch();
  tocsin = new AgentInstallation(
    [
      'timeZone: UTC',
      'inputs:',
      '  - { type: file, id: shop, paths: [FOLDER/logs/*.log], codecOptions: { timeZone: UTC } }',
      '  - { type: file, id: package, paths: [FOLDER/package.jsonl], codec: json }',
      'outputs:',
      `  - { type: elasticsearch, url: "${server.url}", index: "django-logs-%{+YYYY.MM.dd}", install: {} }`,
      '',
    ].join('\n'),
  );
  mkdirSync(tocsin.path('logs'));
  for (const name of ['access.log', 'django.log']) cpSync(`${DEMO}/${name}`, tocsin.path(`logs/${name}`));
  writeFileSync(tocsin.path('package.jsonl'), packageEvents.map((event) => `${JSON.stringify(event)}\n`).join(''));
  await tocsin.startAgent();
  // All of both: what follows asks no more than once.
  await stored(2_564 + packageEvents.length);
}, 600_000);
afterAll(async () => {
  await tocsin?.end('SIGTERM');
  await tocsin?.remove();
  await server?.remove();
});

async function stored(count: number): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 500) {
    await server.ask('/_refresh', { method: 'POST' });
    const found = (await server.ask('/django-logs-*/_count')) as { count: number };
    if (found.count >= count) return;
    await sleep(500);
  }
  throw new Error(`not all events arrived: ${tocsin?.output}`);
}

interface Bucket {
  readonly key: unknown;
  readonly doc_count: number;
  readonly [id: string]: unknown;
}

const ask = async (index: string, query: object, aggs: object): Promise<Record<string, unknown>> =>
  server.ask(`/${index}/_search?size=0`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, aggs, track_total_hits: true }),
  });

/** What both ask for a visualization: buckets nested in their order, metrics in the innermost; a count is `doc_count`. */
function aggregationsOf(aggs: readonly Aggregation[]): Record<string, object> {
  const metrics = aggs.filter(({ schema }) => schema === 'metric');
  const measured = Object.fromEntries(
    metrics
      .filter(({ type }) => type !== 'count')
      .map(({ id, type, params }) => [id, { [type]: { field: params.field } }]),
  );
  const nested = (buckets: readonly Aggregation[]): Record<string, object> => {
    const [bucket, ...rest] = buckets;
    if (bucket === undefined) return measured;
    const { id, type, params } = bucket;
    // A bucket that is ordered by a metric needs it beside.
    const order = metrics.find((metric) => metric.id === params.orderBy)?.type === 'count' ? '_count' : params.orderBy;
    const own =
      type === 'date_histogram'
        ? { field: params.field, fixed_interval: '1h', min_doc_count: params.min_doc_count }
        : { field: params.field, size: params.size, order: { [String(order)]: params.order } };
    return { [id]: { [type]: own, aggs: { ...measured, ...nested(rest) } } };
  };
  return nested(aggs.filter(({ schema }) => schema !== 'metric'));
}

const sourceOf = ({ attributes }: SavedObject): { query: { query: string; language: string }; indexRefName: string } =>
  JSON.parse((attributes.kibanaSavedObjectMeta as { searchSourceJSON: string }).searchSourceJSON);

/** Pairs of field and order. */
const sortOf = ({ attributes }: SavedObject): readonly object[] =>
  (attributes.sort as readonly (readonly [string, string])[]).map(([field, order]) => ({ [field]: order }));

/** Mapped, and such that it can be counted by. */
async function isAggregatable(index: string, field: string): Promise<boolean> {
  const { fields } = (await server.ask(`/${index}/_field_caps?fields=${field}`)) as {
    fields: Record<string, Record<string, { aggregatable: boolean }>>;
  };
  const types = Object.values(fields[field] ?? {});
  return types.length > 0 && types.every(({ aggregatable }) => aggregatable);
}

describe.each(['kibana', 'opensearch-dashboards'])('objects for %s, and events that the output sent', (flavour) => {
  const objects = exported(flavour);
  const index = String(objects.find(({ type }) => type === 'index-pattern')?.attributes.title);
  const ofType = (wanted: string) => objects.filter(({ type }) => type === wanted);

  it.each(ofType('visualization').map((object) => [object.attributes.title, object] as const))(
    '%s shows something',
    async (_, object) => {
      const { aggs } = JSON.parse(String(object.attributes.visState)) as VisState;
      for (const { params } of aggs)
        if (params.field !== undefined) expect(await isAggregatable(index, String(params.field))).toBe(true);
      const asked = aggregationsOf(aggs);
      const answer = await ask(index, kqlQuery(sourceOf(object).query.query), asked);
      expect(answer).toMatchObject({ timed_out: false, _shards: { failed: 0 } });
      const results = (answer.aggregations ?? {}) as Record<string, { value?: number; buckets?: readonly Bucket[] }>;
      expect(Object.keys(results)).toEqual(Object.keys(asked));
      const check = (own: typeof results): void => {
        for (const { value, buckets } of Object.values(own)) {
          if (buckets === undefined) expect(value).toBeGreaterThan(0);
          else {
            expect(buckets.length).toBeGreaterThan(0);
            expect(buckets[0]?.doc_count).toBeGreaterThan(0);
          }
        }
      };
      check(results);
      // Below the first bucket as well: what has both fields.
      for (const { buckets } of Object.values(results)) {
        const below = Object.entries(buckets?.[0] ?? {}).filter(([key]) => /^\d+$/.test(key));
        check(Object.fromEntries(below) as typeof results);
      }
    },
  );

  it.each(ofType('search').map((object) => [object.attributes.title, object] as const))(
    '%s finds events, and has columns that are there',
    async (_, object) => {
      const answer = (await server.ask(`/${index}/_search?size=100`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: kqlQuery(sourceOf(object).query.query), sort: sortOf(object) }),
      })) as { hits: { hits: readonly { _source: object }[] } };
      expect(answer.hits.hits.length).toBeGreaterThan(0);
      for (const column of object.attributes.columns as readonly string[]) {
        const { fields } = await server.ask(`/${index}/_field_caps?fields=${column}`);
        expect(Object.keys(fields as object)).toContain(column);
      }
    },
  );
});

it('privilege changes are found in lines of the admin and in events of the package, and nothing else is', async () => {
  const object = exported('kibana').find(({ id }) => id === 'tocsin-search-privilege-changes');
  if (object === undefined) throw new Error('it is not there');
  const answer = (await server.ask('/django-logs-*/_search?size=100', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: kqlQuery(sourceOf(object).query.query) }),
  })) as { hits: { hits: readonly { _source: { message: string } }[] } };
  expect(answer.hits.hits.map(({ _source }) => _source.message).sort()).toEqual([
    "Admin action by dana: changed user 'martin': Changed Staff status and Superuser status.",
    'lee was created',
    'permissions of kim were changed',
  ]);
});

it('fields with a format are mapped as it wants them', async () => {
  const view = exported('kibana').find(({ type }) => type === 'index-pattern');
  const formats = JSON.parse(String(view?.attributes.fieldFormatMap)) as Record<string, { id: string }>;
  const { fields } = (await server.ask('/django-logs-*/_field_caps?fields=*')) as {
    fields: Record<string, Record<string, unknown>>;
  };
  const mapped = Object.entries(formats).flatMap(([field, { id }]) =>
    fields[field] === undefined ? [] : [[field, id, ...Object.keys(fields[field] ?? {})]],
  );
  expect(mapped).toContainEqual(['http.response.status_code', 'string', 'long']);
  expect(mapped).toContainEqual(['http.response.body.bytes', 'bytes', 'long']);
});
