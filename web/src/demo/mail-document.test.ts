import { expect, test } from 'vitest';
import { withoutStyles } from './mail-document.ts';
import { prettyJson, titleOf } from './webhook-body.ts';

test.each([
  ['<p style="a:b">style=c</p>', '<p x-style="a:b">style=c</p>'],
  ['<p\nclass="x"STYLE = \'a\'>', '<p\nclass="x"x-style = \'a\'>'],
  ['<STYLE media=all>p{}</STYLE >', '<x-style media=all>p{}</x-style >'],
  ['<stylesheet>', '<stylesheet>'],
  ['&lt;p style=x&gt;', '&lt;p style=x&gt;'],
])('%s', (html, renamed) => {
  expect(withoutStyles(html)).toBe(renamed);
});

test('a request is told by its title, whatever its shape', () => {
  expect(titleOf('{"title":"A"}')).toBe('A');
  expect(titleOf('{"alert":{"title":"B"}}')).toBe('B');
  expect([titleOf('{"title":7}'), titleOf('x'.repeat(900)).length, titleOf('null')]).toEqual([
    '{"title":7}',
    200,
    'null',
  ]);
  expect([prettyJson('{"a":1}'), prettyJson('{"a":')]).toEqual(['{\n  "a": 1\n}', '{"a":']);
});
