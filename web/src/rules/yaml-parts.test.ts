import { expect, test } from 'vitest';
import { yamlParts } from './yaml-parts.ts';

const shown = (line: string): string[] =>
  yamlParts(line, 0).map(({ from, to, name }) => `${name}:${line.slice(from, to)}`);

test.each([
  ['title: A rule', ['key:title']],
  ['  - name: x # why', ['key:name', 'comment:# why']],
  ['count: 10', ['key:count', 'number:10']],
  ['within: 5m', ['key:within', 'number:5m']],
  ["  url.path|startswith: '/a: b'", ['key:url.path|startswith', "string:'/a: b'"]],
  ['# all', ['comment:# all']],
  ['---', ['mark:---']],
  ['ip: 192.0.2.1', ['key:ip']],
  ['tags: [a, "b"]', ['key:tags', 'mark:[', 'mark:,', 'string:"b"', 'mark:]']],
  ['http://x', []],
  ['  words are prose: not a key', []],
  ["'@repeat': 3", ["key:'@repeat'", 'number:3']],
])('%s', (line, parts) => {
  expect(shown(line)).toEqual(parts);
});
