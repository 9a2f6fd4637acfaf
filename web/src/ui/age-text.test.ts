import { expect, test } from 'vitest';
import { ago, ahead } from './age-text.ts';

test.each([
  [0, 'just now', 'now'],
  [999, 'just now', 'now'],
  [59_999, '59 s ago', 'now'],
  [3_600_000, '1 h ago', 'now'],
  [-90_000, 'just now', 'in 1 min'],
  [200_000_000, '2 d ago', 'now'],
])('%d ms', (age, past, future) => {
  expect([ago(1_000_000, 1_000_000 + age), ahead(1_000_000, 1_000_000 + age)]).toEqual([past, future]);
});
