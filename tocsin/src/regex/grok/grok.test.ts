import { describe, expect, it } from 'vitest';
import { compileGrok, type GrokOptions } from './grok.ts';

/** Field → what was caught, lists where a name stands more than once. */
function caught(pattern: string, text: string, options?: GrokOptions): Record<string, unknown> | null {
  const grok = compileGrok(pattern, options);
  const match = grok.match(text);
  if (match === null) return null;
  const fields = new Map<string, string[]>();
  grok.captures.forEach(({ field }, index) => {
    const value = match[index + 1];
    if (value !== undefined) fields.set(field, [...(fields.get(field) ?? []), value]);
  });
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length > 1 ? values : values[0]]));
}

describe('compileGrok', () => {
  it.each([
    ['%{WORD:w} %{INT:[a][b]:int}', 'x 12', { w: 'x', '[a][b]': '12' }],
    ['(?<[a][b]>x)(?<c.d>y)?', 'xz', { '[a][b]': 'x' }],
    ['%{INT:a} %{WORD:b} %{INT:a}', '1 x 2', { a: ['1', '2'], b: 'x' }],
    ['%{INT:a}|%{WORD:a}', 'x', { a: 'x' }],
    ['(?<a>b)(c)(?<d>e)', 'bce', { a: 'b', d: 'e' }],
    ['a', 'b', null],
    // In Ruby they are kept over the turns of a loop.
    ['(?:(?<a>x)|(?<b>y)|(?<c>z))*$', 'xyzy', { a: 'x', b: 'y', c: 'z' }],
    ['^(?:(?<a>\\d)|(?<b>[a-z]))+$', `1${'x'.repeat(46)}`, { a: '1', b: 'x' }],
    // What may be left out is taken where it takes nothing.
    ['(?:-(?<c>z))?(?:(?<a>x*))?(?<b>y)', 'y', { a: '', b: 'y' }],
    ['z(?<a>yy|(?:|x?y)?)?', 'zy', { a: '' }],
    ['(?:(?<a>x*)|(?<c>z))??(?<b>y)', 'y', { b: 'y' }],
    ['(?:(?<a>x*)|(?<c>z))??(?<b>y)', 'xy', { a: 'x', b: 'y' }],
    // Borders of words, ends of lines, and the dot.
    ['%{WORD:w}', 'café au', { w: 'au' }],
    ['^(?<a>b)$', 'a\nb\nc', { a: 'b' }],
    ['^(?<a>b)$', 'a\rb', null],
    ['a(?<x>.*)c', 'a\nb\nc', { x: '\nb\n' }],
    ['(?<x>.)$', 'é😀', { x: '😀' }],
  ])('%s on %j', (pattern, text, expected) => {
    expect(caught(pattern, text)).toEqual(expected);
    expect(compileGrok(pattern).test(text)).toBe(expected !== null);
  });

  it('catches by every name where it is asked to', () => {
    expect(caught('%{WORD} %{INT:n}', 'x 1', { everyName: true })).toEqual({ WORD: 'x', n: '1' });
  });

  it('keeps the order in which Logstash takes captures: by name, a name where it stands first', () => {
    const { captures } = compileGrok('%{INT:a} %{WORD:b} %{INT:a} %{WORD:a} %{NUMBER:c:float}');
    expect(captures.map(({ field }) => field)).toEqual(['a', 'a', 'b', 'a', 'c']);
    expect(captures[4]?.cast).toBe('float');
  });

  it.each([
    ['%{NO_SUCH}', 'pattern %{NO_SUCH} is not defined'],
    ['a(', 'pattern a('],
    ['[z-a]', 'pattern [z-a]'],
  ])('refuses %s', (pattern, message) => {
    expect(() => compileGrok(pattern)).toThrow(message);
  });

  it('takes definitions for their names, not for what objects have', () => {
    expect(() => compileGrok('%{constructor}')).toThrow('not defined');
  });

  it('matches a line of a mebibyte', () => {
    const line = `Mar 12 09:12:31 web-1 app[7]: ${'x'.repeat(1 << 20)}`;
    const match = compileGrok('%{SYSLOGLINE}').match(line);
    expect(match?.[0]).toHaveLength(line.length);
  });
});
