import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANY, DASH, ONE, patternTest, readPattern, withDashes } from './pattern.ts';

describe('readPattern', () => {
  // https://sigmahq.io/sigma-specification: how backslashes are read.
  test.each<[written: string, parts: readonly unknown[]]>([
    ['', []],
    ['plain', ['plain']],
    ['a*b?c', ['a', ANY, 'b', ONE, 'c']],
    ['**', [ANY]],
    ['C:\\Windows\\cmd.exe', ['C:\\Windows\\cmd.exe']],
    ['\\\\server\\share', ['\\server\\share']],
    ['\\\\\\server', ['\\\\server']],
    ['\\\\\\\\server', ['\\\\server']],
    ['a\\*b', ['a*b']],
    ['a\\?b', ['a?b']],
    ['a\\\\*', ['a\\', ANY]],
    ['a\\\\\\*', ['a\\*']],
    ['ends\\', ['ends\\']],
    ['a\\nb', ['a\\nb']],
  ])('%j', (written, parts) => {
    expect(readPattern(written)).toEqual(parts);
  });
});

describe('patternTest', () => {
  test.each<[written: string, text: string, expected: boolean]>([
    ['', '', true],
    ['', 'x', false],
    ['*', '', true],
    ['?', '', false],
    ['?', 'x', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['*b*', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'abcb', false],
    ['ab*ba', 'aba', false],
    ['*a*b*c*', 'xaxbxcx', true],
    ['*a*b*c*', 'cba', false],
    ['a?c*e', 'abcde', true],
    ['*?', '', false],
    ['*??', 'a', false],
    ['a\nb*', 'a\nbc', true],
  ])('%j on %j: %s', (written, text, expected) => {
    expect(patternTest(readPattern(written))(text)).toBe(expected);
  });

  test('is what a regular expression of the same says', () => {
    const part = fc.constantFrom('a', 'b', '*', '?');
    const char = fc.constantFrom('a', 'b');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.array(char, { maxLength: 10 }), (parts, chars) => {
        const text = chars.join('');
        const regex = new RegExp(`^${parts.join('').replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
        expect(patternTest(readPattern(parts.join('')))(text)).toBe(regex.test(text));
      }),
    );
  });

  test('takes little time on a text that is made to be slow', () => {
    const text = 'a'.repeat(20_000);
    expect(patternTest(readPattern('*a*a*a*a*a*a*a*a*a*b*'))(text)).toBe(false);
  });
});

describe('withDashes', () => {
  test.each<[written: string, parts: readonly unknown[]]>([
    ['-param', [DASH, 'param']],
    ['/c', [DASH, 'c']],
    [' -f -s', [' ', DASH, 'f ', DASH, 's']],
    ['-param-name', [DASH, 'param-name']],
    ['\u2013x', [DASH, 'x']],
    ['a - b', ['a - b']],
    ['--x', ['-', DASH, 'x']],
    ['http://x', ['http:/', DASH, 'x']],
    ['x-', ['x-']],
    ['*-x', [ANY, DASH, 'x']],
  ])('%j', (written, parts) => {
    expect(withDashes(readPattern(written))).toEqual(parts);
  });
});
