import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronFault, cronTicks } from './cron.ts';

const at = (text: string): number => Date.parse(text);
const iso = (time: number): string => new Date(time).toISOString().replace(':00.000Z', 'Z');

const between = (cron: string, zone: string, from: string, to: string): readonly string[] => {
  const ticks = cronTicks(cron, zone);
  const found: string[] = [];
  for (let time = ticks.after(at(from) - 1); time <= at(to); time = ticks.after(time)) found.push(iso(time));
  return found;
};

describe('cron', () => {
  it.each([
    [
      'five minutes',
      '*/30 * * * *',
      'UTC',
      '2026-11-25T10:00Z',
      '2026-11-25T11:00Z',
      ['2026-11-25T10:00Z', '2026-11-25T10:30Z', '2026-11-25T11:00Z'],
    ],
    [
      'a day in its zone',
      '0 6 * * *',
      'Asia/Kolkata',
      '2026-11-25T00:00Z',
      '2026-11-26T23:00Z',
      ['2026-11-25T00:30Z', '2026-11-26T00:30Z'],
    ],
    ['an offset for a zone', '0 6 * * *', '+02:00', '2026-11-25T00:00Z', '2026-11-25T23:00Z', ['2026-11-25T04:00Z']],
    [
      'winter and summer',
      '0 6 * * *',
      'Europe/Berlin',
      '2026-03-28T00:00Z',
      '2026-03-29T23:00Z',
      ['2026-03-28T05:00Z', '2026-03-29T04:00Z'],
    ],
    [
      'a time that does not occur: the moment of the change',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'several times that do not occur: once',
      '0,20,40 2 * * *',
      'Europe/Berlin',
      '2026-03-29T00:00Z',
      '2026-03-29T12:00Z',
      ['2026-03-29T01:00Z'],
    ],
    [
      'a time that occurs twice: the first',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'named hours around a doubled hour',
      '*/30 1-3 * * *',
      'Europe/Berlin',
      '2026-10-24T22:00Z',
      '2026-10-25T12:00Z',
      [
        '2026-10-24T23:00Z',
        '2026-10-24T23:30Z',
        '2026-10-25T00:00Z',
        '2026-10-25T00:30Z',
        '2026-10-25T02:00Z',
        '2026-10-25T02:30Z',
      ],
    ],
    [
      'every hour: on through the doubled one',
      '0 * * * *',
      'Europe/Berlin',
      '2026-10-24T23:00Z',
      '2026-10-25T03:00Z',
      ['2026-10-24T23:00Z', '2026-10-25T00:00Z', '2026-10-25T01:00Z', '2026-10-25T02:00Z', '2026-10-25T03:00Z'],
    ],
    [
      'every hour: on through the missing one',
      '30 * * * *',
      'Europe/Berlin',
      '2026-03-29T00:00Z',
      '2026-03-29T03:00Z',
      ['2026-03-29T00:30Z', '2026-03-29T01:30Z', '2026-03-29T02:30Z'],
    ],
    [
      'a change by half an hour, forwards',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T12:00Z',
      '2026-10-04T12:00Z',
      ['2026-10-03T15:30Z'],
    ],
    [
      'a change by half an hour, backwards',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T00:00Z',
      '2026-04-05T00:00Z',
      ['2026-04-04T14:45Z'],
    ],
    [
      'a day that a zone left out',
      '0 12 * * *',
      'Pacific/Apia',
      '2011-12-29T00:00Z',
      '2011-12-31T23:00Z',
      ['2011-12-29T22:00Z', '2011-12-30T10:00Z', '2011-12-30T22:00Z', '2011-12-31T22:00Z'],
    ],
  ])('%s', (_name, cron, zone, from, to, wanted) => {
    expect(between(cron, zone, from, to)).toEqual(wanted);
  });

  it.each([
    ['61 * * * *', /minute: 61/],
    ['* * * *', /five/],
    ['* * * * * *', /exactly 5 parts/],
    ['every day', /five/],
    ['0 0 30 2 *', /never comes/],
  ])('%s is refused', (cron, wanted) => {
    expect(cronFault(cron)).toMatch(wanted);
  });

  it('goes the same way backwards as forwards, and never stands still', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'UTC',
      'Africa/Casablanca',
    );
    const crons = fc.constantFrom(
      '*/7 * * * *',
      '30 2 * * *',
      '0 1-3 * * *',
      '15,45 * * * 0',
      '0 0 1 * *',
      '59 23 31 * *',
    );
    // Around changes, where it is hard.
    const moments = fc
      .tuple(
        fc.constantFrom(
          '2026-03-29T01:00Z',
          '2026-10-25T01:00Z',
          '2026-11-01T06:00Z',
          '2026-03-08T07:00Z',
          '2026-04-04T15:00Z',
          '2026-02-15T03:00Z',
        ),
        fc.integer({ min: -7_200, max: 7_200 }),
      )
      .map(([change, seconds]) => at(change) + seconds * 1_000);
    fc.assert(
      fc.property(zones, crons, moments, (zone, cron, moment) => {
        const ticks = cronTicks(cron, zone);
        const next = ticks.after(moment);
        expect(next).toBeGreaterThan(moment);
        expect(ticks.atOrBefore(next)).toBe(next);
        const last = ticks.atOrBefore(moment);
        expect(last).toBeLessThanOrEqual(moment);
        expect(ticks.after(last)).toBe(next);
        expect(ticks.atOrBefore(next - 1)).toBe(last);
      }),
      { numRuns: 300 },
    );
  });
});
