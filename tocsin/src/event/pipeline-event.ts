import { ByteWriter } from './byte-writer.ts';
import type { Event, Value, ValueObject } from './event.ts';
import { isTags, setTimestamp } from './field-reference.ts';
import { copyFloats, hasFloatsWithin } from './floats.ts';
import { emptyObject, isObject } from './path.ts';
import { sharedJson } from './shared-fields.ts';
import { isTimeless } from './timeless.ts';
import { formatIsoTime } from './timestamp.ts';
import { put } from './value-steps.ts';
import { writeEventJson } from './write-event-json.ts';

/**
 * Events of a Logstash pipeline: `@timestamp` and `@version` are always there, `tags` is a string or a list of strings.
 * https://www.elastic.co/docs/reference/logstash/processing
 */
export const newEvent = (now: number): Event => ({ '@timestamp': now, '@version': '1' });

/**
 * An event of decoded fields, which are taken over and not copied. What is not allowed in its place is kept beside it:
 * `tags` other than texts in a list `_tags`, `@timestamp` other than ISO 8601 as `_@timestamp`, both of them tagged.
 */
export function eventOf(fields: ValueObject, now: number): Event {
  const event = newEvent(now);
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined || key === '@timestamp') continue;
    if (key === 'tags' && !isTags(value)) {
      put(event, '_tags', [value]);
      addTag(event, '_tagsparsefailure');
    } else if (key === '@nanoseconds' || (key === '@metadata' && !isObject(value))) put(event, `_${key}`, value);
    else put(event, key, value);
  }
  copyFloats(fields, event);
  const time = fields['@timestamp'];
  if (time !== undefined && time !== null && !setTimestamp(event, time)) {
    put(event, '_@timestamp', time);
    addTag(event, '_timestampparsefailure');
  }
  return event;
}

/** Adds to `tags` unless it is there. */
export function addTag(event: Event, tag: string): void {
  const { tags } = event;
  if (tags === undefined || tags === null) event.tags = [tag];
  else if (!Array.isArray(tags)) {
    if (tags !== tag) event.tags = [tags, tag];
  } else if (!tags.includes(tag)) tags.push(tag);
}

const CANCELLED = Symbol('cancelled');

/** Every step asks every event: where none was ever cancelled, nobody needs to look. */
let isAnyCancelled = false;

/** It stays in its list to keep the order, and no step looks at it again. */
export const cancel = (event: Event): void => {
  isAnyCancelled = true;
  (event as { [CANCELLED]?: true })[CANCELLED] = true;
};

export const isCancelled = (event: Event): boolean =>
  isAnyCancelled && (event as { [CANCELLED]?: true })[CANCELLED] === true;

/** A deep copy, `@metadata` included; it shares nothing with other events. It has a time, also where the event's was removed, as in Logstash. */
export function cloneEvent(event: Event): Event {
  return clone(event) as Event;
}

function clone(value: ValueObject): ValueObject {
  const copy: ValueObject =
    sharedJson(value) === undefined ? (Object.create(Object.getPrototypeOf(value)) as ValueObject) : {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== undefined) put(copy, key, cloneValue(member));
  }
  copyFloats(value, copy);
  return copy;
}

export function cloneValue(value: Value): Value {
  if (Array.isArray(value)) {
    const copy = value.map(cloneValue);
    copyFloats(value, copy);
    return copy;
  }
  return typeof value === 'object' && value !== null ? clone(value) : value;
}

/**
 * The fields as JSON shows them: `@timestamp` in ISO 8601 unless it was removed, without `@metadata` unless asked for. Shares its
 * values with the event.
 */
export function plainEvent(event: Event, options: { readonly metadata?: boolean } = {}): ValueObject {
  const plain = emptyObject();
  for (const key of Object.keys(event)) {
    if (key === '@nanoseconds' || (key === '@metadata' && options.metadata !== true)) continue;
    if (key === '@timestamp' && isTimeless(event)) continue;
    plain[key] = key === '@timestamp' ? formatIsoTime(event['@timestamp'], event['@nanoseconds']) : event[key];
  }
  copyFloats(event, plain);
  return plain;
}

const LEADING = '{"@timestamp":';

/** One JSON object without `@metadata`, `@timestamp` in ISO 8601 with at least milliseconds unless it was removed. */
export function eventJson(event: Event): string {
  if (hasFloatsWithin(event) || isTimeless(event)) {
    const out = new ByteWriter();
    writeEventJson(event, out);
    return Buffer.from(out.take()).toString();
  }
  const hidden: ValueObject = event;
  const metadata = hidden['@metadata'];
  const nanoseconds = event['@nanoseconds'];
  // Members that are undefined are left out: cheaper than a copy.
  if (metadata !== undefined) hidden['@metadata'] = undefined;
  if (nanoseconds !== undefined) hidden['@nanoseconds'] = undefined;
  const text = JSON.stringify(event);
  if (metadata !== undefined) hidden['@metadata'] = metadata;
  if (nanoseconds !== undefined) hidden['@nanoseconds'] = nanoseconds;
  if (!text.startsWith(LEADING)) return JSON.stringify(plainEvent(event));
  const end = LEADING.length + String(event['@timestamp']).length;
  return `${LEADING}"${formatIsoTime(event['@timestamp'], nanoseconds)}"${text.slice(end)}`;
}
