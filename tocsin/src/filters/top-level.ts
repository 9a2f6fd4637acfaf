import {
  type Event,
  type Field,
  fieldOf,
  InvalidReference,
  isObject,
  isTimeless,
  put,
  type Value,
} from '../event/index.ts';

const HIDDEN = new Set(['@metadata', '@nanoseconds']);

/** The names of the top-level fields as Logstash’s `event.to_hash` has them: without `@metadata`. */
export const topLevelNames = (event: Event): string[] =>
  Object.keys(event).filter((name) => !HIDDEN.has(name) && !(name === '@timestamp' && isTimeless(event)));

const SPECIAL = new Set(['@timestamp', 'tags']);

/** The top-level field of exactly this name, whichever characters it holds. `@timestamp` is its ISO 8601 text. */
export const getTopLevel = (event: Event, name: string): Value | undefined =>
  SPECIAL.has(name) ? fieldOf(name).get(event) : Object.hasOwn(event, name) ? event[name] : undefined;

export function setTopLevel(event: Event, name: string, value: Value): boolean {
  if (SPECIAL.has(name)) return fieldOf(name).set(event, value);
  if (name === '@nanoseconds' || (name === '@metadata' && !isObject(value))) return false;
  put(event, name, value);
  return true;
}

/**
 * Sets a field by a name that came out of an event, as Logstash’s `event.set` reads it: `[a][b]` is a path. False, and nothing changes,
 * where it is no field reference or can’t be set.
 */
export function setByName(event: Event, name: string, value: Value): boolean {
  if (!name.includes('[') && !name.includes(']')) return name !== '' && setTopLevel(event, name, value);
  const field = referenceOf(name);
  if (field === undefined) return false;
  const [only] = field.steps;
  return field.steps.length === 1 && only !== undefined ? setTopLevel(event, only, value) : field.set(event, value);
}

/** For names that come out of events; undefined for what is no field reference. */
export function referenceOf(name: string): Field | undefined {
  try {
    return fieldOf(name);
  } catch (error) {
    if (error instanceof InvalidReference) return undefined;
    throw error;
  }
}
