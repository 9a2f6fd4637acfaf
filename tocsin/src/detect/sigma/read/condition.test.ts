import { describe, expect, test } from 'vitest';
import type { Condition } from '../documents.ts';
import { InvalidCondition, parseCondition } from './condition.ts';

const NAMES = ['a', 'b', 'c', 'sel_1', 'sel_2', '_x', 'not_me'];

const print = (condition: Condition): string =>
  condition.kind === 'selection'
    ? condition.name
    : condition.kind === 'not'
      ? `!${print(condition.of)}`
      : `(${condition.of.map(print).join(condition.kind === 'and' ? ' & ' : ' | ')})`;

describe('parseCondition', () => {
  test.each([
    ['a', 'a'],
    ['a or b and c', '(a | (b & c))'],
    ['a and b or c', '((a & b) | c)'],
    ['not a and b', '(!a & b)'],
    ['not (a or b)', '!(a | b)'],
    ['not not a', '!!a'],
    ['a AND NOT b', '(a & !b)'],
    ['1 of sel_*', '(sel_1 | sel_2)'],
    ['any of sel_*', '(sel_1 | sel_2)'],
    ['all of sel*', '(sel_1 & sel_2)'],
    ['not 1 of sel_*', '!(sel_1 | sel_2)'],
    ['1 of them', '(a | b | c | sel_1 | sel_2 | not_me)'],
    ['all of _*', '_x'],
    ['1 of *_2', 'sel_2'],
    ['all of a', 'a'],
    ['a and 1 of sel_* or not_me', '((a & (sel_1 | sel_2)) | not_me)'],
    ['((a))', 'a'],
    ['  a\n  or b ', '(a | b)'],
  ])('%s', (text, expected) => {
    expect(print(parseCondition(text, NAMES, new Set()))).toBe(expected);
  });

  test.each<[text: string, offset: number, message: RegExp]>([
    ['', 0, /ends where/],
    ['a and', 5, /ends where/],
    ['a b', 2, /expected "and" or "or"/],
    ['(a', 0, /without its \)/],
    ['a)', 1, /without its \(/],
    ['and a', 0, /expected the name/],
    ['a and d', 6, /no selection "d"/],
    ['1 of x*', 5, /no selection x\*/],
    ['2 of sel*', 0, /not known/],
    ['1 of', 4, /selections are expected/],
    ['sel_*', 0, /several selections/],
    ['a | count() > 5', 2, /gone/],
    ['a and not', 9, /ends where/],
    [`${'('.repeat(100)}a`, 65, /deeper/],
  ])('%j is refused', (text, offset, message) => {
    const parse = (): unknown => parseCondition(text, NAMES, new Set());
    expect(parse).toThrow(message);
    try {
      parse();
    } catch (error) {
      expect(error instanceof InvalidCondition && error.offset).toBe(offset);
    }
  });

  test('names that are words of conditions are names where they stand for one', () => {
    expect(print(parseCondition('1 of them', ['them'], new Set()))).toBe('them');
  });
});
