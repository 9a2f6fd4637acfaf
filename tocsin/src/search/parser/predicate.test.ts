import { describe, expect, it } from 'vitest';
import { SplError } from '../errors.ts';
import { printPredicate } from '../print.ts';
import { Cursor } from './cursor.ts';
import { parsePredicate, parseSearchTerms } from './predicate.ts';

const messageOf = (text: string): string => {
  try {
    parsePredicate(text);
  } catch (error) {
    if (error instanceof SplError) return error.issues[0]?.message ?? '';
    throw error;
  }
  throw new Error(`${text} was read`);
};

describe('parsePredicate', () => {
  it.each([
    ['', '()'],
    ['failed login', '(failed AND login)'],
    ['"failed login"', '"failed login"'],
    ['a b OR c d', '(a AND (b OR c) AND d)'],
    ['a AND b OR c', '(a AND (b OR c))'],
    ['NOT a OR b', '(NOT a OR b)'],
    ['NOT (a b)', 'NOT (a AND b)'],
    ['a or b', '(a AND or AND b)'],
    ['status=404', 'status="404"'],
    ['status = 404', 'status="404"'],
    ['status==404', 'status="404"'],
    ['status>=400 status<500', '(status>="400" AND status<"500")'],
    ['user!=a*', 'user!="a*"'],
    ['a=1, b=2,3', '(a="1" AND b="2,3")'],
    ['a, b,', '(a AND b)'],
    ['status IN (404, 5*, "a b")', 'status IN ("404", "5*", "a b")'],
    ['"user name"=x', '"user name"="x"'],
    ["'user name'=x", '"user name"="x"'],
    ['path="C:\\\\Windows\\x"', 'path="C:\\\\Windows\\\\x"'],
    ['path=C:\\\\x', 'path="C:\\\\x"'],
    ['body=*\\"a\\":true*', 'body="*\\"a\\":true*"'],
    ["don't", "don't"],
    ["msg='x'", 'msg="\'x\'"'],
    ['a{}.b=1', 'a{}.b="1"'],
    ['TERM(10.0.0.1) CASE("Err")', '(TERM("10.0.0.1") AND CASE("Err"))'],
    ['url=/a?b=c&d=e', 'url="/a?b=c&d=e"'],
    ['time=12:00:01', 'time="12:00:01"'],
  ])('%s is %s', (text, printed) => {
    const predicate = parsePredicate(text);
    expect(printPredicate(predicate)).toBe(printed);
    expect(parsePredicate(printed)).toEqual(predicate);
  });

  it('takes the time modifiers out', () => {
    const read = (text: string) => parseSearchTerms(new Cursor(text), (at) => at.fail('none'));
    expect(read('earliest=-1h a latest = now')).toEqual({
      predicate: parsePredicate('a'),
      earliest: '-1h',
      latest: 'now',
    });
    expect(read('(_index_earliest="-1d@d" AND b) _index_latest=5')).toEqual({
      predicate: parsePredicate('b'),
      indexEarliest: '-1d@d',
      indexLatest: '5',
    });
    expect(read('earliest>5').predicate).toEqual(parsePredicate('earliest>5'));
  });

  it.each([
    ['a OR', 'expected something after OR, but the command ends here'],
    ['OR a', 'expected something before OR'],
    ['a OR OR b', 'expected a word, "a phrase" or field=value, not OR'],
    ['AND a', 'expected something before AND'],
    ['a AND', 'expected something after AND, but the command ends here'],
    ['NOT', 'expected something after NOT, but the command ends here'],
    ['(a', 'expected ")" to close the parenthesis, but the command ends here'],
    ['a)', 'this ")" closes nothing'],
    ['a=', 'expected a value after a=, but the command ends here'],
    ['a IN ()', 'the list of a IN () is empty'],
    ['a IN (b', 'expected a value or ")" in the list, but the command ends here'],
    ['"a', 'this " is never closed'],
    ['('.repeat(150), 'nested more than 100 deep'],
  ])('%s is refused', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });
});
