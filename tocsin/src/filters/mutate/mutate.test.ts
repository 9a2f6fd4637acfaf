import { describe, expect, it } from 'vitest';
import { eventJson, eventOf, parseJsonObject, type ValueObject } from '../../event/index.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { mutate } from './mutate.ts';

const run = async (options: Record<string, unknown>, event: ValueObject): Promise<ValueObject | undefined> =>
  (await tryFilter(mutate, options).run(event))[0];

const FAILED = { tags: ['_mutate_error'] };

type Row = [name: string, options: Record<string, unknown>, event: ValueObject, expected: Record<string, unknown>];

describe('mutate', () => {
  it.each<Row>([
    [
      'coerce',
      { coerce: { a: 'Hello', b: 5, c: 'x', d: '%{a}' } },
      { a: null, b: null, c: true, d: null },
      { a: 'Hello', b: '5', c: true, d: 'Hello' },
    ],
    ['coerce of a missing field', { coerce: { a: 'x' } }, {}, { a: null }],
    ['rename', { rename: ['a', '[b][c]'] }, { a: ['x'] }, { a: null, b: { c: ['x'] } }],
    ['rename of a missing field', { rename: { a: 'b' } }, { b: 1 }, { b: 1 }],
    ['rename with null', { rename: { a: 'b' } }, { a: null, b: 1 }, { b: null }],
    ['rename by the event', { rename: { 'f_%{x}': 't_%{x}' } }, { f_1: 'v', x: '1' }, { f_1: null, t_1: 'v' }],
    ['rename to what is no name', { rename: { a: '%{x}' } }, { a: 1, x: '[b' }, FAILED],
    ['rename through a text', { rename: { a: '[b][c]' } }, { a: 1, b: 'text' }, { b: 'text', ...FAILED }],
    ['update', { update: { a: 'n', b: 'n', c: 'n' } }, { a: ['x'], b: null }, { a: 'n', b: 'n', c: null }],
    ['replace', { replace: { a: '%{b}: new', '[c][d]': 'e' } }, { a: 1, b: 'x' }, { a: 'x: new', c: { d: 'e' } }],
    ['convert', { convert: { '[foo][0]': 'integer' } }, { foo: ['100', '200'] }, { foo: [100, '200'] }],
    ['convert of null', { convert: { a: 'float_eu' } }, { a: null }, { a: null, tags: null }],
    ['convert of no number', { convert: { a: 'float' } }, { a: 'x' }, { a: 'x', ...FAILED }],
    ['gsub', { gsub: ['a', 'red', 'blue', 'b', 'o', '0'] }, { a: 'red car', b: 'foo' }, { a: 'blue car', b: 'f00' }],
    ['gsub twice on one field', { gsub: ['a', 'x', 'y', 'a', 'y+', 'z'] }, { a: 'xyx' }, { a: 'z' }],
    ['gsub of a list', { gsub: ['a', '\\d$', 'N'] }, { a: ['red3', 4, 'x1y'] }, { a: ['redN', 4, 'x1y'] }],
    ['gsub of other things', { gsub: ['a', '1', '2'] }, { a: 11, tags: ['t'] }, { a: 11, tags: ['t'] }],
    [
      'gsub by the event',
      { gsub: ['a', 'type %{t}', '%{t} and green'] },
      { a: 'of type blue', t: 'blue' },
      { a: 'of blue and green' },
    ],
    ['gsub by what is no expression', { gsub: ['a', '%{t}', 'x'] }, { a: '(', t: '(' }, { a: '(', ...FAILED }],
    ['gsub with groups', { gsub: ['a', '(\\w+)@(\\w+)', '\\2 at \\1'] }, { a: 'me@home' }, { a: 'home at me' }],
    ['gsub with names', { gsub: ['a', '(?<u>\\w+)@', '[\\k<u>]\\1\\0'] }, { a: 'me@home' }, { a: '[me]me@home' }],
    ['gsub with a group that is none', { gsub: ['a', 'm', '\\k<u>'] }, { a: 'me' }, { a: 'me', ...FAILED }],
    ['gsub with such a group and no match', { gsub: ['a', 'x', '\\k<u>'] }, { a: 'me' }, { a: 'me', tags: null }],
    ['gsub with marks', { gsub: ['a', 'b', '<\\&\\\\\\`\\q$&>'] }, { a: 'abc' }, { a: 'a<b\\a\\q$&>c' }],
    ['gsub behind an atomic group', { gsub: ['a', '(?>x+)(y)', '\\1'] }, { a: 'xxy' }, { a: 'y' }],
    ['cases', { uppercase: ['a'], lowercase: ['b'] }, { a: 'nîcë', b: 'ΑΣ' }, { a: 'NÎCË', b: 'ασ' }],
    ['capitalize', { capitalize: ['a', 'b'] }, { a: 'xYZ ABC', b: ['ßa', 1] }, { a: 'Xyz abc', b: ['Ssa', 1] }],
    ['cases of other things', { uppercase: ['a', 'b', 'c'] }, { a: 1, b: null }, { a: 1, b: null, c: null }],
    ['strip', { strip: ['a', 'b'] }, { a: '\t x y \0\n', b: [' a', 'b '] }, { a: 'x y', b: ['a', 'b'] }],
    ['strip of a list with numbers', { strip: ['a'] }, { a: [' a', 1] }, { a: [' a', 1], ...FAILED }],
    [
      'split',
      { split: { a: ',', b: ' ', c: '' } },
      { a: ',x,,', b: ' x  y ', c: 'ab' },
      { a: ['', 'x'], b: ['x', 'y'], c: ['a', 'b'] },
    ],
    ['split of other things', { split: { a: ',' } }, { a: ['x,y'] }, { a: ['x,y'] }],
    ['join', { join: { a: '-' } }, { a: ['x', null, [1, ['y']], { k: 1 }] }, { a: 'x--1-y-{"k"=>1}' }],
    ['merge into nothing', { merge: ['list', 'foo'] }, { foo: 'bar' }, { list: ['bar'], foo: 'bar' }],
    [
      'merge into a list',
      { merge: { list: ['a', 'b'] } },
      { list: ['x'], a: 'y', b: ['z'] },
      { list: ['x', 'y', 'z'] },
    ],
    ['merge into a text', { merge: { list: 'a' } }, { list: 'x', a: ['y'] }, { list: ['x', 'y'] }],
    ['merge of what is missing', { merge: { list: 'a' } }, { list: 'x' }, { list: ['x'] }],
    [
      'merge of several into a text keeps the last',
      { merge: { l: ['a', 'b'] } },
      { l: 'x', a: 'y', b: 'z' },
      { l: ['x', 'z'] },
    ],
    ['merge of hashes', { merge: { a: 'b' } }, { a: { x: 1, y: 1 }, b: { y: 2 } }, { a: { x: 1, y: 2 } }],
    ['merge of a hash and a list', { merge: { a: 'b' } }, { a: [1], b: { y: 2 } }, { a: [1], tags: null }],
    ['copy', { copy: { a: 'b', c: 'd' } }, { a: { x: [1] }, d: 1 }, { b: { x: [1] }, d: 1 }],
    [
      'the order is fixed',
      {
        copy: { a: 'b' },
        lowercase: ['a'],
        gsub: ['a', 'x', 'Y'],
        replace: { a: 'X%{n}x' },
        convert: { n: 'integer' },
      },
      { n: '1.5' },
      { a: 'x1.5y', b: 'x1.5y', n: 1 },
    ],
    [
      'a failure stops the rest and keeps what was done',
      { replace: { b: 'done' }, convert: { a: 'float' }, uppercase: ['b'] },
      { a: 'x' },
      { a: 'x', b: 'done', ...FAILED },
    ],
    ['another tag', { convert: { a: 'float' }, tag_on_failure: 'bad' }, { a: 'x' }, { tags: ['bad'] }],
    ...(['replace', 'update'] as const).map(
      (operation): Row => [
        `@timestamp can't be set by ${operation}`,
        { [operation]: { '@timestamp': '2026-01-01T00:00:00Z' } },
        {},
        { '@timestamp': '1970-01-01T00:00:00.000Z', tags: ['_mutate_error'] },
      ],
    ),
    ...(['string', 'integer', 'float'] as const).map(
      (type): Row => [
        `@timestamp can't become ${type}`,
        { convert: { '@timestamp': type } },
        {},
        { '@timestamp': '1970-01-01T00:00:00.000Z', tags: ['_mutate_error'] },
      ],
    ),
    [
      '@timestamp is no boolean, which is no failure',
      { convert: { '@timestamp': 'boolean' } },
      {},
      { '@timestamp': '1970-01-01T00:00:00.000Z', tags: null },
    ],
    [
      'a time in ISO 8601 can be renamed to @timestamp',
      { rename: { at: '@timestamp' } },
      { at: '2026-01-01T00:00:00.5Z' },
      { '@timestamp': '2026-01-01T00:00:00.500Z', at: null, tags: null },
    ],
    [
      '@timestamp can be renamed',
      { rename: { '@timestamp': 'at' } },
      {},
      { '@timestamp': null, at: '1970-01-01T00:00:00.000Z', tags: null },
    ],
    [
      '@timestamp is no text',
      { gsub: ['@timestamp', '-', '/'], uppercase: ['@timestamp'], split: { '@timestamp': '-' } },
      {},
      { '@timestamp': '1970-01-01T00:00:00.000Z', tags: null },
    ],
  ])('%s', async (_title, options, event, expected) => {
    const result = await run(options, event);
    expect(pick(result, expected)).toEqual(expected);
  });

  it('a copy shares nothing', async () => {
    const result = await run({ copy: { a: 'b' }, merge: { c: 'a' } }, { a: { x: { y: 1 } }, c: { z: 1 } });
    const { a, b, c } = result as { a: { x: object }; b: { x: object }; c: { x: object } };
    expect(a.x).not.toBe(b.x);
    expect(a.x).not.toBe(c.x);
  });

  it('counts and tags one event of a batch, and not the others', async () => {
    const tried = tryFilter(mutate, { convert: { a: 'float' }, gsub: ['b', 'x+', 'y'] });
    const events = await tried.run({ a: '1', b: 'x' }, { a: 'z', b: 'x' }, { a: '2', b: 'x' });
    expect(events.map(({ a, b, tags }) => [a, b, tags])).toEqual([
      [1, 'y', undefined],
      ['z', 'x', ['_mutate_error']],
      [2, 'y', undefined],
    ]);
    expect(tried.matched.length).toBe(2);
    expect(tried.counts.get('failed')).toBe(1);
  });

  it('stops an expression that would run for ever', async () => {
    const tried = tryFilter(mutate, { gsub: ['a', '^(a+)+$', 'x'], uppercase: ['b'] });
    const [evil, good] = await tried.run({ a: `${'a'.repeat(40)}!`, b: 'b' }, { a: 'aa', b: 'b' });
    expect([evil?.tags, evil?.b, good?.a, good?.b]).toEqual([['_mutate_error'], 'b', 'x', 'B']);
    expect(tried.counts.get('timeout')).toBe(1);
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ convert: { a: 'int' } }, /is no type here: did you mean .{0,2}"integer.{0,2}"\? known: integer, float/],
    [{ gsub: ['a', 'b'] }, /expected a field, a regular expression and a replacement/],
    [{ gsub: ['a', '(', 'b'] }, /option "gsub": "\(" is no regular expression/],
    [{ remove: ['a'] }, /unrecognized/i],
  ])('%j is refused', (options, message) => {
    expect(() => tryFilter(mutate, options)).toThrow(message);
  });
});

describe('floats', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ['merge of lists', { merge: { a: 'b' } }, '{"a":[1.0,1],"b":[2,2.0]}', '[1.0,1,2,2.0]'],
    ['merge of a list and a number', { merge: { a: 'b' } }, '{"a":[1],"b":2.0}', '[1,2.0]'],
    ['merge of numbers', { merge: { a: 'b' } }, '{"a":1.0,"b":2}', '[1.0,2]'],
    ['merge of objects', { merge: { a: 'b' } }, '{"a":{"x":1.0,"y":1},"b":{"z":2.0}}', '{"x":1.0,"y":1,"z":2.0}'],
    ['uppercase', { uppercase: ['a'] }, '{"a":["x",1.0]}', '["X",1.0]'],
    ['rename', { rename: { b: 'a' } }, '{"b":1.0}', '1.0'],
    ['copy', { copy: { b: 'a' } }, '{"b":[1.0]}', '[1.0]'],
  ])('stay floats: %s', async (_name, options, fields, expected) => {
    const parsed = parseJsonObject(fields);
    if (typeof parsed === 'string') throw new Error(parsed);
    const event = eventOf(parsed, 0);
    await tryFilter(mutate, options).filter.filter([event]);
    expect(eventJson(event)).toContain(`"a":${expected}`);
  });
});
