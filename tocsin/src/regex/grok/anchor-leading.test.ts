import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGrok } from './grok.ts';

const PATTERNS = [
  '.*',
  '(?<x>.*)b',
  '(?<x>.*?)b(?<y>a?)',
  '(?:(?<x>.*)a){2}',
  '(?<x>.*a|.*b)c',
  '(?<x>.*)\\k<x>b',
  'a(?<x>.*)b',
  '(?<x>.*b)?c',
  '(?<x>.+)b',
  '(?<x>.*)(?<!a)b$',
];

describe('patterns that begin with anything', () => {
  it.each(PATTERNS)('%s matches as it would without an anchor', (source) => {
    const grok = compileGrok(source, { definitions: new Map() });
    const plain = new RegExp(source.replaceAll('$', '(?=\\n|$)'), 's');
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n', 'ä'), maxLength: 8 });
    fc.assert(
      fc.property(text, (of) => {
        const match = plain.exec(of);
        const last = source.includes('{2}') ? undefined : match?.groups?.x;
        expect(grok.match(of)?.[0] ?? null).toBe(match?.[0] ?? null);
        if (last !== undefined) expect(grok.match(of)?.[1]).toBe(last);
      }),
    );
  });

  it('end at once where nothing matches', () => {
    const text = 'x'.repeat(300_000);
    expect(compileGrok('%{ANY:a} %{ANY:b}!', { definitions: new Map([['ANY', '.*?']]) }).match(text)).toBeNull();
  });
});
