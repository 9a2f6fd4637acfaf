import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { grok } from './grok.ts';

type Options = Record<string, unknown>;

const run = async (options: Options, event: ValueObject): Promise<ValueObject | undefined> =>
  (await tryFilter(grok, options).run(event))[0];

const FAILED = { tags: ['_grokparsefailure'] };

describe('grok', () => {
  it.each<[string, Options, ValueObject, Record<string, unknown>]>([
    ['a capture', { match: { message: '%{WORD:w}' } }, { message: 'hello' }, { w: 'hello', tags: null }],
    ['nothing matches', { match: { message: 'x%{INT:n}' } }, { message: 'hello' }, FAILED],
    ['own tags', { match: { message: 'x' }, tag_on_failure: ['a', 'b'] }, { message: 'y' }, { tags: ['a', 'b'] }],
    ['no tags', { match: { message: 'x' }, tag_on_failure: [] }, { message: 'y' }, { tags: null }],
    ['a list in place of a hash', { match: ['message', '%{INT:n}'] }, { message: '7' }, { n: '7' }],
    [
      'casts',
      { match: { message: '%{NUMBER:i:int} %{NUMBER:f:float} %{NUMBER:s:string}' } },
      { message: '400 454.33 1' },
      { i: 400, f: 454.33, s: '1' },
    ],
    [
      'a cast of what was not there',
      { match: { message: '(N/A|%{NUMBER:n:float}ms)' } },
      { message: 'N/A' },
      { n: null, tags: null },
    ],
    [
      'nested fields',
      { match: { message: '%{INT:[a][b]:int}(?<[a][c]>x)' } },
      { message: '7x' },
      { a: { b: 7, c: 'x' } },
    ],
    ['a dot is a character', { match: { message: '%{INT:a.b}' } }, { message: '7' }, { 'a.b': '7' }],
    [
      'a defined pattern',
      { match: { message: '%{OWN:o}' }, pattern_definitions: { OWN: 'x+' } },
      { message: 'xx' },
      { o: 'xx' },
    ],
    [
      'a definition that ends in a space',
      { match: { message: '%{OWN:o}c' }, pattern_definitions: { OWN: 'b \n' } },
      { message: 'b c bc' },
      { o: 'b ' },
    ],
    [
      'a definition replaces the bundled one',
      { match: { message: '%{WORD:w}' }, pattern_definitions: { WORD: '[2-5]' } },
      { message: 'a 3' },
      { w: '3' },
    ],
    [
      'a pattern defined on the way',
      { match: { message: '%{FIZZ=\\d+}' }, named_captures_only: false },
      { message: 'a 12' },
      { FIZZ: '12' },
    ],
    [
      'every name',
      { match: { message: '%{WORD} %{INT:n}' }, named_captures_only: false },
      { message: 'a 1' },
      { WORD: 'a', n: '1' },
    ],
    ['empty captures', { match: { message: '(?<a>x*)(?<b>y)?' } }, { message: 'z' }, { a: null, b: null, tags: null }],
    ['names that objects have', { match: { message: '%{WORD:constructor}' } }, { message: 'a' }, { constructor: 'a' }],
  ])('%s', async (_title, options, event, expected) => {
    expect(pick(await run(options, event), expected)).toEqual(expected);
  });

  it('keeps empty captures where it is told to', async () => {
    const event = await run({ match: { message: '(?<a>x*)(?<b>y)?' }, keep_empty_captures: true }, { message: 'z' });
    expect(event).toMatchObject({ a: '', b: null });
    expect(event).toHaveProperty('b');
  });
});

describe('fields that are there', () => {
  const match = { message: '%{WORD:f} %{INT:n:int}' };
  it.each<[string, Options, ValueObject, Record<string, unknown>]>([
    ['a text becomes a list', {}, { f: 'x' }, { f: ['x', 'a'] }],
    ['a list grows', {}, { f: ['x', 1] }, { f: ['x', 1, 'a'] }],
    ['a number stays', {}, { f: 5 }, { f: 5 }],
    ['a boolean stays', {}, { f: false }, { f: false }],
    ['a map stays', {}, { f: { x: 1 } }, { f: { x: 1 } }],
    ['null is nothing', {}, { f: null }, { f: 'a' }],
    ['a number joins a text', {}, { n: 'x' }, { n: ['x', 1] }],
    ['overwritten', { overwrite: ['f', 'n'] }, { f: { x: 1 }, n: 7 }, { f: 'a', n: 1 }],
    ['under a target', { target: '[t][u]' }, { f: 'x' }, { f: 'x', t: { u: { f: 'a', n: 1 } } }],
    [
      'overwritten under a target',
      { target: 't', overwrite: ['f'] },
      { t: { f: 'x', n: 'y' } },
      { t: { f: 'a', n: ['y', 1] } },
    ],
  ])('%s', async (_title, options, event, expected) => {
    expect(pick(await run({ match, ...options }, { message: 'a 1', ...event }), expected)).toEqual(expected);
  });

  it.each<[string, string, ValueObject]>([
    ['a text on the way', '%{WORD:[message][x]}', {}],
    ['tags that are no text', '(?<tags>a)%{INT:tags:int}?', { tags: ['t'], message: 'a1' }],
    ['a time that is none', '%{WORD:@timestamp}', {}],
  ])('where one can’t be set, nothing matched or it stays: %s', async (_title, pattern, event) => {
    const before = { message: 'a', ...event };
    const after = await run({ match: { message: pattern } }, before);
    expect(after?.message).toEqual(before.message);
  });

  it('a time is no text to be made a list of', async () => {
    const event = await run({ match: { message: '%{NOTSPACE:@timestamp}' } }, { message: '2020-01-01T00:00:00Z' });
    expect(event?.tags).toBeUndefined();
    expect(event?.['@timestamp']).not.toMatch(/^2020/);
  });
});

describe('several patterns and fields', () => {
  const two = { message: ['%{INT:foo}', '%{WORD:bar}'] };
  it.each<[string, Options, ValueObject, Record<string, unknown>]>([
    ['the first that matches', { match: two }, { message: 'a 1' }, { foo: '1', bar: null }],
    ['the next one', { match: two }, { message: 'a' }, { foo: null, bar: 'a', tags: null }],
    ['all', { match: two, break_on_match: false }, { message: 'a 1' }, { foo: '1', bar: 'a', tags: null }],
    [
      'the last one decides whether they matched',
      { match: { message: ['%{WORD:a}', 'x%{INT:b}'] }, break_on_match: false },
      { message: 'y' },
      { a: 'y', ...FAILED },
    ],
    [
      'fields until one matches',
      { match: { message: '%{INT:a}', other: '%{INT:b}' } },
      { message: '1', other: '2' },
      { a: '1', b: null },
    ],
    [
      'all fields',
      { match: { message: '%{INT:a}', other: '%{INT:b}' }, break_on_match: false },
      { message: '1', other: '2' },
      { a: '1', b: '2' },
    ],
    [
      'one field from another',
      { match: { message: 'a(?<rest>.*)', rest: '(?<c>c)' }, break_on_match: false },
      { message: 'abc' },
      { rest: 'bc', c: 'c' },
    ],
    ['a list', { match: { message: '%{INT:n}' } }, { message: ['a 1', 'b 2'] }, { n: ['1', '2'], tags: null }],
    ['a part of a list', { match: two }, { message: ['a', 'b 2'] }, { bar: 'a', foo: '2', tags: null }],
    ['an empty list', { match: { message: '.*' } }, { message: [] }, FAILED],
    ['a number', { match: { message: '^403$' } }, { message: 403 }, { tags: null }],
    ['a boolean', { match: { message: '^(?<b>true)$' } }, { message: true }, { b: 'true' }],
    ['a map', { match: { message: '^(?<m>.*)$' } }, { message: { a: [1, null, 'x'] } }, { m: '{"a"=>[1, nil, "x"]}' }],
    ['null', { match: { message: '^$' } }, { message: null }, { tags: null }],
    ['nothing', { match: { absent: '^$' } }, {}, { tags: null }],
    ['no patterns', {}, { message: 'a' }, FAILED],
  ])('%s', async (_title, options, event, expected) => {
    expect(pick(await run(options, event), expected)).toEqual(expected);
  });
});

describe('patterns that take too long', () => {
  const EVIL = '^(?:a+)+$';
  const line = `${'a'.repeat(50)}!`;

  it('are stopped and tagged, and others go on', async () => {
    const events = [line, 'aaa', line, 'b'].map((message) => ({ message }));
    const after = await tryFilter(grok, { match: { message: EVIL } }).run(...events);
    expect(after.map(({ tags }) => tags)).toEqual([
      ['_groktimeout'],
      undefined,
      ['_groktimeout'],
      ['_grokparsefailure'],
    ]);
  });

  it('do not take the rest of a batch with them', async () => {
    const events = Array.from({ length: 12 }, (_, index) => ({ message: index % 2 === 0 ? line : 'aaa' }));
    const after = await tryFilter(grok, { match: { message: EVIL } }).run(...events);
    expect(after.filter(({ tags }) => tags === undefined)).toHaveLength(6);
  });

  it.each(['event', 'pattern'])('have the time that they are given, each %s', async (scope) => {
    const options = { match: { message: [EVIL, '^(?:(?:a|b)+)+$'] }, timeout_millis: 60, tag_on_timeout: 'slow' };
    const events = [{ message: line }, { message: 'b!' }];
    const after = await tryFilter(grok, { ...options, timeout_scope: scope }).run(...events);
    expect(after.map(({ tags }) => tags)).toEqual([['slow'], ['_grokparsefailure']]);
  });

  it('keep what was caught before', async () => {
    const options = { match: { message: ['(?<x>!)', EVIL] }, break_on_match: false, timeout_millis: 50 };
    const [event] = await tryFilter(grok, options).run({ message: line });
    expect(event).toMatchObject({ x: '!', tags: ['_groktimeout'] });
  });
});

it('takes thousands of patterns', async () => {
  const numbers = Array.from({ length: 2_000 }, (_, index) => index);
  const own = Object.fromEntries(numbers.map((number) => [`OWN${number}`, `own${number} %{INT:n}`]));
  const patterns = numbers.map((number) => `^%{OWN${number}}$`);
  const events = [{ message: 'own1999 7' }, { message: 'own3 8' }];
  const options = { match: { message: patterns }, pattern_definitions: own, timeout_millis: 0 };
  const after = await tryFilter(grok, options).run(...events);
  expect(after.map(({ n }) => n)).toEqual(['7', '8']);
});

it('tells once of patterns that take too long, and counts them', async () => {
  const slow = { message: `${'a'.repeat(50)}!` };
  const tried = tryFilter(grok, { match: { message: '^(?:a+)+$' }, timeout_millis: 30 });
  await tried.run(slow, slow);
  expect(tried.notices).toHaveLength(1);
  expect(tried.counts.get('timeout')).toBe(2);
});

it.each<[string, Options, string]>([
  [
    'a name that is nearly one',
    { match: { message: '%{SYSLOGLIN}' } },
    'pattern %{SYSLOGLIN} is not defined: did you mean %{SYSLOGLINE}?',
  ],
  ['a name that is none', { match: { message: '%{QQQQQQQQ}' } }, 'define it in pattern_definitions or patterns_dir'],
  ['no regular expression', { match: { message: 'a(' } }, 'pattern a('],
  ['a loop', { match: { message: '%{A}' }, pattern_definitions: { A: '%{A}' } }, 'pattern A contains itself'],
])('refuses %s', (_title, options, message) => {
  expect(() => tryFilter(grok, options)).toThrow(message);
});

it('takes fields in the names of the pipeline’s ECS mode', async () => {
  const line = { message: 'Mar 12 09:12:31 web-1 sshd[42]: hello' };
  const options = { match: { message: '%{SYSLOGLINE}' }, overwrite: ['message'] };
  const [legacy] = await tryFilter(grok, options, { ecs: 'disabled' }).run({ ...line });
  expect(legacy).toMatchObject({ logsource: 'web-1', program: 'sshd', pid: '42', message: 'hello' });
  const [ecs] = await tryFilter(grok, options, { ecs: 'v8' }).run({ ...line });
  expect(ecs).toMatchObject({ host: { hostname: 'web-1' }, process: { name: 'sshd', pid: 42 }, message: 'hello' });
});
