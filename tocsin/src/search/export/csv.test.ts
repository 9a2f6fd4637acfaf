import { describe, expect, test } from 'vitest';
import { cellText, csvCell } from './csv.ts';

describe('csvCell', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-5', '-5'],
    ['-5+cmd', "'-5+cmd"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['\n=1', '"\'\n=1"'],
    ['', ''],
  ])('%s', (text, expected) => expect(csvCell(text)).toBe(expected));
});

describe('cellText', () => {
  test.each([
    ['user', null, ''],
    ['user', ['a', 'b'], 'a\nb'],
    ['user', [1, ['x', true]], '1\nx\ntrue'],
    ['_time', 1_764_072_000.25, '2025-11-25T12:00:00.250Z'],
    ['count', 3, '3'],
  ] as const)('%s %j', (name, cell, expected) => expect(cellText(name, cell)).toBe(expected));
});
