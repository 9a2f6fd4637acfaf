import { describe, expect, test } from 'vitest';
import { cellsOf, IN_ORDER, meaning, readHeader } from './columns.ts';
import { instant } from './instant.ts';

test.each([
  ['a,b', ['a', 'b']],
  ['', ['']],
  [',', ['', '']],
  ['"a,b",c', ['"a,b"', 'c']],
  ['"a""b,",c', ['"a""b,"', 'c']],
  ['a"b,c', ['a"b,c']],
])('cells of %s', (line, cells) => expect(cellsOf(line)).toEqual(cells));

test.each([
  [' 1 ', '1'],
  ['"a ""b"" "', 'a "b"'],
  ['"', '"'],
])('%s means %s', (cell, text) => expect(meaning(cell)).toBe(text));

describe('header', () => {
  test.each([
    ['timestamp,value', IN_ORDER],
    ['Value, "Timestamp"', { timestamp: 1, value: 0 }],
    ['host,value,x,timestamp', { timestamp: 3, value: 1 }],
    ['2014-01-01,5', undefined],
    ['nan,nan', undefined],
    [',', undefined],
  ])('%s', (line, expected) => expect(readHeader(line)).toEqual(expected));

  test.each([
    ['ds,y', '"timestamp" and "value"'],
    ['timestamp,y', '"value"'],
    ['time,value', '"timestamp"'],
  ])('%s has no column %s', (line, missing) => expect(() => readHeader(line)).toThrow(`has no column ${missing}\n`));
});

describe('instant', () => {
  const AT = Date.UTC(2014, 1, 14, 14, 30);
  test.each([
    '2014-02-14 14:30:00',
    '2014-02-14 14:30',
    '2014-02-14T14:30:00.000Z',
    '2014-02-14T15:30:00+01:00',
    String(AT / 1000),
    String(AT),
    `${AT}000`,
    `${AT}000000`,
  ])('%s', (text) => expect(instant(text)).toBe(AT));

  test('2014-02-14', () => expect(instant('2014-02-14')).toBe(Date.UTC(2014, 1, 14)));

  test.each(['', 'yesterday', '2014-02-30 00:00:00', '2014-02-14 14:30:00 or so', 'NaN'])('"%s" is none', (text) =>
    expect(instant(text)).toBeNaN(),
  );
});
