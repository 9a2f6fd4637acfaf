import type { Event, ValueObject, Zone } from '../../event/index.ts';
import { emptyObject, parseJsonObject } from '../../event/index.ts';
import type { Format } from '../framing/format.ts';
import { lineEvent } from '../framing/line-format.ts';
import { addField, findTime, TIME_KEYS } from './extract.ts';

export const JSON_FAILURE_TAG = '_jsonparsefailure';

/** An event whose keys come from outside. */
export const emptyEvent = (time: number): Event => {
  const event = emptyObject() as Event;
  event['@timestamp'] = time;
  return event;
};

const LIKELY_END = 125;

/** Whether the line has the outside of a JSON object. */
export const looksLikeObject = (line: string): boolean =>
  line.charCodeAt(0) === 123 && line.charCodeAt(line.length - 1) === LIKELY_END && line.indexOf('"') !== -1;

/** The event of an object whose keys stay what they are. */
export const objectEvent = (parsed: ValueObject, raw: string, arrival: number, zone: Zone): Event => {
  const found = findTime(parsed, TIME_KEYS, zone, arrival);
  const event = emptyEvent(found.time);
  if (found.nanoseconds !== 0) event['@nanoseconds'] = found.nanoseconds;
  event['@metadata'] = { sourcetype: 'json' };
  event.event = { original: raw };
  for (const [key, value] of Object.entries(parsed)) {
    if (value !== undefined && key !== found.key) addField(event, key, value);
  }
  return event;
};

const decode = (raw: string, arrival: number, zone: Zone): Event | undefined => {
  const parsed = parseJsonObject(raw);
  return typeof parsed === 'string' ? undefined : objectEvent(parsed, raw, arrival, zone);
};

/** JSON objects, one a line; their keys stay what they are. */
export const jsonFormat = (zone: Zone): Format => ({
  name: 'json',
  title: 'JSON lines',
  strict: true,
  continuation: 'none',
  failureTag: JSON_FAILURE_TAG,
  begins: looksLikeObject,
  decode: (raw, arrival) => decode(raw, arrival, zone),
});

/** Takes lines that are not JSON where JSON was promised. */
export const notJsonFormat: Format = {
  name: 'not-json',
  title: 'lines that are not JSON',
  strict: false,
  continuation: 'none',
  begins: () => false,
  decode: (raw, arrival) => {
    const event: Event & ValueObject = lineEvent(raw, arrival);
    event.tags = [JSON_FAILURE_TAG];
    return event;
  },
};
