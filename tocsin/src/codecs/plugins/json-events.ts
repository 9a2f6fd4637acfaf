import {
  type Event,
  eventOf,
  type Field,
  fieldOf,
  isObject,
  newEvent,
  noteJsonFloats,
  parseJsonValue,
  type Value,
} from '../../event/index.ts';
import { isDeepJson } from '../json-weight.ts';

/**
 * The events of a JSON text: an object is one, a list of objects as many, nothing none. `target`: where the fields are put.
 * Text that is no JSON, of more levels than events may have, or of anything else, becomes an event with the text in `message` and the tag `_jsonparsefailure`.
 */
export function jsonEvents(target: string | undefined): (text: string, now: number) => readonly Event[] {
  const field = target === undefined ? undefined : fieldOf(target);
  return (text, now) => {
    try {
      const value = isDeepJson(text) ? null : parsed(text);
      noteJsonFloats(text, value);
      if (isObject(value)) return [eventAt(value, field, now)];
      if (Array.isArray(value) && value.every(isObject)) return value.map((one) => eventAt(one, field, now));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      if (text.trim() === '') return [];
    }
    return [{ ...newEvent(now), message: text, tags: ['_jsonparsefailure'] }];
  };
}

/** Digits that a double does not hold: then the number is kept as its text. */
const LONG_NUMBER = /\d{16}/;

function parsed(text: string): Value {
  if (LONG_NUMBER.test(text)) {
    const exact = parseJsonValue(text);
    if (exact.ok) return exact.value;
  }
  return JSON.parse(text) as Value;
}

function eventAt(fields: Value, target: Field | undefined, now: number): Event {
  if (target === undefined) return isObject(fields) ? eventOf(fields, now) : newEvent(now);
  const event = newEvent(now);
  target.set(event, fields);
  return event;
}
