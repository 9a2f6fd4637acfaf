import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, planWindow, readPeriod, SECOND, splunkRange } from './window.ts';

describe('what a run looks at', () => {
  it.each<[cron: string, earliest: string, latest: string, plan: object]>([
    ['*/15 * * * *', '-15m', 'now', { cron: '*/15 * * * *', window: 15 * MINUTE }],
    ['*/15 * * * *', '-15m@m', '@m', { cron: '*/15 * * * *', window: 15 * MINUTE }],
    ['*/5 * * * *', '-10m@m', '-5m@m', { cron: '*/5 * * * *', window: 5 * MINUTE, delay: 5 * MINUTE }],
    ['*/5 * * * *', '-90s', '', { cron: '*/5 * * * *', window: 90 * SECOND }],
    ['5 * * * *', '-1h@h', '@h', { cron: '0 * * * *', window: HOUR, delay: 5 * MINUTE }],
    ['30 6 * * 1-5', '-1d@d', '@d', { cron: '0 0 * * 1-5', window: DAY, delay: 6 * HOUR + 30 * MINUTE }],
    ['0 6 * * *', '-7d@d', '@d', { cron: '0 0 * * *', window: 7 * DAY, delay: 6 * HOUR }],
    ['0 6 * * *', '-24h', 'now', { cron: '0 6 * * *', window: DAY }],
    ['0 6 * * *', '-1h', '-0m', { cron: '0 6 * * *', window: HOUR }],
    ['0 6 * * 1', '-1w@w1', '@w1', { cron: '0 6 * * 1', window: 7 * DAY, notes: [expect.stringContaining('weeks')] }],
    [
      '*/7 3-5 * * *',
      '-1d@d',
      '@d',
      { cron: '*/7 3-5 * * *', window: DAY, notes: [expect.stringContaining('border of the day')] },
    ],
    ['0 12 * * *', '@d', 'now', { cron: '0 12 * * *', window: DAY, notes: [expect.stringContaining('grows from @d')] }],
    ['0 12 * * *', '0', 'now', { cron: '0 12 * * *', notes: [expect.stringContaining('0')] }],
    ['0 12 * * *', '', '', { cron: '0 12 * * *', notes: [expect.stringContaining('all time')] }],
    ['0 12 * * *', '1700000000', 'now', { notes: [expect.stringContaining('1700000000')] }],
    ['0 12 * * *', 'now', '-1h', { notes: [expect.stringContaining('no time before the run')] }],
    ['0 12 * * *', '-1h', '+1h', { notes: [expect.stringContaining('no time before the run')] }],
  ])('%s: from %s to %s', (cron, earliest, latest, plan) => {
    const { notes, ...rest } = planWindow(cron, earliest, latest);
    expect({ ...rest, ...(notes.length === 0 ? {} : { notes }) }).toEqual({ cron, ...plan });
  });

  it('comes back from Splunk as it went there', () => {
    const crons = ['*/5 * * * *', '0 * * * *', '0 0 * * *', '0 0 * * 1-5', '7 3 * * *'];
    fc.assert(
      fc.property(
        fc.constantFrom(...crons),
        fc.integer({ min: 1, max: 10_000 }).map((minutes) => minutes * MINUTE),
        fc.integer({ min: 0, max: 1_400 }).map((minutes) => minutes * MINUTE),
        (cron, window, delay) => {
          const range = splunkRange(cron, window, delay);
          const plan = planWindow(range.cron, range.earliest, range.latest);
          expect(plan).toEqual({ cron, window, ...(delay === 0 ? {} : { delay }), notes: [] });
        },
      ),
      { seed: 20_261_126 },
    );
  });

  it('of any text is a window or a note', () => {
    const word = fc.oneof(fc.string(), fc.stringMatching(/^[+-]?\d{0,7}[a-z]{0,4}(?:@[a-z]{1,3}\d?)?$/));
    fc.assert(
      fc.property(word, word, word, (cron, earliest, latest) => {
        const { window, delay, notes } = planWindow(cron, earliest, latest);
        expect(window === undefined ? notes.length : window).toBeGreaterThan(0);
        expect(delay ?? 1).toBeGreaterThan(0);
      }),
      { seed: 20_261_126, numRuns: 500 },
    );
  });
});

it.each<[string | undefined, number | undefined]>([
  ['30', 30 * SECOND],
  ['60m', HOUR],
  ['1h', HOUR],
  ['2d', 2 * DAY],
  ['2 days', 2 * DAY],
  ['', undefined],
  [undefined, undefined],
  ['0m', undefined],
  ['often', undefined],
])('a period %s', (text, period) => {
  expect(readPeriod(text)).toBe(period);
});
