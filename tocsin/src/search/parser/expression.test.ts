import { describe, expect, it } from 'vitest';
import { SplError } from '../errors.ts';
import { printExpression } from '../print.ts';
import { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';

const read = (text: string): string => {
  const cursor = new Cursor(text);
  const expression = parseExpression(cursor);
  if (!cursor.done) cursor.fail('something is left');
  return printExpression(expression);
};

const messageOf = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof SplError) return error.issues.map(({ message, hint }) => `${message}; ${hint ?? ''}`).join();
    throw error;
  }
  throw new Error(`${text} was read`);
};

describe('parseExpression', () => {
  it.each([
    ['1+2*3', '(1 + (2 * 3))'],
    ['1-2-3', '((1 - 2) - 3)'],
    ['a.b.c', '((a . b) . c)'],
    ['1 . 2', '(1 . 2)'],
    ['"a"."b"', '("a" . "b")'],
    ['-x*2', '((-x) * 2)'],
    ['a-1', '(a - 1)'],
    ['2*-x', '(2 * (-x))'],
    ['a=1 OR b=2 AND c=3', '((a = 1) OR ((b = 2) AND (c = 3)))'],
    ['a XOR b OR c', '(a XOR (b OR c))'],
    ['a and not b or c', '((a AND (NOT b)) OR c)'],
    ['NOT a=1', '(NOT (a = 1))'],
    ['NOT x IN (1, "b")', '(NOT (x IN (1, "b")))'],
    ['a==1', '(a = 1)'],
    ['a>=1', '(a >= 1)'],
    ['a LIKE "x%"', '(a LIKE "x%")'],
    ['x like "y"', '(x LIKE "y")'],
    ['LIKE (x, "%y%")', 'like(x, "%y%")'],
    ['if (a > 1, "yes", "no")', 'if((a > 1), "yes", "no")'],
    ['NULL()', 'null()'],
    ["'user.name'", "'user.name'"],
    ["'it\\'s'", "'it\\'s'"],
    ["'a{}.b'", "'a{}.b'"],
    ['"say \\"hi\\" C:\\\\x \\d"', '"say \\"hi\\" C:\\\\x \\\\d"'],
    ['.5', '0.5'],
    ['1e3', '1000'],
    ['android', 'android'],
    ['notable=1', '(notable = 1)'],
    ['((a))', 'a'],
  ])('%s is %s', (text, printed) => {
    expect(read(text)).toBe(printed);
  });

  it.each([
    ['', 'expected a value: a field, a number, "text" or a function, but the command ends here'],
    ['1+', 'expected a value'],
    ['(1', 'expected ")" to close the parenthesis'],
    ['f(1 2)', 'expected "," or ")" between arguments'],
    ['f(1,', 'expected a value'],
    ['"abc', 'this " is never closed; add a " at the end of the text'],
    ["'abc", "this ' is never closed"],
    ['a b', 'something is left'],
    ['x IN y', 'expected "(" after IN'],
    ['$user$ = 1', '$user$ is a token of a dashboard and has no value here; write the value itself'],
    ['1e999', '1e999 is too large for a number'],
    ['5m', 'expected a value'],
    ['a AND OR b', 'expected a value'],
  ])('%s is refused', (text, message) => {
    expect(messageOf(text)).toContain(message);
  });

  it('bounds nesting and length', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}1${')'.repeat(depth)}`;
    expect(read(nested(100))).toBe('1');
    expect(messageOf(nested(101))).toContain('nested more than 100 deep');
    expect(messageOf('-'.repeat(200_000))).toContain('nested more than 100 deep');
    expect(messageOf('NOT '.repeat(200_000))).toContain('nested more than 100 deep');
    expect(read(Array(1_001).fill('a').join('+'))).toContain('a');
    expect(messageOf(Array(100_000).fill('a').join('+'))).toContain('at most 1000 operands');
  });
});
