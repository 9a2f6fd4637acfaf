import { expect, test } from 'vitest';
import {
  formatInstant,
  formatMoment,
  formatSecond,
  formatSpan,
  formatTick,
  formatTimeCell,
  offsetLabel,
  timeColumnFormat,
} from './format.ts';

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

test('a column of times is as fine as its finest', () => {
  const hours = [at(2026, 10, 4, 1) / 1000, at(2026, 10, 4, 2) / 1000, null];
  expect(hours.map(timeColumnFormat(hours))).toEqual(['2026-11-04 01:00', '2026-11-04 02:00', undefined]);
  const mixed = [...hours, at(2026, 10, 4, 1, 2, 3) / 1000];
  expect(timeColumnFormat(mixed)(hours[0])).toBe('2026-11-04 01:00:00.000');
});

test('the ends of a range are whole seconds', () => {
  expect(formatSecond(at(2026, 10, 4, 1, 2, 3, 456))).toBe('2026-11-04 01:02:03');
});

test.each([
  [0, 'UTC'],
  [-0, 'UTC'],
  [60, 'UTC+1'],
  [330, 'UTC+5:30'],
  [-210, 'UTC−3:30'],
  [-480, 'UTC−8'],
  [Number.NaN, 'UTC'],
])('%d minutes east are %s', (minutes, label) => expect(offsetLabel(minutes)).toBe(label));
