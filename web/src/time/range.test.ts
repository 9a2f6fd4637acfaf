import { expect, test } from 'vitest';
import { absoluteRange, boundLabel, checkRange, isAbsolute, labelOf, PRESETS, parseTime, widened } from './range.ts';

test.each([
  ['now', 'now'],
  [' -24h ', '-24h'],
  ['-h', '-h'],
  ['@d', '@d'],
  ['-1d@d', '-1d@d'],
  ['-7d@w1', '-7d@w1'],
  ['@d+2h', '@d+2h'],
  ['-1mon@mon', '-1mon@mon'],
  ['0', '0'],
  ['1700000000.5', '1700000000.5'],
  ['2026-11-24T08:00:00Z', '1795507200'],
  ['2026-11-24 09:30:00+01:30', '1795507200'],
  ['2026-11-24T08:00:00.250Z', '1795507200.25'],
])('takes %j as %s', (text, value) => {
  expect(parseTime(text)).toEqual({ ok: true, value });
});

test('a date without a zone is local', () => {
  const local = String(new Date(2026, 10, 24, 8, 0, 0).getTime() / 1000);
  expect(parseTime('2026-11-24 08:00')).toEqual({ ok: true, value: local });
  expect(parseTime('11/24/2026:08:00:00')).toEqual({ ok: true, value: local });
  expect(boundLabel(local)).toBe('2026-11-24 08:00');
});

test.each(['', 'yesterday', '24h', '-24x', '2026-02-31', '2026-13-01', '2026-11-24 25:00', 'rt-5m', '-1d@@d'])(
  'refuses %j with a hint',
  (text) => {
    const parsed = parseTime(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? '' : parsed.message).not.toBe('');
  },
);

test('the end must be after the start', () => {
  expect(checkRange('200', '100')).toEqual({ ok: false, latest: 'must be after the start' });
  expect(checkRange('100', '200')).toEqual({ ok: true, range: { earliest: '100', latest: '200' } });
  expect(checkRange('x', 'now')).toMatchObject({ ok: false, earliest: expect.stringContaining('not understood') });
});

test('every ready-made range is one that the custom fields would take', () => {
  for (const preset of PRESETS) expect(checkRange(preset.earliest, preset.latest).ok).toBe(true);
});

test('names ranges', () => {
  expect(labelOf({ earliest: '-7d', latest: 'now' })).toBe('Last 7 days');
  expect(labelOf({ earliest: '-90m', latest: '-30m' })).toBe('-90m – -30m');
  expect(isAbsolute(absoluteRange(1000, 2500))).toBe(true);
  expect(isAbsolute({ earliest: '-1h', latest: 'now' })).toBe(false);
});

test('zooming out triples the range and never starts before the epoch', () => {
  expect(widened(10_000, 20_000)).toEqual({ earliest: '0', latest: '30' });
  expect(widened(100_000, 110_000)).toEqual({ earliest: '90', latest: '120' });
});
