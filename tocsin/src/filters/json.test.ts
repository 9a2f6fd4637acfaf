import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../event/index.ts';
import { json } from './json.ts';
import { pick, tryFilter } from './try-filter.ts';

const NOW = Date.UTC(2026, 10, 23);
const run = async (options: Record<string, unknown>, event: ValueObject): Promise<ValueObject | undefined> =>
  (await tryFilter(json, { source: 'message', ...options }, { clock: () => NOW }).run(event))[0];

describe('json', () => {
  it.each<[string, Record<string, unknown>, ValueObject, Record<string, unknown>]>([
    [
      'root',
      {},
      { message: '{ "hello": "world", "list": [ 1, 2, 3 ], "hash": { "k": "v" } }' },
      { hello: 'world', list: [1, 2, 3], hash: { k: 'v' } },
    ],
    ['target', { target: 'data' }, { message: '{ "a": 1 }' }, { data: { a: 1 } }],
    ['list into a target', { target: '[data][x]' }, { message: '[ { "k": "v" } ]' }, { data: { x: [{ k: 'v' }] } }],
    ['list without a target', {}, { message: '[1]' }, { tags: ['_jsonparsefailure'] }],
    ['scalar into a target', { target: 'data' }, { message: '12' }, { data: 12 }],
    ['blank', {}, { message: '' }, { tags: ['_jsonparsefailure'] }],
    [
      'own tags',
      { tag_on_failure: ['a', 'b'] },
      { message: 'x', tags: ['c'] },
      { tags: ['c', 'a', 'b'], message: 'x' },
    ],
    ['skipped', { skip_on_invalid_json: true }, { message: 'x' }, { tags: null, message: 'x' }],
    [
      'skipped, but a list is still a failure',
      { skip_on_invalid_json: true },
      { message: '[1]' },
      { tags: ['_jsonparsefailure'] },
    ],
    [
      'time',
      {},
      { message: '{"@timestamp":"2013-10-19T00:14:32.996Z"}' },
      { '@timestamp': '2013-10-19T00:14:32.996Z' },
    ],
    [
      'no time',
      {},
      { message: '{"@timestamp":"foobar","a":1}' },
      { '@timestamp': '2026-11-23T00:00:00.000Z', '_@timestamp': 'foobar', a: 1, tags: ['_timestampparsefailure'] },
    ],
    ['source is target', { source: 'x', target: 'x' }, { x: '{ "hello": "world" }' }, { x: { hello: 'world' } }],
    ['a key that is a reference', {}, { message: '{"[a][b]":1}' }, { a: { b: 1 } }],
    [
      'a key that is none',
      {},
      { message: '{"okay":true,"un[sup]]ported":"foo"}' },
      { okay: true, tags: ['_jsonparsefailure'] },
    ],
    ['a key with a comma', {}, { message: '{"a,b":1}' }, { 'a,b': 1 }],
    ['big numbers', {}, { message: '{"n":12345678901234567890}' }, { n: '12345678901234567890' }],
    ['tags that are no tags', {}, { message: '{"tags":{"a":1}}' }, { tags: ['_jsonparsefailure'] }],
    ['metadata', {}, { message: '{"@metadata":{"index":"x"}}' }, { '@metadata': { index: 'x' } }],
    ['metadata that is none', {}, { message: '{"@metadata":"x"}' }, { '@metadata': null, tags: ['_jsonparsefailure'] }],
    ['not even a text', {}, { message: { a: 1 } }, { tags: ['_jsonparsefailure'] }],
    ['missing', { source: 'nope' }, { message: '{}' }, { tags: null }],
    ['null', {}, { message: null }, { tags: null }],
  ])('%s', async (_name, options, event, expected) =>
    expect(pick(await run(options, event), expected)).toEqual(expected),
  );

  it.each(['', ' \t\r\n'])('takes %j for null', async (message) => {
    const tried = tryFilter(json, { source: 'message', target: 'data' });
    const [event] = await tried.run({ message, data: 1 });
    expect([event?.data, event?.tags, tried.matched.length]).toEqual([null, undefined, 1]);
  });

  it('takes __proto__ as a key like others', async () => {
    const event = await run({}, { message: '{"__proto__":{"polluted":1},"constructor":2}' });
    expect(Object.hasOwn(event ?? {}, '__proto__')).toBe(true);
    expect(event?.constructor).toBe(2);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('succeeds only with what was read', async () => {
    const tried = tryFilter(json, { source: 'message' });
    await tried.run({ message: '{}' }, { message: 'x' }, {}, { message: '[' });
    expect(tried.matched).toHaveLength(1);
    expect(tried.counts.get('failed')).toBe(2);
  });

  it('stands nesting without end', async () => {
    expect(await run({}, { message: '['.repeat(1e6) })).toMatchObject({ tags: ['_jsonparsefailure'] });
    expect(await run({}, { message: `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}` })).toMatchObject({
      tags: ['_jsonparsefailure'],
    });
  });
});
