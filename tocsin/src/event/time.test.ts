import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZone, parseAsctime, parseClfTime, parsedTime, parseIsoTime } from './index.ts';

const berlin = createZone('Europe/Berlin');
const iso = (milliseconds: number): string =>
  Number.isNaN(milliseconds) ? 'NaN' : new Date(milliseconds).toISOString();

describe('parseIsoTime', () => {
  it.each([
    ['2026-11-23T01:57:17Z', '2026-11-23T01:57:17.000Z', 0],
    ['2026-11-23t01:57:17z', '2026-11-23T01:57:17.000Z', 0],
    ['2026-11-23 01:57:17,889', '2026-11-23T01:57:17.889Z', 0],
    ['2026-11-23T01:57:17.889123456Z', '2026-11-23T01:57:17.889Z', 123_456],
    ['2026-11-23T01:57:17.8891234567890Z', '2026-11-23T01:57:17.889Z', 123_456],
    ['2026-11-23T01:57:17.5+01:00', '2026-11-23T00:57:17.500Z', 0],
    ['2026-11-23T01:57:17-0630', '2026-11-23T08:27:17.000Z', 0],
    ['2026-11-23T01:57:17+01', '2026-11-23T00:57:17.000Z', 0],
    ['2026-11-23 01:58:06 -0600', '2026-11-23T07:58:06.000Z', 0],
    ['2026-11-23T01:57', '2026-11-23T01:57:00.000Z', 0],
    ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z', 0],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z', 0],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z', 0],
  ])('%s', (text, expected, nanoseconds) => {
    expect(iso(parseIsoTime(text))).toBe(expected);
    expect(parsedTime).toEqual({ nanoseconds, end: text.length });
  });

  it.each([
    '',
    '2026-11-23',
    '2026-13-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T01:60:00Z',
    '2026-11-23T01:57:61Z',
    '2026/11/23T01:57:17Z',
    '2026-11-23X01:57:17Z',
    '２026-11-23T01:57:17Z',
  ])('refuses %j', (text) => {
    expect(parseIsoTime(text)).toBeNaN();
  });

  it('says where the stamp ends and takes no message for an offset', () => {
    const text = 'WARNING 2026-11-23 01:57:17,889 -12345 is a number';
    expect(iso(parseIsoTime(text, 8))).toBe('2026-11-23T01:57:17.889Z');
    expect(text.slice(parsedTime.end)).toBe(' -12345 is a number');
  });

  it('reads what toISOString writes, at any instant', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(parseIsoTime(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });

  it('never throws, and never returns what it did not read', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(40), (text, from) => {
        for (const parse of [parseIsoTime, parseAsctime, parseClfTime]) expect(parse(text, from)).toBeNaN();
      }),
    );
  });
});

describe('parseAsctime', () => {
  it('is wall-clock time and takes no offset', () => {
    expect(iso(parseAsctime('2026-07-01 12:00:00,250', 0, berlin))).toBe('2026-07-01T10:00:00.250Z');
    expect(iso(parseAsctime('2026-07-01 12:00:00 +0000 x', 0, berlin))).toBe('2026-07-01T10:00:00.000Z');
    expect(parseAsctime('2026-07-01T12:00:00')).toBeNaN();
  });
});

describe('parseClfTime', () => {
  it.each([
    ['23/Nov/2026:01:58:06 -0600', '2026-11-23T07:58:06.000Z', 26],
    ['23/Nov/2026 01:58:06', '2026-11-23T00:58:06.000Z', 20],
    ['23/nov/2026:01:58:06', '2026-11-23T00:58:06.000Z', 20],
    ['31/Nov/2026:01:58:06 -0600', 'NaN', 0],
    ['23/Nox/2026:01:58:06 -0600', 'NaN', 0],
  ])('%s', (text, expected, end) => {
    expect(iso(parseClfTime(text, 0, berlin))).toBe(expected);
    if (expected !== 'NaN') expect(parsedTime.end).toBe(end);
  });
});

describe('zones', () => {
  it('knows the hour that exists twice and the one that does not', () => {
    // Clocks went back at 03:00 CEST on 2026-10-25 and forward at 02:00 CET on 2026-03-29.
    expect(iso(parseIsoTime('2026-10-25 01:59:59', 0, berlin))).toBe('2026-10-24T23:59:59.000Z');
    expect(iso(parseIsoTime('2026-10-25 02:30:00', 0, berlin))).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(parseIsoTime('2026-10-25 03:00:00', 0, berlin))).toBe('2026-10-25T02:00:00.000Z');
    expect(iso(parseIsoTime('2026-03-29 01:59:59', 0, berlin))).toBe('2026-03-29T00:59:59.000Z');
    expect(iso(parseIsoTime('2026-03-29 02:30:00', 0, berlin))).toBe('2026-03-29T01:30:00.000Z');
    expect(iso(parseIsoTime('2026-03-29 03:00:00', 0, berlin))).toBe('2026-03-29T01:00:00.000Z');
  });

  it.each(['America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Pacific/Apia', 'America/St_Johns'])(
    'finds the way back for the wall clock of %s',
    (name) => {
      const zone = createZone(name);
      fc.assert(
        fc.property(fc.integer({ min: 1_262_304_000, max: 1_893_456_000 }), (seconds) => {
          const instant = seconds * 1000;
          const local = instant + zone.offsetOfInstant(instant);
          const found = local - zone.offsetOfLocal(local);
          // The second of two equal readings is taken as the first.
          if (found !== instant) expect(found + zone.offsetOfInstant(found)).toBe(local);
          expect(found).toBeLessThanOrEqual(instant);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('takes fixed offsets and refuses nonsense', () => {
    expect(createZone('+05:30').offsetOfLocal(0)).toBe(19_800_000);
    expect(createZone('-0800').offsetOfInstant(0)).toBe(-28_800_000);
    expect(() => createZone('Mars/Olympus')).toThrow(/unknown time zone "Mars\/Olympus"/);
  });
});
