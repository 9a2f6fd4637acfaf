import { expect, it } from 'vitest';
import { roundTrip } from '../test/siem-round-trip.ts';

const MANY = 10_000;

it.each<['arcsight' | 'qradar', Record<string, unknown>]>([
  ['arcsight', {}],
  ['arcsight', { cefVersion: 1, format: 'rfc5424', framing: 'octet-counting' }],
  ['qradar', {}],
  ['qradar', { format: 'rfc5424', framing: 'octet-counting' }],
])('10,000 hostile events by %s %j come back as they were', async (type, options) => {
  expect(await roundTrip(type, MANY, options)).toEqual([]);
});
