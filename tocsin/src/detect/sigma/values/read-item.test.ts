import { describe, expect, test } from 'vitest';
import { createMatcher } from '../match/matcher.ts';
import { readSigma } from '../read/read-sigma.ts';
import { base64, base64Offsets, utf8 } from './encode.ts';
import { InvalidItem, readItem } from './read-item.ts';

type Scalar = string | number | boolean | null;

const holds = (key: string, values: Scalar | Scalar[], event: object): boolean => {
  const text = `title: t
logsource: { category: test }
detection:
  one: { ${JSON.stringify(key)}: ${JSON.stringify(values)} }
  condition: one`;
  const { documents, problems } = readSigma(text, 'rule.yml');
  expect(problems).toEqual([]);
  return createMatcher(documents.filter((document) => document.kind === 'rule')).match(event).length === 1;
};

const yes = true;
const no = false;

describe('an item', () => {
  test.each<[key: string, values: Scalar | Scalar[], event: object, expected: boolean]>([
    // Whole texts, without regard to case.
    ['f', 'abc', { f: 'ABC' }, yes],
    ['f', 'abc', { f: 'abcd' }, no],
    ['f', 'a*', { f: 'ABC' }, yes],
    ['f', 'a?c', { f: 'abc' }, yes],
    ['f', 'ÄÖ', { f: 'äö' }, yes],
    ['f', ['x', 'abc'], { f: 'abc' }, yes],
    ['f', 'abc', { F: 'abc' }, no],
    ['f|cased', 'aBc', { f: 'aBc' }, yes],
    ['f|cased', 'aBc', { f: 'abc' }, no],
    ['f|contains|cased', 'B', { f: 'aBc' }, yes],
    ['f|cased|contains', 'b', { f: 'aBc' }, no],
    ['f|contains', 'b', { f: 'aBc' }, yes],
    ['f|contains', 'a?c', { f: 'xabcx' }, yes],
    ['f|startswith', 'a', { f: 'Abc' }, yes],
    ['f|startswith', 'b', { f: 'Abc' }, no],
    ['f|endswith', 'C', { f: 'Abc' }, yes],
    ['f|endswith', '\\cmd.exe', { f: 'C:\\Windows\\CMD.EXE' }, yes],
    ['f|contains|all', ['a', 'c'], { f: 'abc' }, yes],
    ['f|contains|all', ['a', 'd'], { f: 'abc' }, no],
    ['f|all|contains', ['a', 'c'], { f: 'abc' }, yes],
    ['f', '', { f: '' }, yes],
    ['f', '', {}, no],
    ['f', '*', {}, no],
    ['f', '*', { f: '' }, yes],
    // Null, presence.
    ['f', null, {}, yes],
    ['f', null, { f: null }, yes],
    ['f', null, { f: [null] }, yes],
    ['f', null, { f: '' }, no],
    ['f', null, { f: { g: 1 } }, no],
    ['f|exists', true, { f: 'x' }, yes],
    ['f|exists', true, { f: null }, yes],
    ['f|exists', 'yes', { f: { g: 1 } }, yes],
    ['f|exists', true, {}, no],
    ['f|exists', false, {}, yes],
    ['f|exists', 'no', { f: 0 }, no],
    // Numbers and booleans, and their texts.
    ['f', 4624, { f: 4624 }, yes],
    ['f', 4624, { f: '4624' }, yes],
    ['f', '4624', { f: 4624 }, yes],
    ['f', 4624, { f: 46240 }, no],
    ['f', 1.5, { f: '1.5' }, yes],
    ['f', true, { f: 'True' }, yes],
    ['f', 'true', { f: true }, yes],
    ['f', false, { f: 0 }, no],
    ['f|contains', 62, { f: 4624 }, yes],
    ['f|startswith', '46', { f: 4624 }, yes],
    ['f|lt', 5, { f: 4 }, yes],
    ['f|lt', 5, { f: 5 }, no],
    ['f|lte', 5, { f: '5' }, yes],
    ['f|gt', 5, { f: 5.1 }, yes],
    ['f|gt', 5, { f: 'many' }, no],
    ['f|gt', 5, { f: '' }, no],
    ['f|gt', -1, { f: '' }, no],
    ['f|gte', 5, { f: 5 }, yes],
    ['f|gte', 5, {}, no],
    ['f|gte', [5, 1], { f: 2 }, yes],
    // neq: none of them.
    ['f|neq', 'a', { f: 'b' }, yes],
    ['f|neq', 'a', { f: 'A' }, no],
    ['f|neq', ['a', 'b'], { f: 'b' }, no],
    ['f|neq', ['a', 'b'], { f: 'c' }, yes],
    ['f|neq', 5, { f: 6 }, yes],
    ['f|neq', 'a', { f: ['b', 'a'] }, no],
    ['f|contains|neq', 'a', { f: 'xax' }, no],
    ['f|neq|contains', 'a', { f: 'xyx' }, yes],
    // Lists of an event: one of its values.
    ['f', 'a', { f: ['b', 'a'] }, yes],
    ['f|contains|all', ['a', 'b'], { f: ['xa', 'xb'] }, yes],
    ['f.g', 'a', { f: [{ g: 'b' }, { g: ['a'] }] }, yes],
    // Regular expressions: as they are written, anywhere, case counts.
    ['f|re', 'b+', { f: 'abbc' }, yes],
    ['f|re', 'B+', { f: 'abbc' }, no],
    ['f|re|i', 'B+', { f: 'abbc' }, yes],
    ['f|re|ignorecase', 'B+', { f: 'abbc' }, yes],
    ['f|re', '^b', { f: 'a\nb' }, no],
    ['f|re|m', '^b', { f: 'a\nb' }, yes],
    ['f|re', 'a.b', { f: 'a\nb' }, no],
    ['f|re|s', 'a.b', { f: 'a\nb' }, yes],
    ['f|re|i|s', 'A.B', { f: 'a\nb' }, yes],
    ['f|re', '^\\d{3}$', { f: 200 }, yes],
    ['f|re', 'a\\*', { f: 'xa*' }, yes],
    ['f|re', ['x', 'b'], { f: 'abc' }, yes],
    ['f|re|all', ['a', 'b'], { f: 'abc' }, yes],
    ['f|re|neq', 'b', { f: 'abc' }, no],
    // Encodings.
    ['f|base64', 'foobar', { f: 'Zm9vYmFy' }, yes],
    ['f|base64|contains', 'foobar', { f: 'x Zm9vYmFy x' }, yes],
    ['f|base64offset|contains', 'foobar', { f: Buffer.from('xfoobarx').toString('base64') }, yes],
    ['f|base64offset|contains', 'foobar', { f: Buffer.from('xxfoobarxx').toString('base64') }, yes],
    ['f|base64offset|contains', 'foobar', { f: Buffer.from('xxxfoobarxxx').toString('base64') }, yes],
    ['f|base64offset|contains', 'foobar', { f: Buffer.from('xxxfobar').toString('base64') }, no],
    ['f|wide|base64offset|contains', 'ping', { f: Buffer.from('x ping y', 'utf16le').toString('base64') }, yes],
    ['f|utf16le|base64', 'ping', { f: Buffer.from('ping', 'utf16le').toString('base64') }, yes],
    ['f|utf16be|base64', 'ping', { f: 'AHAAaQBuAGc=' }, yes],
    ['f|utf16|base64', 'ping', { f: '//5wAGkAbgBnAA==' }, yes],
    ['f|wide', 'ab', { f: 'a\u0000b\u0000' }, yes],
    ['f|base64', 'ü', { f: 'w7w=' }, yes],
    ['f|windash|contains', ' -f', { f: 'x /f' }, yes],
    ['f|contains|windash', ' -f', { f: 'x \u2014f' }, yes],
    ['f|windash|contains', ' /f', { f: 'x -f' }, yes],
    ['f|windash', '-a -b', { f: '/a \u2015b' }, yes],
    ['f|windash', '-a-b', { f: '/a/b' }, no],
    ['f|contains|all|windash', ['-a', '-b'], { f: '/b -a' }, yes],
    // Addresses.
    ['f|cidr', '10.0.0.0/8', { f: '10.200.3.4' }, yes],
    ['f|cidr', '10.0.0.0/8', { f: '100.0.0.1' }, no],
    ['f|cidr', '10.0.0.0/8', { f: '10.0.0.0/8x' }, no],
    ['f|cidr', '192.168.0.0/23', { f: '192.168.1.255' }, yes],
    ['f|cidr', '192.168.0.0/23', { f: '192.168.2.0' }, no],
    ['f|cidr', 'fe80::/10', { f: 'fe80::1' }, yes],
    ['f|cidr', 'fe80::/10', { f: 'fec0::1' }, no],
    ['f|cidr', '::1/128', { f: '0:0:0:0:0:0:0:1' }, yes],
    ['f|cidr', ['10.0.0.0/8', '127.0.0.1'], { f: '127.0.0.1' }, yes],
    ['f|cidr|neq', '10.0.0.0/8', { f: '11.0.0.1' }, yes],
    ['f|cidr', '0.0.0.0/0', { f: '::1' }, no],
    // Other fields.
    ['f|fieldref', 'g', { f: 'A', g: 'a' }, yes],
    ['f|fieldref', 'g', { f: 'a', g: 'b' }, no],
    ['f|fieldref', 'g', { f: 'a' }, no],
    ['f|fieldref', 'g', { f: 1, g: '1' }, yes],
    ['f|fieldref|cased', 'g', { f: 'A', g: 'a' }, no],
    ['f|fieldref|neq', 'g', { f: 'a', g: 'b' }, yes],
    ['f|fieldref|startswith', 'g', { f: 'abc', g: 'ab' }, yes],
    ['f|fieldref|endswith', 'g', { f: 'abc', g: 'bc' }, yes],
    ['f|fieldref|contains', 'g', { f: 'abc', g: 'b' }, yes],
    ['f|fieldref|startswith', 'g', { f: 'abc', g: 'b' }, no],
    // Parts of a time.
    ['t|hour', 3, { t: '2026-11-26T03:04:05Z' }, yes],
    ['t|minute', 4, { t: '2026-11-26T03:04:05Z' }, yes],
    ['t|day', 26, { t: Date.UTC(2026, 10, 26) }, yes],
    ['t|month', 11, { t: Date.UTC(2026, 10, 26) / 1000 }, yes],
    ['t|year', 2026, { t: '2026-11-26T03:04:05+05:00' }, yes],
    ['t|week', 53, { t: '2027-01-01T00:00:00Z' }, yes],
    ['t|week', 1, { t: '2024-12-30T00:00:00Z' }, yes],
    ['t|hour|gte', 20, { t: '2026-11-26T22:04:05Z' }, yes],
    ['t|hour', 3, { t: 'noon' }, no],
    // Keywords: anywhere in any text.
    ['|all', ['foo', 'bar'], { a: 'xFoo', b: { c: ['bar'] } }, yes],
    ['|all', ['foo', 'bar'], { a: 'foo' }, no],
    ['|re|all', ['fo+', 'ba?r'], { a: 'foo', b: 'br' }, yes],
  ])('%s: %j on %j: %s', (key, values, event, expected) => {
    expect(holds(key, values, event)).toBe(expected);
  });

  test.each<[modifiers: string, values: Scalar[], message: RegExp]>([
    ['contians', ['a'], /no modifier "contians"/],
    ['', ['a'], /modifier is missing/],
    ['all', ['a'], /all needs a list/],
    ['re', ['(a'], /wrong/],
    ['re', ['(a)\\1'], /back reference/],
    ['re', ['(?<=a)b'], /look-behind/],
    ['i', ['a'], /behind re/],
    ['lt', ['5'], /needs a number/],
    ['lt|contains', [5], /can't follow/],
    ['cidr', ['10.0.0.0/33'], /no address range/],
    ['cidr', ['10.0.*'], /no address range/],
    ['exists', ['maybe'], /yes or no/],
    ['exists|all', [true, false], /can't be combined/],
    ['base64', ['a*'], /wildcard/],
    ['contains', [null], /not null/],
    ['expand', ['%x%'], /placeholders/],
    ['hour', ['3'], /needs a number/],
    ['contains|contains', ['a'], /twice/],
    ['re|cased', ['a'], /can't be combined/],
  ])('|%s with %j is refused', (modifiers, values, message) => {
    const read = (): unknown => readItem({ field: 'f', modifiers: modifiers.split('|'), values });
    expect(read).toThrow(InvalidItem);
    expect(read).toThrow(message);
  });

  test('a regular expression that takes for ever is stopped', () => {
    expect(holds('f|re', '^(a+)+$', { f: `${'a'.repeat(60)}!` })).toBe(false);
    expect(holds('f|re', '^(a+)+$', { f: 'aaa' })).toBe(true);
  });
});

describe('base64Offsets', () => {
  test('are in the Base64 of what holds the bytes, wherever they stand', () => {
    for (const bytes of ['/bin/sh', 'abcd', 'abcde', utf8('schön')])
      for (const before of ['', '1', '12', '123'])
        for (const behind of ['', '1', '12', '123']) {
          const whole = base64(before + bytes + behind);
          expect(base64Offsets(bytes).some((part) => whole.includes(part))).toBe(true);
        }
  });
});
