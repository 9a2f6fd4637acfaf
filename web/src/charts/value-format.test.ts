import { expect, test } from 'vitest';
import { formatShort, formatValue, numberOf } from './value-format.ts';

test.each([
  [1_234_567, undefined, undefined, '1,234,567'],
  [-5, undefined, undefined, '−5'],
  [0.1 + 0.2, undefined, undefined, '0.3'],
  [1e300, undefined, undefined, '1.000e+300'],
  [1_500, 'bytes', undefined, '1.5 kB'],
  [-1_500, 'bytes', undefined, '−1.5 kB'],
  [0.34, 'duration', undefined, '340 ms'],
  [93_784, 'duration', undefined, '1 d 2 h'],
  [12.5, 'percent', undefined, '12.5%'],
  [7, undefined, 'req', '7 req'],
  ['<b>', 'number', undefined, '<b>'],
  [null, 'number', 'x', ''],
  ['12', 'text', undefined, '12'],
] as const)('%s as %s %s is %s', (value, format, unit, text) => {
  expect(formatValue(value, { format, unit })).toBe(text);
});

test('axes are short', () => {
  expect([0, 950, 1_200, 12_345, 3_400_000, 0.25, -2_000_000].map((value) => formatShort(value))).toEqual([
    '0',
    '950',
    '1,200',
    '12.3K',
    '3.4M',
    '0.25',
    '−2M',
  ]);
});

test.each([
  ['12', 12],
  ['-1.5e3', -1500],
  ['0x10', undefined],
  ['', undefined],
  ['Infinity', undefined],
  ['12 kB', undefined],
  [true, undefined],
  [null, undefined],
  [Number.NaN, undefined],
])('%j as a number', (value, number) => expect(numberOf(value)).toBe(number));
