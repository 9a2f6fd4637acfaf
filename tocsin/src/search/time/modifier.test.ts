import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUnits, resolveTime, snapTo, zoneOf } from './modifier.ts';

const BERLIN = 'Europe/Berlin';
/** A Tuesday, 10:34:56.789 in Berlin. */
const NOW = Date.parse('2026-11-24T09:34:56.789Z');

const resolve = (text: string, timeZone = BERLIN, now = NOW): string =>
  new Date(resolveTime(text, { now, timeZone })).toISOString();

const messageOf = (text: string): string => {
  try {
    return `read as ${resolve(text)}`;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
};

describe('resolveTime', () => {
  it.each([
    ['now', '2026-11-24T09:34:56.789Z'],
    ['now()', '2026-11-24T09:34:56.789Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['1700000000', '2023-11-14T22:13:20.000Z'],
    ['1700000000.25', '2023-11-14T22:13:20.250Z'],
    ['-15m', '2026-11-24T09:19:56.789Z'],
    ['-h', '2026-11-24T08:34:56.789Z'],
    ['+1d', '2026-11-25T09:34:56.789Z'],
    ['-24h@h', '2026-11-23T09:00:00.000Z'],
    ['-24hours@hour', '2026-11-23T09:00:00.000Z'],
    ['@d', '2026-11-23T23:00:00.000Z'],
    ['@d+2h', '2026-11-24T01:00:00.000Z'],
    ['-1d@d-30m', '2026-11-22T22:30:00.000Z'],
    ['@w', '2026-11-21T23:00:00.000Z'],
    ['@w0', '2026-11-21T23:00:00.000Z'],
    ['@w7', '2026-11-21T23:00:00.000Z'],
    ['@w1', '2026-11-22T23:00:00.000Z'],
    ['@w2', '2026-11-23T23:00:00.000Z'],
    ['@w3', '2026-11-17T23:00:00.000Z'],
    ['@mon', '2026-10-31T23:00:00.000Z'],
    ['-1mon@mon', '2026-09-30T22:00:00.000Z'],
    ['@q', '2026-09-30T22:00:00.000Z'],
    ['-1qtr@q', '2026-06-30T22:00:00.000Z'],
    ['@y', '2025-12-31T23:00:00.000Z'],
    ['-1y@y', '2024-12-31T23:00:00.000Z'],
    ['now-1d@d', '2026-11-22T23:00:00.000Z'],
    ['11/23/2026:10:00:00', '2026-11-23T09:00:00.000Z'],
    ['7/4/2026', '2026-07-03T22:00:00.000Z'],
    ['2026-11-23', '2026-11-22T23:00:00.000Z'],
    ['2026-11-23T10:00', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
    [' -1d ', '2026-11-23T09:34:56.789Z'],
    ['-1950y@y', '0075-12-31T23:06:32.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(resolve(text)).toBe(expected);
  });

  it('adds days by the calendar and hours by the clock where the clocks change', () => {
    // In Berlin 2026-03-29 has 23 hours and 2026-10-25 has 25.
    const spring = Date.parse('2026-03-29T10:00:00Z');
    expect(resolve('-1d', BERLIN, spring)).toBe('2026-03-28T11:00:00.000Z');
    expect(resolve('-24h', BERLIN, spring)).toBe('2026-03-28T10:00:00.000Z');
    expect(resolve('@d', BERLIN, spring)).toBe('2026-03-28T23:00:00.000Z');
    const autumn = Date.parse('2026-10-25T10:00:00Z');
    expect(resolve('@d', BERLIN, autumn)).toBe('2026-10-24T22:00:00.000Z');
    expect(resolve('-1d', BERLIN, autumn)).toBe('2026-10-24T09:00:00.000Z');
    expect(resolve('@h', BERLIN, Date.parse('2026-10-25T01:30:00Z'))).toBe('2026-10-25T01:00:00.000Z');
    expect(resolve('@h', BERLIN, Date.parse('2026-10-25T00:30:00Z'))).toBe('2026-10-25T00:00:00.000Z');
  });

  it('ends a month that is too short on its last day', () => {
    expect(resolve('-1mon', 'UTC', Date.parse('2026-03-31T12:00:00Z'))).toBe('2026-02-28T12:00:00.000Z');
    expect(resolve('+1y', 'UTC', Date.parse('2028-02-29T12:00:00Z'))).toBe('2029-02-28T12:00:00.000Z');
  });

  it('knows a day that begins at one o’clock and hours of half an hour', () => {
    expect(resolve('@d', 'America/Sao_Paulo', Date.parse('2018-11-04T12:00:00Z'))).toBe('2018-11-04T03:00:00.000Z');
    expect(resolve('@h', 'Asia/Kolkata', Date.parse('2026-01-01T00:10:00Z'))).toBe('2025-12-31T23:30:00.000Z');
  });

  it.each([
    ['', 'a time is expected'],
    ['yesterday', '"yesterday" is no time; use -24h@h'],
    ['nowadays', '"nowadays" is no time'],
    ['-5x', '"x" in "-5x" is no unit of time'],
    ['@d3', 'only weeks take a day'],
    ['@w8', 'only weeks take a day'],
    ['rt-5m', 'is a real-time range'],
    ['13/01/2026:00:00:00', 'there is no such time as "13/01/2026:00:00:00"'],
    ['02/30/2026', 'there is no such time'],
    ['01/01/2026:24:00:00', 'there is no such time'],
    ['2026-02-30', 'there is no such time'],
    ['-999999999y', 'out of the calendar'],
    ['+999999999mon@d', 'out of the calendar'],
    ['9999999999999', 'is no time'],
    ['-1d; drop', 'is no time'],
    ['__proto__', 'is no time'],
    ['-1constructor', 'is no unit of time'],
  ])('%s is refused', (text, message) => {
    expect(messageOf(text)).toContain(message);
  });

  it('reads or refuses any text with a RangeError', () => {
    const piece = fc.constantFrom(
      '-',
      '+',
      '@',
      '1',
      '24',
      '999999999',
      'h',
      'd',
      'w',
      'mon',
      'y',
      'now',
      'rt',
      '/',
      ':',
      '.',
      'T',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 20 }),
          fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
        ),
        (text) => {
          const answer = messageOf(text);
          expect(answer.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('snapping around changes of the clock', () => {
  const zones = fc.constantFrom(
    BERLIN,
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'Asia/Kathmandu',
    'UTC',
    'America/Havana',
  );
  const units = fc.constantFrom(
    's' as const,
    'm' as const,
    'h' as const,
    'd' as const,
    'w' as const,
    'mon' as const,
    'q' as const,
    'y' as const,
  );
  const instants = fc.integer({ min: Date.parse('2015-01-01T00:00:00Z'), max: Date.parse('2027-01-01T00:00:00Z') });

  it('goes back, never forward, and stays where it is done twice', () => {
    fc.assert(
      fc.property(zones, units, instants, (name, unit, instant) => {
        const zone = zoneOf(name);
        const start = snapTo(instant, unit, zone);
        expect(start).toBeLessThanOrEqual(instant);
        expect(snapTo(start, unit, zone)).toBe(start);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the order of instants', () => {
    fc.assert(
      fc.property(zones, units, instants, fc.nat(90_000_000), (name, unit, instant, later) => {
        const zone = zoneOf(name);
        expect(snapTo(instant, unit, zone)).toBeLessThanOrEqual(snapTo(instant + later, unit, zone));
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes to the beginning of the day before by a day back', () => {
    fc.assert(
      fc.property(zones, instants, (name, instant) => {
        const zone = zoneOf(name);
        const today = snapTo(instant, 'd', zone);
        const before = snapTo(addUnits(today, -1, 'd', zone), 'd', zone);
        const hours = (today - before) / 3_600_000;
        expect(hours).toBeGreaterThanOrEqual(23);
        expect(hours).toBeLessThanOrEqual(25);
        expect(snapTo(today - 1, 'd', zone)).toBe(before);
      }),
      { numRuns: 2_000 },
    );
  });
});
