import { describe, expect, it } from 'vitest';
import { compileGrok, grokSource, patternsOf, rubyRegex } from '../index.ts';
import { explosion } from './explosion.ts';

const explodes = (source: string): boolean => {
  const regex = rubyRegex(source);
  return explosion(source, (text) => regex.test(text)) !== undefined;
};

describe('explosion', () => {
  it.each([
    '(a+)+$',
    '^(a*)*b',
    '^(?:a|a)+$',
    '(a|aa)+$',
    '^(\\w+\\s?)+:$',
    '^(?:[\\w.]+[\\w]*)*@',
    'x(?:[^"]|\\\\.)*"y',
    '([a-z]+\\d*)+X',
    '^user=(?:\\S+ ?)*;$',
    '(?:a?b?)*c',
    '((ab)*|a|b)*c',
    '^(?:(?:\\d+,?)+;?)+$',
  ])('%s', (source) => {
    expect(explodes(source)).toBe(true);
  });

  it.each([
    'a+b+c+',
    '(ab+)+$',
    '^(?:\\d+,)*\\d+$',
    '(?:/[A-Za-z0-9$.+!*(){},~:;=@#%&_-]*)+$',
    '"(?:[^"\\\\]|\\\\.)*"',
    '(?>a+)+b',
    '(?:a++)+b',
    '.*.*x',
    '(a{1,3}b)+c',
    '^(?:foo|bar|baz)+$',
    '(a+)+',
    '[unclosed',
  ])('not %s', (source) => {
    const regex = source.startsWith('[') ? /x/ : rubyRegex(source);
    expect(explosion(source, (text) => regex.test(text))).toBeUndefined();
  });

  it('tells a text on which it takes for ever', () => {
    const regex = rubyRegex('^GET (\\w+\\s?)+$');
    expect(explosion('^GET (\\w+\\s?)+$', (text) => regex.test(text))).toMatch(/^GET \w{30,}/);
  });

  it.each(['disabled', 'v8'] as const)(
    'finds none in the patterns that are bundled (%s)',
    (set) => {
      const definitions = patternsOf(set);
      const known = set === 'v8' ? undefined : patternsOf('v8');
      const found: string[] = [];
      for (const [name, definition] of definitions) {
        if (known?.get(name) === definition) continue;
        const grok = compileGrok(`%{${name}}`, { definitions });
        const text = explosion(grokSource(`%{${name}}`, definitions), (one) => grok.test(one));
        if (text !== undefined) found.push(`${name}: ${JSON.stringify(text)}`);
      }
      expect(found).toEqual([]);
    },
    60_000,
  );
});
