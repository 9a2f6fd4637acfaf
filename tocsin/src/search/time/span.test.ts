import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeSpan } from '../ast/index.ts';
import { readSpan } from '../parser/aggregation.ts';
import { chooseSpan, fixedSpan, floorToSpan, nextSpan } from './span.ts';

const span = (text: string): TimeSpan => {
  const read = readSpan(text);
  if (read === undefined) throw new Error(`${text} is no span`);
  return read;
};
const at = (text: string): number => Date.parse(text);
const floor = (text: string, width: string, zone = 'Europe/Berlin'): string =>
  new Date(floorToSpan(at(text), span(width), zone)).toISOString();

describe('readSpan', () => {
  it.each([
    ['5m', 5, 'm'],
    ['1day', 1, 'd'],
    ['h', 1, 'h'],
    ['2mon', 2, 'mon'],
    ['10', 10, ''],
    ['0.5', 0.5, ''],
    ['250ms', 250, 'ms'],
    ['5cs', 50, 'ms'],
    ['1qtr', 1, 'q'],
  ])('%s', (text, value, unit) => {
    expect(readSpan(text)).toEqual({ kind: 'span', value, unit });
  });
  it.each(['', '0h', '-1h', '5x', '1h30m', 'log2', '5 m', '1constructor'])('%s is none', (text) => {
    expect(readSpan(text)).toBeUndefined();
  });
});

describe('floorToSpan', () => {
  it.each([
    ['2026-11-24T09:34:56.789Z', '5m', '2026-11-24T09:30:00.000Z'],
    ['2026-11-24T09:34:56.789Z', '1h', '2026-11-24T09:00:00.000Z'],
    ['2026-11-24T09:34:56.789Z', '4h', '2026-11-24T07:00:00.000Z'],
    ['2026-11-24T09:34:56.789Z', '1d', '2026-11-23T23:00:00.000Z'],
    ['2026-11-24T09:34:56.789Z', '1w', '2026-11-21T23:00:00.000Z'],
    ['2026-11-24T09:34:56.789Z', '1mon', '2026-10-31T23:00:00.000Z'],
    ['2026-11-24T09:34:56.789Z', '6mon', '2026-06-30T22:00:00.000Z'],
    ['2026-11-24T09:34:56.789Z', '1q', '2026-09-30T22:00:00.000Z'],
    ['2026-11-24T09:34:56.789Z', '1y', '2025-12-31T23:00:00.000Z'],
    ['2026-11-24T09:34:56.789Z', '100ms', '2026-11-24T09:34:56.700Z'],
    ['2026-03-29T21:59:59.000Z', '1d', '2026-03-28T23:00:00.000Z'],
    ['2026-03-29T22:00:00.000Z', '1d', '2026-03-29T22:00:00.000Z'],
  ])('%s by %s is %s', (instant, width, expected) => {
    expect(floor(instant, width)).toBe(expected);
  });

  it('makes days of 23 and 25 hours where the clocks change, and not of 24h', () => {
    const day = (text: string): number => {
      const start = floorToSpan(at(text), span('1d'), 'Europe/Berlin');
      return (nextSpan(start, span('1d'), 'Europe/Berlin') - start) / 3_600_000;
    };
    expect(day('2026-03-29T12:00:00Z')).toBe(23);
    expect(day('2026-10-25T12:00:00Z')).toBe(25);
    expect(day('2026-11-24T12:00:00Z')).toBe(24);
    expect(fixedSpan(span('24h'))).toBe(86_400_000);
    expect(fixedSpan(span('1d'))).toBeUndefined();
  });

  it('holds every instant in exactly one bucket of a row of buckets', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'America/Havana', 'UTC');
    const spans = fc.constantFrom('1d', '2d', '3d', '1w', '2w', '1mon', '2mon', '1q', '1y').map(span);
    const instants = fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zones, spans, instants, (zone, width, instant) => {
        const start = floorToSpan(instant, width, zone);
        const next = nextSpan(start, width, zone);
        expect(start).toBeLessThanOrEqual(instant);
        expect(next).toBeGreaterThan(instant);
        expect(floorToSpan(start, width, zone)).toBe(start);
        expect(floorToSpan(next, width, zone)).toBe(next);
        expect(floorToSpan(next - 1, width, zone)).toBe(start);
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes less than a span back for spans of the clock', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('1s', '7m', '1h', '4h', '24h', '10ms').map(span),
        fc.integer({ min: -1e12, max: 2e12 }),
        (width, instant) => {
          const start = floorToSpan(instant, width, 'Europe/Berlin');
          expect(instant - start).toBeGreaterThanOrEqual(0);
          expect(instant - start).toBeLessThan(fixedSpan(width) ?? 0);
        },
      ),
    );
  });
});

describe('chooseSpan', () => {
  const MINUTE = 60_000;
  const DAY = 1_440 * MINUTE;
  it.each([
    [15 * MINUTE, '10s'],
    [60 * MINUTE, '1m'],
    [240 * MINUTE, '5m'],
    [DAY, '30m'],
    [7 * DAY, '1d'],
    [30 * DAY, '1d'],
    [365 * DAY, '1mon'],
  ])('of %i ms is %s', (range, expected) => {
    const chosen = chooseSpan(range);
    expect(`${chosen.value}${chosen.unit}`).toBe(expected);
  });
});
