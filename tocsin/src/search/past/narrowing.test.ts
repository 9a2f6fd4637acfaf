import { describe, expect, test } from 'vitest';
import { type Narrowing, narrowingSql } from './narrowing.ts';

const catalog = { stored: new Set(['user.name', 'process.pid', 'message', 'extra']), overflowed: new Set<string>() };
const sql = (narrowing: Narrowing): string | undefined => narrowingSql(narrowing, catalog);
const texts = (...of: string[]): Narrowing => ({ kind: 'texts', fields: ['user.name'], texts: of, encoded: false });

test('no other characters beyond ASCII lower to some of ASCII than those that are always let through', () => {
  const found: string[] = [];
  for (let code = 128; code <= 0x10ffff; code++) {
    const char = String.fromCodePoint(code);
    if (/[\0-\x7f]/.test(char.toLowerCase())) found.push(char);
  }
  expect(found).toEqual(['\u0130', '\u212a']);
  expect(sql(texts('kin'))).toContain("['kin', '\u0130', '\u212a']");
});

describe('what nothing is known of lets all through', () => {
  test.each<[string, Narrowing]>([
    ['any', { kind: 'any' }],
    ['an alternative', { kind: 'or', of: [texts('a'), { kind: 'any' }] }],
    ['a time', { kind: 'texts', fields: ['@timestamp'], texts: ['a'], encoded: false }],
    ['the text, which is there always', { kind: 'present', fields: ['event.original'] }],
    ['a keyword beyond ASCII', { kind: 'texts', texts: ['ß'], encoded: false }],
    [
      'too many parts',
      { kind: 'and', of: Array.from({ length: 400 }, (_, n): Narrowing => ({ kind: 'present', fields: [`f${n}`] })) },
    ],
  ])('%s', (_, narrowing) => {
    expect(sql(narrowing)).toBeUndefined();
  });
});

test('what is known still counts beside it', () => {
  expect(sql({ kind: 'and', of: [texts('a'), { kind: 'any' }] })).toBe(sql(texts('a')));
});

test('alternatives in the same field are looked for together, some hundred at a time', () => {
  const many = { kind: 'or' as const, of: Array.from({ length: 450 }, (_, n) => texts(`t${n}`)) };
  expect(sql(many)?.match(/multiSearchAny\(lower\(`user\.name`\)/g)).toHaveLength(3);
});

test('texts reach SQL quoted', () => {
  expect(sql(texts("'; DROP TABLE `x`\\"))).toContain("'\\'; drop table \\`x\\`\\\\'");
  expect(sql({ kind: 'present', fields: ["a.b'"] })).toContain("'b\\''");
});

test('of text beyond ASCII the longest run of ASCII is looked for', () => {
  expect(sql(texts('straße'))).toContain("['stra', ");
  expect(sql(texts('ß'))).toContain('notEmpty(`user.name`)');
});
