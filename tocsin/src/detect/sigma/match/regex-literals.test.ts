import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pcreRegex } from '../../../regex/index.ts';
import { regexLiterals } from './regex-literals.ts';

describe('regexLiterals', () => {
  test.each<[source: string, literals: readonly string[] | undefined]>([
    ['ABC', ['abc']],
    ['ab.cde', ['cde']],
    ['a?bcd', ['bcd']],
    ['abc?d', ['ab']],
    ['ab+c', ['ab']],
    ['ab{0,3}c', undefined],
    ['ab{2}c', ['ab']],
    ['abc|de', ['abc', 'de']],
    ['abc|d', undefined],
    ['(abc|xyz)d', ['abc', 'xyz']],
    ['(abc)?xy', ['xy']],
    ['(?:abc)+', ['abc']],
    ['[abc]xy[^]]zzz', ['zzz']],
    ['[]a]xy', ['xy']],
    ['\\.exe$', ['.exe']],
    ['\\d\\d\\sab', ['ab']],
    ['\\x41bc', undefined],
    ['(?!abc)xy', ['xy']],
    ['(?i)user', ['er']],
    ['(?x) a b', undefined],
    ['a.*', undefined],
    ['://[0-9]{1,3}\\.', ['://']],
    ['é1ab', ['1ab']],
    ['(?P<n>abc)', ['abc']],
    ['a{', ['a{']],
    ['[[:alpha:]]xy', ['xy']],
  ])('%s', (source, literals) => {
    expect(regexLiterals(source)).toEqual(literals);
  });

  test('one of them is in every text that matches', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'ab',
      '.',
      'a+',
      'b?',
      '(ab|ba)',
      '(a|bb)*',
      '[ab]',
      '(?:b{2})',
      'a{1,2}',
      '|',
      '\\.',
      '(?i)',
      'S',
      '^',
      '$',
    );
    const texts = fc
      .array(fc.constantFrom('a', 'b', '.', 'B', 's', '\u017f'), { maxLength: 12 })
      .map((chars) => chars.join(''));
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        fc.array(texts, { maxLength: 20 }),
        (pieces, all) => {
          const source = pieces.join('');
          const literals = regexLiterals(source);
          const { regex } = pcreRegex(source);
          for (const text of all)
            if (regex.test(text)) expect(literals?.some((one) => text.toLowerCase().includes(one)) ?? true).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});
