import { expect, it } from 'vitest';
import { parseJsonObject } from './json.ts';

it.each([
  ['digits', '1'.repeat(400_000)],
  ['zeros behind a point', `1.${'0'.repeat(400_000)}1`],
  ['spaces', `1${' '.repeat(400_000)}`],
  ['quotes', `"${'\\"'.repeat(200_000)}"`],
  ['floats', `[${'1.0,'.repeat(100_000)}1.0]`],
])('long runs of %s take no time that grows with their square', (_, run) => {
  const parsed = parseJsonObject(`{"a":1.0,"b":${run}}`);
  expect(typeof parsed === 'string' ? parsed : parsed.a).toBe(1);
});
