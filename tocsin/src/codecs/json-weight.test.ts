import { expect, test } from 'vitest';
import { isDeepJson, isHeavyJson } from './json-weight.ts';

test.each<[string, string, boolean]>([
  ['a million empty objects', `[${'{},'.repeat(1_000_000)}{}]`, true],
  ['a million empty lists', `[${'[],'.repeat(1_000_000)}[]]`, true],
  ['a million numbers', `[${'1,'.repeat(1_000_000)}1]`, true],
  ['a hundred thousand empty objects', `[${'{},'.repeat(100_000)}{}]`, false],
  [
    'sixteen megabytes of records',
    `[${`{"message":"${'x'.repeat(500)}","a":1,"b":{"c":2}},`.repeat(30_000)}{}]`,
    false,
  ],
  ['a long text', `{"message":"${'x'.repeat(20_000_000)}"}`, false],
])('%s', (_, text, expected) => {
  expect(isHeavyJson(Buffer.from(text))).toBe(expected);
});

test.each<[string, string, boolean]>([
  ['as deep as it may be', '['.repeat(1_000) + ']'.repeat(1_000), false],
  ['deeper', '['.repeat(1_001) + ']'.repeat(1_001), true],
  ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, true],
  ['brackets within a text', `["${'[\\"'.repeat(5_000)}"]`, false],
  ['many side by side', `[${'[[]],'.repeat(5_000)}1]`, false],
])('%s', (_, text, expected) => {
  expect(isDeepJson(text)).toBe(expected);
});
