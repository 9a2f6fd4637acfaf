import { isHeavyJson } from '../../codecs/index.ts';
import { isObject, parseJsonObject, parseJsonValue, type Value, type ValueObject } from '../../event/index.ts';
import { type Epoch, readEpoch } from './epoch.ts';
import type { ReplyName } from './replies.ts';

/** One event of a request to `/services/collector/event`. */
export interface EventObject {
  /** What was sent as `event`; an object that is more than events may hold is undefined, and has only its text. */
  readonly event: Value | undefined;
  /** Its text: itself, or its JSON as it was written. */
  readonly raw: string;
  readonly time: Epoch | undefined;
  readonly host: string | undefined;
  readonly source: string | undefined;
  readonly sourcetype: string | undefined;
  readonly index: string | undefined;
  readonly fields: ValueObject | undefined;
}

/** Below this no JSON can be heavy, whatever it holds. */
const LIGHT = 500_000;

class Invalid extends Error {
  readonly reason: ReplyName;

  constructor(reason: ReplyName) {
    super(reason);
    this.reason = reason;
  }
}

/** `text`: one object. `written`: the value of its key `event` as it was written, where that was found. Else: what is wrong with it. */
export function readEventObject(text: string, written: string | undefined): EventObject | ReplyName {
  if (text.length > LIGHT && isHeavyJson(Buffer.from(text))) return 'invalid_data_format';
  const parsed = parseJsonObject(text);
  if (parsed === 'not_json' || parsed === 'not_object') return 'invalid_data_format';
  try {
    return typeof parsed === 'string' ? readVast(text, written) : readParsed(parsed, written);
  } catch (error) {
    if (error instanceof Invalid) return error.reason;
    // Python's NaN among vast JSON, or more levels than the stack takes.
    if (error instanceof SyntaxError || error instanceof RangeError) return 'invalid_data_format';
    throw error;
  }
}

function readParsed(object: ValueObject, written: string | undefined): EventObject {
  const { event } = object;
  if (event === undefined || event === null) throw new Invalid('event_required');
  if (event === '' || (isObject(event) && Object.keys(event).length === 0)) throw new Invalid('event_blank');
  return {
    event,
    raw: typeof event === 'string' ? event : (written?.trim() ?? JSON.stringify(event)),
    ...readMetadata(object),
    fields: readFields(object.fields),
  };
}

/** One with more levels or keys than events may have: its `event` is kept as text. */
function readVast(text: string, written: string | undefined): EventObject {
  const { event, ...others } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (event === undefined || event === null) throw new Invalid('event_required');
  const rest = parseJsonValue(JSON.stringify(others));
  if (!rest.ok || !isObject(rest.value)) throw new Invalid('invalid_data_format');
  return {
    event: undefined,
    raw: typeof event === 'string' ? event : (written?.trim() ?? JSON.stringify(event)),
    ...readMetadata(rest.value),
    fields: readFields(rest.value.fields),
  };
}

function readMetadata(object: ValueObject): Omit<EventObject, 'event' | 'raw' | 'fields'> {
  return {
    time: readTime(object.time),
    host: readName(object.host),
    source: readName(object.source),
    sourcetype: readName(object.sourcetype),
    index: readName(object.index),
  };
}

function readTime(value: Value | undefined): Epoch | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const epoch = readEpoch(value);
  if (epoch === undefined) throw new Invalid('invalid_data_format');
  return epoch;
}

function readName(value: Value | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new Invalid('invalid_data_format');
  return value;
}

const isFlat = (value: Value | undefined): boolean =>
  Array.isArray(value) ? value.every((item) => typeof item !== 'object') : typeof value !== 'object' || value === null;

function readFields(value: Value | undefined): ValueObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value) || !Object.values(value).every(isFlat)) throw new Invalid('indexed_fields');
  return value;
}
