import { parse } from 'oniguruma-parser/parser';
import { expect, it } from 'vitest';
import { requiredText } from './required-text.ts';

it.each([
  ['abc', 'abc'],
  ['a|b', ''],
  ['x(?<g>ab(?:cd))e*fg', 'xabcd'],
  ['(?:abc|d)ef', 'ef'],
  ['(?:abc)+d', 'abc'],
  ['(?:abc)?de', 'de'],
  ['^ab\\bcd$', 'abcd'],
  ['a[b]cd', 'cd'],
  ['ab(?=xyz)c', 'ab'],
  ['(?<!xyz)ab', 'ab'],
  ['(?i)abc', ''],
  ['a(?i:bc)def', ''],
  ['\\[😀 \\.', '[😀 .'],
  ['.*', ''],
])('%s', (source, expected) => {
  expect(requiredText(parse(source, { flags: 'm' }))).toBe(expected);
});
