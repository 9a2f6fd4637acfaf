import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZone } from '../../event/index.ts';
import { findZone } from './zone.ts';

const NAMES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Africa/Casablanca', 'Australia/Lord_Howe', 'Asia/Kolkata'];

describe('DateZone', () => {
  it('knows the offset of each moment, and reads back each local time that exists', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2040, 0) }),
        (name, instant) => {
          const zone = findZone(name);
          const offset = createZone(name).offsetOfInstant(instant);
          expect(zone?.offsetAt(instant)).toBe(offset);
          const read = zone?.instantOf(instant + offset) ?? Number.NaN;
          // Where a local time exists twice, it is the first.
          expect(
            read === instant || (read < instant && read + createZone(name).offsetOfInstant(read) === instant + offset),
          ).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(['PSTX', 'europe/berlin', 'GMT+5', '', '+5', 'UTC+1:00', 'Etc/../UTC'])('%j is no zone', (name) => {
    expect(findZone(name === '' ? ' ' : name)).toBeUndefined();
  });
});
