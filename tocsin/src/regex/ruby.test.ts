import { describe, expect, it, test } from 'vitest';
import { InvalidRegex } from './invalid-regex.ts';
import { rubyRegex, rubyRegexWithGroups, rubyTest } from './ruby.ts';

/** Where the match begins, what matched, and what each group caught; null without a match. */
function found(source: string, text: string): readonly (number | string | null)[] | null {
  const regex = rubyRegexWithGroups(source);
  let form = regex.formFor(text);
  let match = form.regex.exec(text);
  if (match !== null && form.overflows.some((group) => (match?.[group] ?? '') !== '')) {
    form = regex.moreOf(form, text);
    match = form.regex.exec(text);
  }
  if (match === null) return null;
  const groups = form.groups.map((numbers) =>
    numbers.map((number) => match[number]).findLast((one) => one !== undefined),
  );
  return [match.index, ...groups.map((group) => group ?? null)];
}

// As Ruby 3.1 answers.
describe('what matches', () => {
  it.each([
    ['()?', 'zy', [0, '', '']],
    ['(x*)*', 'xx', [0, 'xx', '']],
    ['(?:|x)*', 'xx', [0, '']],
    ['(?:x*|y)*', 'xyx', [0, 'x']],
    ['(x|)*y', 'xxy', [0, 'xxy', '']],
    ['(?:()|(x))+y', 'xxy', [0, 'xxy', '', 'x']],
    ['(?:(x*)){2,3}', 'xxy', [0, 'xx', '']],
    ['(?:(x)|(y))*', 'xxy', [0, 'xxy', 'x', 'y']],
    ['(?:(x)|y)*z', `x${'y'.repeat(30)}z`, [0, `x${'y'.repeat(30)}z`, 'x']],
    ['(x*?)*y', 'xxy', [0, 'xxy', '']],
    ['(){0,2}$', 'ab', [2, '', '']],
    ['x{2}?', 'xxx', [0, 'xx']],
    ['x{2}?y', 'xy', [1, 'y']],
    ['x{1,2}+y', 'xxxxy', [0, 'xxxxy']],
    ['x{,2}y', 'xxxy', [1, 'xxy']],
    ['x++x', 'xxx', null],
    ['(?>x|xy)z', 'xyz', null],
    ['[a-z&&[^aeiou]]+', 'aeixyz', [3, 'xyz']],
    ['[\\w&&[^\\d]]', '1a', [1, 'a']],
    ['[[:word:]]+', '-é', [1, 'é']],
    ['\\bé', 'aé é', [3, 'é']],
    ['x\\b', 'xé x', [3, 'x']],
    ['\\Bx', 'éx', [1, 'x']],
    ['(x)(?<a>y)', 'xy', [0, 'xy', 'y']],
    ['a\\K(b)', 'ab', [1, 'b', 'b']],
    ['^b$', 'a\nb\nc', [2, 'b']],
    ['(?m:.+)', 'a\nb', [0, 'a\nb']],
    ['(?i)é', 'É', [0, 'É']],
    ['\\141\\x62\\u0063\\u{64 65}', 'abcde', [0, 'abcde']],
    ['(?x) a b # c', 'ab', [0, 'ab']],
    ['(?#x)\\h\\H\\R', 'fg\r\n', [0, 'fg\r\n']],
    ['(?x) a\\ b', 'a b', [0, 'a b']],
    ['(?x: a\\#b ) c', 'a#b c', [0, 'a#b c']],
    ['[[:digit:]][[:space:]]', '٣\u00a0', [0, '٣\u00a0']],
    ['[[:graph:]]+', ' é漢« ', [1, 'é漢«']],
    ['[[:print:]]+', '\né 漢\n', [1, 'é 漢']],
    ['[[:^graph:]x]+', 'éx\u00a0é', [1, 'x\u00a0']],
    ['[[:punct:]]+', '€+$«', [1, '+$«']],
    ['[\\p{Punct}]+', '$+«-', [2, '«-']],
    ['[[:word:]&&[^_]]+', '_é½', [1, 'é']],
    ['\\p{^Word}', 'é½', [1, '½']],
    ['(x)\\1', 'yxx', [1, 'xx', 'x']],
    ['(?<a>x)\\k<a>', 'yxx', [1, 'xx', 'x']],
    ['(?<a>\\((?:\\g<a>)*\\))', '(()', [1, '()', '()']],
  ])('%s in %s', (source, text, expected) => {
    expect(found(source, text)).toEqual(expected);
  });
});

test('groups are found by their names', () => {
  const { names } = rubyRegexWithGroups('(?<a>x)|(?<b>y)(?<a>z)').formFor('');
  expect([...names]).toEqual([
    ['a', [1, 3]],
    ['b', [2]],
  ]);
});

test('a text with and one without letters beyond ASCII', () => {
  const matches = rubyTest('\\bx\\b');
  expect(['x', ' x ', 'xé', 'éx', 'é x', 'x1'].map(matches)).toEqual([true, true, false, false, true, false]);
});

test('a global one comes to an end', () => {
  expect('xxy'.replace(rubyRegex('\\Gx|\\G', { global: true }), '-')).toContain('-');
  expect('ab'.replace(rubyRegex('b*', { global: true }), '-')).toBe('-a--');
});

it.each(['(', '[', '\\k<a>', '(?<a', '*'])('%s is none', (source) => {
  expect(() => rubyRegex(source)).toThrow(InvalidRegex);
});
