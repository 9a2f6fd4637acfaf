import { type Event, emptyObject, FIELDS, type Value, type ValueObject } from '../../event/index.ts';
import { type Catalog, STORE_FIELDS } from '../../store/index.ts';
import { quoteName } from '../sql/quote.ts';

/** Reads rows of `events` as the events that were stored (store/schema.ts says how they lie). */
export interface StoredEventReader {
  /** Of a SELECT. */
  readonly columns: string;
  readonly read: (line: readonly unknown[]) => Event;
}

/**
 * What the store does not keep is not given back: nulls, empty texts, lists and objects; whether a number or a boolean in a field without a
 * column was written as text; which values of objects in one list were together; and lists within lists are their JSON. An event has its text
 * as `event.original` and, where it has no other, as its message.
 */
export function storedEventReader({ stored }: Pick<Catalog, 'stored'>): StoredEventReader {
  const typed = FIELDS.map(({ name }) => name).filter((name) => stored.has(name));
  const columns = [
    'toUnixTimestamp64Milli(_time)',
    'toUnixTimestamp64Nano(_time) % 1000000',
    ...['index', '_index', 'sourcetype', 'source', 'host', '_raw', ...typed].map(quoteName),
    ...['extra', 'overflow'].map((name) => (stored.has(name) ? name : 'map()')),
  ].map((sql, index) => `${sql} AS r${index}`);
  const paths = typed.map((name) => name.split('.'));
  const message = typed.indexOf('message');
  return {
    columns: columns.join(', '),
    read: (line) => {
      const event = emptyObject() as Event;
      const [time, nanoseconds, index, dated, sourcetype, source, host, raw] = line;
      event['@timestamp'] = Number(time);
      if (Number(nanoseconds) > 0) event['@nanoseconds'] = Number(nanoseconds);
      const metadata = emptyObject();
      for (const [name, value] of Object.entries({ index: dated || index, sourcetype, source, host }))
        if (value !== '') metadata[name] = String(value);
      event['@metadata'] = metadata;
      const text = String(raw);
      if (!isMade(text, claimedTime(line[8 + typed.length]) ?? new Date(Number(time)).toISOString())) {
        put(event, ['event', 'original'], text);
        event.message = text;
      }
      if (host !== '') put(event, ['host', 'name'], String(host));
      if (source !== '') put(event, ['log', 'file', 'path'], String(source));
      for (const [at, path] of paths.entries()) {
        const value = line[8 + at];
        if (value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
          put(event, path, value as Value);
      }
      putOverflow(event, line[9 + typed.length], message < 0 || line[8 + message] === '');
      putExtra(event, line[8 + typed.length]);
      return event;
    },
  };
}

/** The JSON that an event without a text of its own is stored with. */
const isMade = (text: string, time: string): boolean =>
  text.startsWith('{"@timestamp":"') && text.startsWith(time, '{"@timestamp":"'.length);

/** Where the event's own time was not acceptable. */
const claimedTime = (extra: unknown): string | undefined =>
  entriesOf(extra).find(([name]) => name === STORE_FIELDS.originalTime)?.[1][0];

function putOverflow(event: Event, map: unknown, isMessageShort: boolean): void {
  for (const [name, values] of entriesOf(map)) {
    const path = name.split('.');
    // Its column is empty, and does not mean the text here.
    const before = name === 'message' && isMessageShort ? undefined : valueAt(event, path);
    put(event, path, merged(before, values));
  }
}

function putExtra(event: Event, map: unknown): void {
  for (const [name, values] of entriesOf(map)) {
    if (name === STORE_FIELDS.rest) {
      for (const one of values) {
        const equals = one.indexOf('=');
        add(event, one.slice(0, equals), [one.slice(equals + 1)]);
      }
    } else if (name !== STORE_FIELDS.originalTime && name !== STORE_FIELDS.refusedIndex) add(event, name, values);
  }
}

/** `a{}.b`: of the objects in the list `a`. */
function add(event: Event, name: string, values: readonly string[]): void {
  const path = (name.includes('{}') ? name.replaceAll('{}', '') : name).split('.');
  // What mirrors another field is the first of its values, and stands instead of it.
  const isMirror = name === 'host.name' || name === 'log.file.path' || name === 'event.original';
  put(event, path, merged(isMirror ? undefined : valueAt(event, path), values));
}

const merged = (before: Value | undefined, values: readonly string[]): Value => {
  if (before === undefined || isObject(before)) return values.length === 1 ? (values[0] ?? '') : [...values];
  return [...(Array.isArray(before) ? before : [before]), ...values];
};

const entriesOf = (map: unknown): readonly (readonly [string, readonly string[]])[] =>
  typeof map === 'object' && map !== null ? Object.entries(map) : [];

const isObject = (value: Value | undefined): value is ValueObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt(event: ValueObject, path: readonly string[]): Value | undefined {
  let value: Value | undefined = event;
  for (const step of path) {
    if (!isObject(value)) return undefined;
    value = value[step];
  }
  return value;
}

/** Where a value stands in the way, or would take away an object, the rest of the path is one key with dots. */
function put(event: ValueObject, path: readonly string[], value: Value): void {
  let object = event;
  for (let at = 0; at < path.length - 1; at++) {
    const step = path[at] ?? '';
    const next = object[step];
    if (next === undefined) {
      const made = emptyObject();
      object[step] = made;
      object = made;
    } else if (isObject(next)) object = next;
    else {
      object[path.slice(at).join('.')] = value;
      return;
    }
  }
  const last = path.at(-1) ?? '';
  const there = object[last];
  // A list of both: what is asked of either is found.
  object[last] = isObject(there) ? [there, ...(Array.isArray(value) ? value : [value])] : value;
}
