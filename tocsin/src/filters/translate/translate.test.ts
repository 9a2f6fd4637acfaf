import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventOf, fieldOf, type ValueObject } from '../../event/index.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { translate } from './translate.ts';

const CODES = { 200: 'OK', 300: 'Redirect', 400: 'Client Error', 500: 'Server Error' };
const PATTERNS = ['^2[0-9][0-9]$', 'OK', '^[45]', 'Error', '^4', 'never'];

let folder = '';
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-translate-'));
  write('dict.yml', 'a : 1\nb : 2\n"200": OK\n201: Created\nlist: [1, {x: y}]\nnothing:\n');
  write('dict.json', '{"10.2.10.3": {"lat": -1.234, "loc": [12.345, -1.234], "name": "app-svr-103"}, "__proto__": 7}');
  write('dict.csv', 'a,100\nb,"two, too"\nc,300\nempty,\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (
  options: Record<string, unknown>,
  event: ValueObject,
  ecs: 'disabled' | 'v8' = 'disabled',
): Promise<ValueObject | undefined> =>
  (await tryFilter(translate, { source: 'status', ...options }, { ecs, folder }).run(event))[0];

describe('translate', () => {
  it.each<[string, Record<string, unknown>, ValueObject, Record<string, unknown>]>([
    ['exact', { dictionary: CODES }, { status: 200 }, { status: 200, translation: 'OK' }],
    ['not found', { dictionary: CODES }, { status: 201 }, { translation: null }],
    ['as a list', { dictionary: ['200', 'OK'] }, { status: '200' }, { translation: 'OK' }],
    ['within', { dictionary: CODES, exact: false }, { status: '200 & 500' }, { translation: 'OK & Server Error' }],
    [
      'within, the first key wins',
      { dictionary: { foo: 'x', foobar: 'y' }, exact: false },
      { status: 'foobar' },
      { translation: 'xbar' },
    ],
    [
      'within, keys are no patterns',
      { dictionary: { 'a.c': 'x' }, exact: false },
      { status: 'abc a.c' },
      { translation: 'abc x' },
    ],
    ['within, nothing found', { dictionary: CODES, exact: false }, { status: 'x' }, { translation: null }],
    ['within, no dictionary', { exact: false }, { status: 'x' }, { translation: null }],
    ['regex', { dictionary: PATTERNS, regex: true }, { status: '200' }, { translation: 'OK' }],
    ['regex, the first key wins', { dictionary: PATTERNS, regex: true }, { status: 404 }, { translation: 'Error' }],
    ['fallback', { fallback: 'no match' }, { status: '200' }, { translation: 'no match' }],
    ['fallback, filled', { fallback: '%{x}!' }, { status: '200', x: 'y' }, { translation: 'y!' }],
    ['the first of a list', { dictionary: CODES }, { status: [300, 200] }, { translation: 'Redirect' }],
    ['an empty list', { dictionary: { '': 'nothing' } }, { status: [] }, { translation: 'nothing' }],
    ['missing', { fallback: 'x' }, {}, { translation: null }],
    ['target', { dictionary: CODES, target: '[a][b]' }, { status: 200 }, { a: { b: 'OK' } }],
    [
      'old names',
      { source: undefined, field: 'code', destination: 'text', dictionary: CODES },
      { code: 200 },
      { text: 'OK' },
    ],
    ['no override', { dictionary: CODES }, { status: 200, translation: 'x' }, { translation: 'x' }],
    ['override', { dictionary: CODES, override: true }, { status: 200, translation: 'x' }, { translation: 'OK' }],
    ['in place', { dictionary: CODES, target: 'status' }, { status: 200 }, { status: 'OK' }],
    [
      'in place, but not over',
      { dictionary: CODES, target: 'status', override: false },
      { status: 200 },
      { status: 200 },
    ],
    ['a value that is no text', { dictionary: { 200: 1.5 } }, { status: 200 }, { translation: 1.5 }],
    [
      'members',
      { source: 'l', iterate_on: 'l', target: 't', dictionary: { a: 1 } },
      { l: ['a', 'b'] },
      { t: [1, null] },
    ],
    [
      'members, fallback',
      { source: 'l', iterate_on: 'l', target: 't', dictionary: { a: 1 }, fallback: '?' },
      { l: ['a', 5] },
      { t: [1, '?'] },
    ],
    ['one member', { source: 'l', iterate_on: 'l', target: 't', dictionary: { a: 1 } }, { l: 'a' }, { t: [1] }],
    [
      'objects',
      { source: 'k', iterate_on: '[o][l]', target: 't', dictionary: { a: 1 } },
      { o: { l: [{ k: 'a' }, { k: 'b' }, {}, 'x'] } },
      { o: { l: [{ k: 'a', t: 1 }, { k: 'b' }, {}, 'x'] } },
    ],
    [
      'objects, fallback',
      { source: 'k', iterate_on: 'l', target: '[t][u]', dictionary: { a: 1 }, fallback: '%{x}' },
      { x: 'y', l: [{ k: 'b' }, {}] },
      { l: [{ k: 'b', t: { u: 'y' } }, {}] },
    ],
    [
      'objects in no list',
      { source: 'k', iterate_on: 'l', dictionary: { a: 1 } },
      { l: { k: 'a' } },
      { l: { k: 'a' }, tags: null },
    ],
    [
      'a target that can’t be',
      { dictionary: CODES, target: '[x][y]' },
      { status: 200, x: 'text' },
      { x: 'text', tags: ['_translatefailure'] },
    ],
    ['YAML', { dictionary_path: 'dict.yml' }, { status: 'a' }, { translation: 1 }],
    ['YAML, a number as key', { dictionary_path: 'dict.yml' }, { status: 201 }, { translation: 'Created' }],
    ['YAML, a list', { dictionary_path: 'dict.yml' }, { status: 'list' }, { translation: [1, { x: 'y' }] }],
    [
      'JSON',
      { dictionary_path: 'dict.json' },
      { status: '10.2.10.3' },
      { translation: { lat: -1.234, loc: [12.345, -1.234], name: 'app-svr-103' } },
    ],
    ['JSON, __proto__', { dictionary_path: 'dict.json' }, { status: '__proto__' }, { translation: 7 }],
    ['CSV', { dictionary_path: 'dict.csv' }, { status: 'c' }, { translation: '300' }],
    ['CSV, quotes', { dictionary_path: 'dict.csv' }, { status: 'b' }, { translation: 'two, too' }],
  ])('%s', async (_name, options, event, expected) =>
    expect(pick(await run(options, event), expected)).toEqual(expected),
  );

  const isMatched = async (options: Record<string, unknown>, event: ValueObject): Promise<boolean> => {
    const tried = tryFilter(translate, options, { ecs: 'v8', folder });
    await tried.run(event);
    return tried.matched.length > 0;
  };

  it.each<[string, Record<string, unknown>, ValueObject, boolean]>([
    ['found', { source: 'status', target: 't', dictionary: CODES }, { status: '200' }, true],
    ['not found', { source: 'status', target: 't', dictionary: CODES }, { status: '201' }, false],
    ['not found, in place', { source: 'status', dictionary: CODES }, { status: '201' }, true],
    ['missing, in place', { source: 'status', dictionary: CODES }, {}, false],
    ['there already', { source: 'status', target: 't', dictionary: CODES }, { status: '200', t: 1 }, false],
    ['no member', { source: 'l', target: 't', iterate_on: 'l', dictionary: CODES }, { l: ['x'] }, false],
    ['no member, in place', { source: 'l', iterate_on: 'l', dictionary: CODES }, { l: ['x'] }, true],
    ['a member', { source: 'l', target: 't', iterate_on: 'l', dictionary: CODES }, { l: ['x', '200'] }, true],
    ['no object', { source: 'k', target: 't', iterate_on: 'l', dictionary: CODES }, { l: [{ k: 'x' }] }, false],
    ['no object, in place', { source: 'k', iterate_on: 'l', dictionary: CODES }, { l: [{ k: 'x' }] }, true],
  ])('counts as done: %s', async (_name, options, event, expected) =>
    expect(await isMatched(options, event)).toBe(expected),
  );

  it('looks floats up with their point', async () => {
    const event = eventOf({ status: [1, 1] }, 0);
    fieldOf('[status][0]').setFloat(event, 1);
    fieldOf('n').setFloat(event, 1);
    const dictionary = { '1.0': 'float', 1: 'integer' };
    await tryFilter(translate, { source: 'n', target: 'of_n', dictionary }).filter.filter([event]);
    await tryFilter(translate, { source: 'status', iterate_on: 'status', dictionary }).filter.filter([event]);
    expect([event.of_n, event.status]).toEqual(['float', ['float', 'integer']]);
  });

  it('writes into the source with ECS', async () =>
    expect(await run({ dictionary: CODES }, { status: 200, translation: 'x' }, 'v8')).toMatchObject({
      status: 'OK',
      translation: 'x',
    }));

  it.each([
    [{ dictionary: CODES, dictionary_path: 'dict.yml' }, /exclude each other/],
    [{ dictionary_path: 'nope.yml' }, /nope.yml: there is no such file/],
    [{ dictionary_path: 'dict.other' }, /ends with .yml/],
    [{ dictionary_path: 'wrong.yml' }, /wrong.yml: is no YAML: Nested mappings/],
    [{ dictionary_path: 'wrong.json' }, /wrong.json: is no JSON/],
    [{ dictionary_path: 'wrong.csv' }, /wrong.csv: row 2: a quoted value has no end/],
    [{ dictionary_path: 'list.json' }, /list.json: is no dictionary/],
    [{ dictionary_path: 'dict.yml', yaml_dictionary_code_point_limit: 5 }, /longer than 5 characters/],
    [{ dictionary: { '(': 1 }, regex: true }, /^dictionary: "\("/],
    [{ field: 'x' }, /"field" is the old name/],
    [{ target: 'x', destination: 'y' }, /"destination" is the old name/],
    [{ source: undefined }, /"source" is missing/],
  ])('%j is refused', (options, message) => {
    write('wrong.yml', 'a: b: c: this is wrong\n');
    write('wrong.json', '{');
    write('wrong.csv', 'a,b\n"c');
    write('list.json', '[1]');
    expect(() => tryFilter(translate, { source: 'status', ...options }, { folder })).toThrow(message);
  });

  it('does not expand aliases without end', () => {
    const bomb = `a: &a [${'x,'.repeat(50)}]\n${['b', 'c', 'd', 'e', 'f'].map((key, index) => `${key}: &${key} [${`*${'abcde'[index]},`.repeat(50)}]`).join('\n')}`;
    write('bomb.yml', bomb);
    expect(() => tryFilter(translate, { source: 'x', dictionary_path: 'bomb.yml' }, { folder })).toThrow(/bomb.yml/);
  });

  it.each([
    ['merge', ['two', 'one']],
    ['replace', ['two', undefined]],
  ])('looks at the file again: %s', async (refresh_behaviour, after) => {
    let now = 0;
    write('live.yml', 'a: one\nb: one\n');
    utimesSync(join(folder, 'live.yml'), 1, 1);
    const tried = tryFilter(
      translate,
      { source: 's', dictionary_path: 'live.yml', refresh_interval: 10, refresh_behaviour },
      { folder, ecs: 'disabled', clock: () => now },
    );
    const both = async (): Promise<unknown[]> =>
      (await tried.run({ s: 'a' }, { s: 'b' })).map(({ translation }) => translation);
    expect(await both()).toEqual(['one', 'one']);
    write('live.yml', 'a: two\n');
    utimesSync(join(folder, 'live.yml'), 2, 2);
    expect(await both()).toEqual(['one', 'one']);
    now = 10_000;
    expect(await both()).toEqual(after);
    write('live.yml', 'a: b: c\n');
    utimesSync(join(folder, 'live.yml'), 3, 3);
    now = 20_000;
    expect(await both()).toEqual(after);
    expect(tried.notices).toEqual([
      expect.stringMatching(/^translate: the dictionary stays as it was: live.yml: is no YAML/),
    ]);
  });

  it('gives each event its own copy', async () => {
    const tried = tryFilter(translate, { source: 's', target: 't', dictionary_path: 'dict.yml' }, { folder });
    await tried.run({ s: 'list' }, { s: 'list' });
    expect(tried.matched[0]?.t).not.toBe(tried.matched[1]?.t);
  });

  it('stops patterns that take too long', async () => {
    const tried = tryFilter(translate, { source: 's', target: 't', dictionary: { '^(a+)+$': 'x' }, regex: true });
    expect(await tried.run({ s: `${'a'.repeat(40)}!` }, { s: 'aa' })).toMatchObject([
      { tags: ['_translatetimeout'] },
      { t: 'x' },
    ]);
    expect(tried.matched).toHaveLength(1);
  });
});
