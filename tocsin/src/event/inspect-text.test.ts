import { describe, expect, it } from 'vitest';
import { inspectText } from './index.ts';

describe('a text as Ruby shows it', () => {
  it.each([
    ['a', '"a"'],
    ['é 漢 😀', '"é 漢 😀"'],
    ['"\\', String.raw`"\"\\"`],
    ['\n\r\t\f\v\b\x07\x1b', String.raw`"\n\r\t\f\v\b\a\e"`],
    ['\x00\x01\x1f', String.raw`"\u0000\u0001\u001F"`],
    ['\x7f', String.raw`"\x7F"`],
    ['\u0085\u202e\u2028\ue000', String.raw`"\u0085\u202E\u2028\uE000"`],
    ['\u{10ffff}', String.raw`"\u{10FFFF}"`],
    ['#{a} #$a #@a #a #', String.raw`"\#{a} \#$a \#@a #a #"`],
  ])('%j is %s', (text, shown) => {
    expect(inspectText(text)).toBe(shown);
  });
});
