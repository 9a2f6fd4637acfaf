import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splParts } from './spl-classes.ts';

const shown = (text: string): string =>
  splParts(text)
    .map(({ from, to, name }) => `${name}:${text.slice(from, to)}`)
    .join(' ');

test.each([
  ['index=web "Failed login" fail*', 'field:index operator:= string:"Failed login"'],
  ['earliest=-24h@h latest=now x', 'field:earliest operator:= time:-24h@h field:latest operator:= time:now'],
  [
    '"a b"=5 status IN (1, 2)',
    'field:"a b" operator:= number:5 field:status keyword:IN paren:( number:1 comma:, number:2 paren:)',
  ],
  ['x | stats count by user', 'pipe:| command:stats field:count keyword:by field:user'],
  [
    'x | timechart span=5m avg(ms)',
    'pipe:| command:timechart option:span operator:= time:5m function:avg paren:( field:ms paren:)',
  ],
  [
    '| eval kb=round(bytes/1024,2)." kB", \'a b\'=true',
    'pipe:| command:eval field:kb operator:= function:round paren:( field:bytes operator:/ number:1024 comma:, number:2 paren:) operator:. string:" kB" comma:, field:\'a b\' operator:= keyword:true',
  ],
  ['| where a-1>b', 'pipe:| command:where field:a operator:- number:1 operator:> field:b'],
  ['x [search y | head 1] `m(1)`', 'bracket-1:[ command:search pipe:| command:head number:1 bracket-1:] macro:`m(1)`'],
  ['a [ s [ t ] ]', 'bracket-1:[ command:s bracket-2:[ command:t bracket-2:] bracket-1:]'],
  ['a ```why``` | sort -count', 'comment:```why``` pipe:| command:sort field:-count'],
])('%s', (text, parts) => {
  expect(shown(text)).toBe(parts);
});

test('whatever is typed, the parts are in order, do not overlap, and are within the text', () => {
  const pieces = fc.constantFrom(
    '|',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    '`',
    '```',
    ' ',
    '=',
    '-1d@d',
    'eval',
    'a.b',
    '*',
    '5',
    ',',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 30 }), (words) => {
      const text = words.join('');
      let at = 0;
      for (const { from, to } of splParts(text)) {
        expect(from).toBeGreaterThanOrEqual(at);
        expect(to).toBeGreaterThan(from);
        at = to;
      }
      expect(at).toBeLessThanOrEqual(text.length);
    }),
  );
});
