import { createZone, type Zone } from '../../event/index.ts';

/** Names that Java knows and JavaScript does not. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  BST: 'Europe/London',
  CEST: 'Europe/Paris',
  EEST: 'Europe/Bucharest',
  MSK: 'Europe/Moscow',
  JST: 'Asia/Tokyo',
};

const MAX_ZONES = 1_000;
const zones = new Map<string, Zone>();

/** The zone that a device names: `CEST`, `Europe/Paris`, `+02:00`, `GMT+02:00`. Throws a RangeError for one that is unknown. */
export function zoneNamed(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = createZone(ABBREVIATIONS[name] ?? name.replace(/^(?:GMT|UTC)(?=[+-]\d)/, ''));
  // Names come from outside.
  if (zones.size >= MAX_ZONES) zones.clear();
  zones.set(name, zone);
  return zone;
}
