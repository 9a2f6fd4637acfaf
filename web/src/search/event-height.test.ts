import { expect, test } from 'vitest';
import { estimateHeight } from './event-height.ts';

test.each([
  ['one line', 'x', 1150, 57],
  ['no text', '', 1150, 57],
  ['three lines', 'a\nb\nc', 1150, 96],
  ['a line that is broken twice', 'x'.repeat(300), 1150, 96],
  ['text that is cut', 'x'.repeat(1_000_000), 1150, Math.round(Math.ceil(1000 / 117) * 19.5 + 37.39)],
  ['a narrow window', 'x', 360, 90],
])('%s', (_, raw, width, height) => {
  expect(estimateHeight({ _raw: raw }, width)).toBe(height);
});
