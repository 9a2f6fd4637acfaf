import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilOf, DAY, daysInMonth, daysOf, weekdayOf, weekOf, weekYearOf } from './civil.ts';

describe('the calendar', () => {
  it('says what Date says', () => {
    fc.assert(
      fc.property(fc.integer({ min: -90_000_000, max: 90_000_000 }), (days) => {
        const date = new Date(days * DAY);
        const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(civilOf(days)).toEqual(civil);
        expect(daysOf(civil.year, civil.month, civil.day)).toBe(days);
        expect(weekdayOf(days)).toBe(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
      }),
    );
  });

  it.each([
    ['2026-01-01', 2026, 1],
    ['2027-01-01', 2026, 53],
    ['2024-12-30', 2025, 1],
    ['2021-01-03', 2020, 53],
  ])('%s is in week %i-%i', (text, year, week) => {
    const days = Date.parse(text) / DAY;
    expect([weekYearOf(days), weekOf(days)]).toEqual([year, week]);
  });

  it('knows leap years', () => {
    expect([1900, 2000, 2023, 2024].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 28, 29]);
  });
});
