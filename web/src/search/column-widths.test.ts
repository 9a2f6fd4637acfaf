import { expect, test } from 'vitest';
import { columnWidths, estimateRowHeight } from './column-widths.ts';

const asItIs = (): undefined => undefined;

test('a column is as wide as its widest value, its heading, or the limits', () => {
  const rows = [{ a: 'x'.repeat(20), wide: 'y'.repeat(500), many: ['1', '22222222222'] }];
  const widths = columnWidths(['a', 'wide', 'many', 'a long heading', 'n'], rows, asItIs);
  expect([...widths.values()]).toEqual([20, 60, 11, 21, 7]);
});

test('rows far down are in the sample, and times are as wide as they are shown', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => ({
    _time: 1,
    a: index > 50_000 ? 'long enough value' : 'x',
  }));
  expect([...columnWidths(['_time', 'a'], rows, () => '2026-11-24 08:00').values()]).toEqual([16, 17]);
});

test.each([
  ['one line', { a: 'x', n: 5 }, 30],
  ['nothing', {}, 30],
  ['three values', { a: ['x', 'y', 'z'] }, 69],
  ['a long line that is broken once, beside a short one', { a: 'x', b: 'y'.repeat(80) }, 50],
  ['lines of its own', { b: 'a\nb\nc' }, 69],
  ['a value that is cut', { b: 'z'.repeat(1_000_000) }, 108],
])('%s', (_, row, height) => {
  expect(
    estimateRowHeight(
      row,
      new Map([
        ['a', 10],
        ['b', 60],
        ['n', 7],
      ]),
    ),
  ).toBe(height);
});
