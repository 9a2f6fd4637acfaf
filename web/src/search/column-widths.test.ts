import { expect, test } from 'vitest';
import { columnWidths } from './column-widths.ts';

const asItIs = (): undefined => undefined;

test('a column is as wide as its widest value, its heading, or the limits', () => {
  const rows = [{ a: 'x'.repeat(20), wide: 'y'.repeat(500), many: ['1', '22222222222'] }];
  const widths = columnWidths(['a', 'wide', 'many', 'a long heading', 'n'], rows, asItIs);
  expect([...widths.values()]).toEqual([20, 60, 11, 17, 7]);
});

test('rows far down are in the sample, and times are as wide as they are shown', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => ({
    _time: 1,
    a: index > 50_000 ? 'long enough value' : 'x',
  }));
  expect([...columnWidths(['_time', 'a'], rows, () => '2026-11-24 08:00').values()]).toEqual([16, 17]);
});
