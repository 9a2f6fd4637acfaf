import type { Event, Value, ValueObject, Zone } from '../../event/index.ts';
import { emptyObject, parsedTime, parseIsoTime } from '../../event/index.ts';

/** A time and where it was found. */
export interface FoundTime {
  readonly key: string | undefined;
  readonly time: number;
  readonly nanoseconds: number;
}

/** Where JSON loggers write the time. */
export const TIME_KEYS: readonly string[] = ['@timestamp', 'timestamp', 'time', 'ts', 'asctime', 'datetime', 'date'];

const LATEST_SECONDS = 1e11;

/** Milliseconds of a time as JSON loggers write it: ISO text, or seconds, milliseconds, micro- or nanoseconds. */
const readTime = (value: Value | undefined, zone: Zone): number => {
  parsedTime.nanoseconds = 0;
  if (typeof value === 'string') {
    const time = parseIsoTime(value, 0, zone);
    if (!Number.isNaN(time)) return time;
    return /^\d{9,19}(?:\.\d{1,9})?$/.test(value) ? readTime(Number(value), zone) : Number.NaN;
  }
  if (typeof value !== 'number' || !(value > 0)) return Number.NaN;
  if (value < LATEST_SECONDS) {
    const micros = Math.round(value * 1e6);
    parsedTime.nanoseconds = (micros % 1000) * 1000;
    return Math.floor(micros / 1000);
  }
  if (value < LATEST_SECONDS * 1e3) return Math.floor(value);
  return value < LATEST_SECONDS * 1e6 ? Math.floor(value / 1e3) : Math.floor(value / 1e6);
};

/** The first of `keys` that holds a time; `arrival` where none does. */
export const findTime = (object: ValueObject, keys: readonly string[], zone: Zone, arrival: number): FoundTime => {
  for (const key of keys) {
    const value = object[key];
    if (value === undefined) continue;
    const time = readTime(value, zone);
    if (!Number.isNaN(time)) return { key, time, nanoseconds: parsedTime.nanoseconds };
  }
  return { key: undefined, time: arrival, nanoseconds: 0 };
};

export const textOf = (value: Value | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const objectOf = (value: Value | undefined): ValueObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;

/** ECS names that hold objects: a scalar of that name from outside goes under `labels`, so that it hides none of them. */
const OBJECT_NAMES: ReadonlySet<string> = new Set(
  (
    'agent client cloud container data_stream destination ecs error event file group host http labels log network ' +
    'observer organization process related rule server service source threat tls trace url user user_agent'
  ).split(' '),
);

const KEPT_BACK: ReadonlySet<string> = new Set(['@timestamp', '@nanoseconds', '@metadata', '__proto__']);

/** Puts `value` where the event keeps it: under its own name, or under `labels` where that name is taken. */
export const addField = (event: Event, key: string, value: Value): void => {
  if (!KEPT_BACK.has(key)) {
    const present = Object.hasOwn(event, key) ? event[key] : undefined;
    if (present === undefined && (!OBJECT_NAMES.has(key) || objectOf(value) !== undefined)) {
      event[key] = value;
      return;
    }
    const there = objectOf(present);
    const given = objectOf(value);
    if (there !== undefined && given !== undefined) {
      for (const [name, inner] of Object.entries(given)) {
        if (!Object.hasOwn(there, name) && name !== '__proto__') there[name] = inner;
      }
      return;
    }
  }
  let labels = objectOf(event.labels);
  if (labels === undefined) {
    labels = emptyObject();
    event.labels = labels;
  }
  labels[key] = value;
};
