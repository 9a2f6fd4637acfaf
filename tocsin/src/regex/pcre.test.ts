import { describe, expect, test } from 'vitest';
import { InvalidRegex } from './invalid-regex.ts';
import { pcreRegex } from './pcre.ts';

describe('pcreRegex', () => {
  test.each<[source: string, text: string, found: string | undefined]>([
    ['^b', 'a\nb', undefined],
    ['(?m)^b$', 'a\nb\nc', 'b'],
    ['a$', 'a\n', 'a'],
    ['a$', 'a\nb', undefined],
    ['a.b', 'a\nb', undefined],
    ['(?s)a.b', 'a\nb', 'a\nb'],
    ['(?is)A.B', 'a\nb', 'a\nb'],
    ['(?s:a.)b', 'a\nb', 'a\nb'],
    ['(?m:^b)|^c', 'a\nc', undefined],
    ['(?P<n>x)(?P=n)', 'axx', 'xx'],
    ['(?<n>x)\\k<n>', 'axx', 'xx'],
    ['\\Qa.b(\\E\\d', 'aXb(1 a.b(2', 'a.b(2'],
    ['a\\h+b', 'a \tb', 'a \tb'],
    ['a[\\h,]+b', 'a ,\tb', 'a ,\tb'],
    ['a++b', 'aab', 'aab'],
    ['(?>a+)ab', 'aab', undefined],
    ['[[]x', '[x', '[x'],
    ['[]x]+', ']x]', ']x]'],
    ['[a&&b]+', '&a', '&a'],
    ['[[:digit:]]+', 'a12', '12'],
    ['a\\Kb', 'ab', 'b'],
    ['(?i)ABC', 'abc', 'abc'],
    ['\\d{4}-\\d\\d', 'on 2026-11', '2026-11'],
    ['(?<!x)y(?=z)', 'xyz yz', 'y'],
    ['\\"a\\/b\\=', '"a/b=', '"a/b='],
  ])('%s in %j', (source, text, found) => {
    expect(pcreRegex(source).regex.exec(text)?.[0]).toBe(found);
  });

  test.each(['(a', '[a', 'a\\', '(?|a|b)', '(?P!x)', '(?(1)a|b)'])('%s is refused', (source) => {
    expect(() => pcreRegex(source)).toThrow(InvalidRegex);
  });

  test('its groups have the numbers of PCRE', () => {
    const { regex, groups } = pcreRegex('(?>a+)(b)', { indices: true });
    const found = regex.exec('xaab');
    expect(found?.[groups[1] ?? 0]).toBe('b');
    expect(found?.indices?.[groups[1] ?? 0]).toEqual([3, 4]);
  });
});
