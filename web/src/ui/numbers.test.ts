import { expect, test } from 'vitest';
import { formatShare } from './numbers.ts';

test.each([
  [0, '0%'],
  [0.0001, '<0.1%'],
  [0.0342, '3.4%'],
  [0.03, '3%'],
  [0.126, '13%'],
  [0.9949, '99.5%'],
  [0.99999, '>99.9%'],
  [1, '100%'],
])('%d is %s', (share, shown) => {
  expect(formatShare(share)).toBe(shown);
});
