import { describe, expect, it } from 'vitest';
import { textOf } from './define-patterns.ts';

describe('the text of a set', () => {
  it.each([
    ['%{IP:{clientip|[source][ip]}} x{2}', '%{IP:clientip} x{2}', '%{IP:[source][ip]} x{2}'],
    ['%{INT:{bytes:int|[source][bytes]:int}}', '%{INT:bytes:int}', '%{INT:[source][bytes]:int}'],
    ['%{INT:{|a}}|%{INT:{b|}}', '%{INT}|%{INT:b}', '%{INT:a}|%{INT}'],
    [String.raw`(?<{pid|[process][pid]}>\d+)`, String.raw`(?<pid>\d+)`, String.raw`(?<[process][pid]>\d+)`],
    ['(?<{|a}>x)', '(?:x)', '(?<a>x)'],
    ['%{INT:same} (?<group>a|b)', '%{INT:same} (?<group>a|b)', '%{INT:same} (?<group>a|b)'],
  ])('%s', (texts, disabled, v8) => {
    expect([textOf(texts, 'disabled'), textOf(texts, 'v8')]).toEqual([disabled, v8]);
  });

  it('is absent where the set has no such pattern', () => {
    expect([textOf({ v8: 'x' }, 'disabled'), textOf({ v8: 'x' }, 'v8')]).toEqual([undefined, 'x']);
  });
});
