import { expect, test } from 'vitest';
import { parseInline, parseMarkdown, safeHref } from './markdown-parse.ts';

test('blocks', () => {
  const blocks = parseMarkdown(
    '# One\n\ntext\nmore\n- a\n- b\n  goes on\n\n1. x\n\n> q\n\n```\n<b>\n```\n---\n| a | b |\n|---|---|\n| 1 | 2 |',
  );
  expect(blocks.map(({ kind }) => kind)).toEqual([
    'heading',
    'paragraph',
    'list',
    'list',
    'quote',
    'code',
    'rule',
    'table',
  ]);
  expect(blocks[2]).toMatchObject({ ordered: false, items: [[{ text: 'a' }], [{ text: 'b goes on' }]] });
  expect(blocks[5]).toEqual({ kind: 'code', text: '<b>' });
});

test('HTML is text', () => {
  expect(parseInline('<img src=x onerror=alert(1)>')).toEqual([{ kind: 'text', text: '<img src=x onerror=alert(1)>' }]);
});

test('emphasis, code and links within one another', () => {
  expect(parseInline('a **b `c*` d** _e_ [f *g*](/search?q=1) snake_case_name \\*')).toEqual([
    { kind: 'text', text: 'a ' },
    {
      kind: 'strong',
      children: [
        { kind: 'text', text: 'b ' },
        { kind: 'code', text: 'c*' },
        { kind: 'text', text: ' d' },
      ],
    },
    { kind: 'text', text: ' ' },
    { kind: 'em', children: [{ kind: 'text', text: 'e' }] },
    { kind: 'text', text: ' ' },
    {
      kind: 'link',
      href: '/search?q=1',
      children: [
        { kind: 'text', text: 'f ' },
        { kind: 'em', children: [{ kind: 'text', text: 'g' }] },
      ],
    },
    { kind: 'text', text: ' snake_case_name *' },
  ]);
});

test.each([
  ['/search?q=x', '/search?q=x'],
  ['https://example.org/a', 'https://example.org/a'],
  ['//evil.example', undefined],
  ['/\\evil.example', undefined],
  ['javascript:alert(1)', undefined],
  ['JaVaScRiPt:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['https://user:pw@example.org', undefined],
  ['http://[', undefined],
  ['search', undefined],
])('a link to %s', (href, safe) => expect(safeHref(href)).toBe(safe));

test.each(['*', '**', '[', '[a](', '`', '_', '\\', '| |', '> '])(
  'many of %j cost no more than their length',
  (part) => {
    const text = part.repeat(50_000);
    expect(parseMarkdown(text).length).toBeGreaterThan(0);
  },
);
