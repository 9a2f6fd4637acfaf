import { expect, test } from 'vitest';
import { commandNames, lexSpl, splitSegments } from './spl-lexer.ts';

const kinds = (text: string) =>
  lexSpl(text)
    .filter((token) => token.kind !== 'space')
    .map((token) => `${token.kind}:${text.slice(token.from, token.to)}`);

const segments = (text: string) => splitSegments(text).map(({ from, to }) => text.slice(from, to).trim());

test('names commands, functions, keywords, strings and operators', () => {
  expect(kinds('index=a "b | c" NOT d | stats count(eval(x>1)) AS n by user')).toEqual([
    'word:index',
    'operator:=',
    'word:a',
    'string:"b | c"',
    'keyword:NOT',
    'word:d',
    'pipe:|',
    'command:stats',
    'function:count',
    'open:(',
    'function:eval',
    'open:(',
    'word:x',
    'operator:>',
    'number:1',
    'close:)',
    'close:)',
    'keyword:AS',
    'word:n',
    'keyword:by',
    'word:user',
  ]);
});

test.each(['', '"', "'", '`', '```', 'a "b\\', '|||', '[[', "don't | eval x='"])(
  'covers every character of %j once',
  (text) => {
    const tokens = lexSpl(text);
    expect(tokens.map((token) => text.slice(token.from, token.to)).join('')).toBe(text);
    expect(tokens.every((token) => token.to > token.from)).toBe(true);
  },
);

test('pipes in strings, field quotes, macros, comments and subsearches do not separate', () => {
  expect(segments('a "x|y" [search b | fields c] `m("|")` ```no | pipe``` | eval \'p|q\'="r|s" | head')).toEqual([
    'a "x|y" [search b | fields c] `m("|")` ```no | pipe```',
    'eval \'p|q\'="r|s"',
    'head',
  ]);
});

test('an escaped quote does not end a string', () => {
  expect(segments('"a\\" | b" | head')).toEqual(['"a\\" | b"', 'head']);
});

test("an apostrophe in a term does not swallow the rest: don't", () => {
  expect(segments("don't | where x='it''s' | head")).toHaveLength(3);
});

test('names the commands after the first pipe', () => {
  expect(commandNames('a | STATS count | ```c``` head 5')).toEqual(['stats', 'head']);
  expect(commandNames('| tstats count')).toEqual(['tstats']);
});
