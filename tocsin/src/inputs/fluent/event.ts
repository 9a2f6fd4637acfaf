import { type ForwardEntry, forwardTime, isMap, toValue } from '../../codecs/index.ts';
import { type Event, emptyObject, isObject, MAX_KEYS, type Metadata, type Value } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import { addLabel, setMessage, settleObjects, textAt } from '../network/shipped-event.ts';
import { shippedTextReader } from '../network/shipped-text.ts';

export interface FluentEventOptions {
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
  readonly recognise: boolean;
  readonly maxTextBytes: number;
  readonly timeZone?: string | undefined;
}

/** `peer`: the name that a client has given itself, or else its address. */
export type ReadFluentEvent = (tag: string, entry: ForwardEntry, peer: string) => Event;

const FAILURE = '_fluentparsefailure';

export function fluentEventReader(
  options: FluentEventOptions,
  { clock, count }: Pick<InputContext, 'clock' | 'count'>,
): ReadFluentEvent {
  const readText = options.recognise ? shippedTextReader(options.timeZone) : undefined;
  return (tag, { time, record }, peer) => {
    const event = recordEvent(record, options.maxTextBytes, clock(), count);
    setTime(event, time, count);
    // The line itself, of Fluent Bit's tail and of Docker's driver.
    if (typeof event.log === 'string' && event.message === undefined) {
      event.message = event.log;
      delete event.log;
    }
    settleObjects(event, (name, text) => takeStream(event, name, text));
    takeContainer(event);
    const host = textAt(event, 'host.name') ?? textAt(event, 'hostname') ?? peer;
    const metadata = emptyObject() as Metadata;
    metadata.source = options.source ?? tag;
    metadata.host = options.host ?? host;
    if (options.index !== undefined) metadata.index = options.index;
    if (options.sourcetype !== undefined) metadata.sourcetype = options.sourcetype;
    event['@metadata'] = metadata;
    const { message } = event;
    if (typeof message === 'string') {
      const line = message.endsWith('\n') ? message.slice(0, -1) : message;
      const text = setMessage(event, line, options.maxTextBytes, count);
      readText?.(event, `${host}\n${tag}\n${textAt(event, 'container.id') ?? ''}`, text);
    }
    return event;
  };
}

function recordEvent(record: unknown, most: number, now: number, count: InputContext['count']): Event {
  const value = toValue(record);
  if (isMap(record) && isObject(value) && keysOf(value) <= MAX_KEYS) {
    delete value['@nanoseconds'];
    return Object.assign(value, { '@timestamp': now });
  }
  const event = Object.assign(emptyObject(), { '@timestamp': now });
  // As Python's handler of logging sends what is logged, unless it is given a formatter.
  if (typeof value === 'string') return Object.assign(event, { message: value });
  count('record_unreadable');
  setMessage(event, JSON.stringify(value), most, count);
  event.tags = [FAILURE];
  return event;
}

/** An event in the place of what can't be read on: the reason stands for it. */
export function unreadable(reason: string, tag: string, now: number): Event {
  const event = emptyObject() as Event;
  event['@timestamp'] = now;
  event.message = reason;
  event.tags = [FAILURE];
  event['@metadata'] = { source: tag };
  return event;
}

function keysOf(value: Value | undefined): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  for (const member of Object.values(value)) {
    keys += 1 + keysOf(member);
    if (keys > MAX_KEYS) break;
  }
  return keys;
}

function setTime(event: Event, time: unknown, count: InputContext['count']): void {
  try {
    const [milliseconds, nanoseconds] = forwardTime(time);
    if (!Number.isSafeInteger(milliseconds)) throw new Error('no time');
    event['@timestamp'] = milliseconds;
    if (nanoseconds > 0) event['@nanoseconds'] = nanoseconds;
  } catch {
    count('time_invalid');
    const value = toValue(time);
    if (value !== null) addLabel(event, 'timestamp', value);
  }
}

/** Docker says by `source` which stream a line comes from. */
function takeStream(event: Event, name: string, text: string): boolean {
  if (name !== 'source' || (text !== 'stdout' && text !== 'stderr')) return false;
  const log = isObject(event.log) ? event.log : emptyObject();
  event.log = log;
  log.iostream = text;
  return true;
}

function takeContainer(event: Event): void {
  const { container_id: id, container_name: name } = event;
  if (typeof id !== 'string' || typeof name !== 'string' || event.container !== undefined) return;
  event.container = { id, name: name.replace(/^\//, '') };
  delete event.container_id;
  delete event.container_name;
}
