import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../event/index.ts';
import { bulkItems, checkBulk, MOST_ITEMS } from './bulk-body.ts';
import { createDocumentReader } from './document.ts';
import { ElasticsearchRefusal, RefusedItem } from './errors.ts';
import { filterPath, type Json } from './filter-path.ts';

const SEED = 20_261_126;

const action = fc.record({
  name: fc.constantFrom('index', 'create', 'update', 'delete'),
  index: fc.option(fc.constantFrom('shop', 'django-logs-2026.11.26'), { nil: undefined }),
  id: fc.option(fc.string(), { nil: undefined }),
  document: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }),
  isSame: fc.boolean(),
});

describe('a body of actions', () => {
  it('is read as it was written, however its lines end', () => {
    fc.assert(
      fc.property(
        fc.array(action, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (written, end, hasLast) => {
          const lines = written.flatMap(({ name, index, id, document }) => [
            JSON.stringify({ [name]: { _index: index, _id: id, unknown: 1 } }),
            ...(name === 'delete' ? [] : [JSON.stringify(document)]),
          ]);
          const body = Buffer.from(lines.join(end) + (hasLast ? end : ''));
          expect(checkBulk(body, 'other')).toBe(written.length);
          const read = [...bulkItems(body)];
          expect(read.map(({ action: { name, index, id } }) => ({ name, index, id }))).toEqual(
            written.map(({ name, index, id }) => ({ name, index, id })),
          );
          expect(read.map(({ document }) => document?.toString())).toEqual(
            written.map(({ name, document }) => (name === 'delete' ? undefined : JSON.stringify(document))),
          );
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('has a bound on their number', () => {
    const body = Buffer.from('{"delete":{}}\n'.repeat(MOST_ITEMS + 1));
    expect(() => checkBulk(body, 'x')).toThrow(`${MOST_ITEMS} actions`);
  });
});

const SAMPLE = [
  '{"index":{"_index":"shop","_id":"1"}}',
  '{"@timestamp":"2026-11-23T01:58:06.123Z","message":"Not Found: /x","host":{"name":"web1"},"a.b":{"c.d":[1,{"e.f":null}]}}',
  '{"create":{}}',
  '{"@timestamp":1795399086250,"user.name":"ann","tags":["a"],"log.level":"info","level":30,"msg":"hello","time":1}',
  '{"delete":{"_id":"2"}}',
  '{"update":{"_id":"2","_index":"shop"}}',
  '{"doc":{"x":1e400,"y":-0.0}}',
].join('\n');
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\n',
  '\r\n',
  '\\',
  '.',
  '..',
  '{}',
  '{"index":{}}\n',
  '\u0000',
  '__proto__',
  '@timestamp',
  '@metadata',
  '1e999',
  'null',
  '\\ud800',
];

const mutation = fc.record({
  at: fc.noBias(fc.nat(1_000_000)),
  removed: fc.nat(12),
  put: fc.oneof(
    fc.constantFrom(...PIECES).map((piece) => Buffer.from(piece)),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  ),
});

const mutated = (body: Buffer, mutations: readonly { at: number; removed: number; put: Buffer }[]): Buffer =>
  mutations.reduce((bytes, { at, removed, put }) => {
    const place = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + removed)]);
  }, body);

describe('a body that was damaged', () => {
  it('is refused as a whole or read to its end, and each document becomes an event or a refusal', () => {
    const read = createDocumentReader({
      timeZone: 'UTC',
      longestDocument: 1 << 20,
      overrides: {},
      clock: () => 1,
      count: () => undefined,
    });
    let refused = 0;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const body = mutated(Buffer.from(SAMPLE), mutations);
        let items: number;
        try {
          items = checkBulk(body, 'shop');
        } catch (error) {
          if (!(error instanceof ElasticsearchRefusal)) throw error;
          refused += 1;
          return;
        }
        let found = 0;
        for (const { action: own, document } of bulkItems(body)) {
          found += 1;
          if (document === undefined) continue;
          const event = read(document, { index: own.index ?? 'shop', id: own.id, ip: '::1' });
          if (event instanceof RefusedItem) continue;
          if (!Number.isInteger(event['@timestamp'])) throw new Error('an event without a time');
          if (!isObject(event['@metadata'])) throw new Error('an event without a place');
        }
        expect(found).toBe(items);
      }),
      { seed: SEED, numRuns: 20_000 },
    );
    expect(refused).toBeGreaterThan(1_000);
    expect(refused).toBeLessThan(19_000);
  }, 60_000);
});

describe('filter_path', () => {
  const answer: Json = {
    errors: true,
    took: 3,
    items: [{ index: { status: 201, _id: 'a' } }, { create: { status: 400, error: { type: 'x' } } }],
  };

  it.each<[string, Json]>([
    ['errors', { errors: true }],
    ['items.*.error', { items: [{ create: { error: { type: 'x' } } }] }],
    ['items.index', { items: [{ index: { status: 201, _id: 'a' } }] }],
    ['**.type', { items: [{ create: { error: { type: 'x' } } }] }],
    ['**', answer],
    ['t*k,err*s', { errors: true, took: 3 }],
    ['items,-items.*._id,-**.error', { items: [{ index: { status: 201 } }, { create: { status: 400 } }] }],
    ['nothing.*', {}],
  ])('%s', (path, expected) => {
    expect(filterPath(path)?.(answer)).toEqual(expected);
  });

  it('of nothing is none, and of anything ends', () => {
    expect(filterPath(null)).toBeUndefined();
    expect(filterPath(' , ')).toBeUndefined();
    expect(() => filterPath(Array.from({ length: 99 }, () => 'a').join(','))).toThrow(ElasticsearchRefusal);
    const segment = fc.constantFrom('*', '**', 'items', 'i*s', '*****x', '');
    fc.assert(
      fc.property(
        fc.array(fc.array(segment, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 20 }),
        (paths) => {
          filterPath(paths.map((path) => path.join('.')).join(','))?.(answer);
        },
      ),
      { seed: SEED, numRuns: 2_000 },
    );
  });
});
