import { expect, test } from 'vitest';
import { formatInstant, formatMoment, formatSpan, formatTick, formatTimeCell } from './format.ts';

const at = (...parts: [number, number, number, number?, number?, number?, number?]) => new Date(...parts).getTime();

test('instants are local, sortable and complete', () => {
  expect(formatInstant(at(2026, 10, 4, 1, 2, 3, 45))).toBe('2026-11-04 01:02:03.045');
  expect(formatInstant(Number.NaN)).toBe('NaN');
});

test('moments leave out what is zero', () => {
  expect(formatMoment(at(2026, 10, 4, 1, 2))).toBe('2026-11-04 01:02');
  expect(formatMoment(at(2026, 10, 4, 1, 2, 3))).toBe('2026-11-04 01:02:03');
});

test('_time cells are epoch seconds; what is none is left to the caller', () => {
  const ms = at(2026, 10, 4, 1, 2, 3, 456);
  expect(formatTimeCell(ms / 1000)).toBe('2026-11-04 01:02:03.456');
  expect(formatTimeCell('soon')).toBeUndefined();
  expect(formatTimeCell('')).toBeUndefined();
  expect(formatTimeCell(null)).toBeUndefined();
});

test('ticks are as fine as the range', () => {
  const ms = at(2026, 10, 4, 1, 2, 3);
  expect(formatTick(ms, 60_000)).toBe('01:02:03');
  expect(formatTick(ms, 3_600_000)).toBe('01:02');
  expect(formatTick(ms, 7 * 86_400_000)).toBe('11-04');
  expect(formatTick(ms, 900 * 86_400_000)).toBe('2026-11');
});

test('spans in the largest whole unit', () => {
  expect([1_800_000, 86_400_000, 90_000, 1500].map(formatSpan)).toEqual(['30 min', '1 d', '90 s', '1500 ms']);
});
