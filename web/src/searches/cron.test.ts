import { expect, test } from 'vitest';
import { cronFault, cronWords, nextRuns } from './cron.ts';

test.each([
  ['* * * * *', 'every minute'],
  ['*/5 * * * *', 'every 5 minutes'],
  ['0 * * * *', 'every hour, on the hour'],
  ['17 * * * *', 'every hour, 17 minutes past'],
  ['0 */6 * * *', 'every 6 hours, on the hour'],
  ['30 8 * * *', 'every day at 08:30'],
  ['30 8 * * 1-5', 'at 08:30 from Monday to Friday'],
  ['0 9 * * 1', 'at 09:00 on Monday'],
  ['0 9 * * 6,0', 'at 09:00 on Saturday and Sunday'],
  ['0 9 1 * *', 'at 09:00 on day 1 of every month'],
  ['5,35 8-18 * 1 *', 'when minute 5,35, hour 8-18, month 1'],
  ['0 9 1 * 1', 'when minute 0, hour 9, day of month 1, day of week 1'],
  ['nonsense', 'nonsense'],
])('%s is %s', (cron, words) => {
  expect(cronWords(cron)).toBe(words);
});

test('the next runs are those of the zone, over a change of its clocks', () => {
  const after = new Date('2026-10-24T12:00:00Z');
  const runs = nextRuns('30 8 * * *', 'Europe/Berlin', 3, after).map((at) => new Date(at).toISOString());
  expect(runs).toEqual(['2026-10-25T07:30:00.000Z', '2026-10-26T07:30:00.000Z', '2026-10-27T07:30:00.000Z']);
});

test.each(['', '* * * *', '* * * * * *', '61 * * * *', '* * * * mox', '@daily'])('%j is refused in words', (cron) => {
  expect(cronFault(cron, '')).toEqual(expect.any(String));
});

test('a zone that does not exist is refused, a right one is not', () => {
  expect([cronFault('* * * * *', 'Mars/Olympus') === undefined, cronFault('* * * * *', 'Asia/Kolkata')]).toEqual([
    false,
    undefined,
  ]);
});
