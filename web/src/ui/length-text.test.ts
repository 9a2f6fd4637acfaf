import { expect, test } from 'vitest';
import { lengthText } from './length-text.ts';

test.each([
  [0, '1 s'],
  [3_943, '4 s'],
  [119_000, '119 s'],
  [160_114, '3 min'],
  [7_199_000, '120 min'],
  [86_400_000, '24 h'],
])('%d ms', (milliseconds, text) => {
  expect(lengthText(milliseconds)).toBe(text);
});
