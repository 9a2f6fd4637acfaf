import { isHeavyJson } from '../../codecs/index.ts';
import { indexName } from '../../define/index.ts';
import {
  type Event,
  emptyObject,
  getField,
  isObject,
  type Metadata,
  parseJsonObject,
  put,
  setTimestamp,
  type ValueObject,
} from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import type { EventFrame } from '../lumberjack/frames.ts';
import { addLabel, setMessage, settleObjects, textAt } from '../network/shipped-event.ts';
import { shippedTextReader } from '../network/shipped-text.ts';

export interface BeatsEventOptions {
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
  readonly trustFields: boolean;
  readonly recognise: boolean;
  readonly maxTextBytes: number;
  readonly timeZone?: string | undefined;
}

/** What a client at this address has sent in one frame. */
export type ReadBeatsEvent = (frame: EventFrame, ip: string) => Event;

/** The fields stay as the Beat has named them; what older ones wrote as texts in the place of ECS objects moves into these. */
export function beatsEventReader(
  options: BeatsEventOptions,
  { clock, count }: Pick<InputContext, 'clock' | 'count'>,
): ReadBeatsEvent {
  const readText = options.recognise ? shippedTextReader(options.timeZone) : undefined;
  return (frame, ip) => {
    const fields =
      frame.kind === 'json' ? jsonFields(frame.json, options.maxTextBytes, count) : lineFields(frame.pairs);
    const beat = isObject(fields['@metadata']) ? fields['@metadata'].beat : undefined;
    const event = eventOf(fields, clock(), count);
    settleObjects(event, (name, value) => takePath(event, name, value));
    const source = textAt(event, 'log.file.path');
    const host = textAt(event, 'host.name') ?? textAt(event, 'agent.hostname') ?? textAt(event, 'beat.hostname') ?? ip;
    const metadata: Metadata = metadataOf(event, options, count);
    metadata.source ??= options.source ?? source ?? (typeof beat === 'string' ? beat : 'beats');
    metadata.host ??= options.host ?? host;
    event['@metadata'] = metadata;
    const { message } = event;
    if (typeof message === 'string') {
      const text = setMessage(event, message, options.maxTextBytes, count);
      readText?.(event, `${host}\n${source ?? ''}`, text);
    } else if (typeof beat === 'string' && getField(event, 'event.module') === undefined) metadata.sourcetype ??= beat;
    return event;
  };
}

/** What can't be read is kept as a text: a client would send it again for ever. */
function jsonFields(json: Buffer, most: number, count: InputContext['count']): ValueObject {
  const text = json.toString('utf8');
  if (text.includes('\ufffd')) count('invalid_utf8');
  const parsed = isHeavyJson(json) ? 'too_many_keys' : parseJsonObject(text);
  if (typeof parsed !== 'string') return parsed;
  count('event_unreadable');
  const fields = emptyObject();
  fields.message = text.slice(0, most);
  fields.tags = ['_jsonparsefailure'];
  return fields;
}

/** Of logstash-forwarder, whose fields are texts. */
function lineFields(pairs: readonly (readonly [name: string, value: string])[]): ValueObject {
  const fields = emptyObject();
  for (const [name, value] of pairs) put(fields, name, value);
  const { line, file, offset } = fields;
  if (line !== undefined && fields.message === undefined) {
    fields.message = line;
    delete fields.line;
  }
  if (typeof file === 'string' && fields.log === undefined) {
    const log = emptyObject();
    log.file = { path: file };
    if (typeof offset === 'string' && /^\d{1,15}$/.test(offset)) log.offset = Number(offset);
    fields.log = log;
    delete fields.file;
    delete fields.offset;
  }
  return fields;
}

function eventOf(fields: ValueObject, now: number, count: InputContext['count']): Event {
  const time = fields['@timestamp'];
  const event: Event = Object.assign(fields, { '@timestamp': now });
  delete event['@nanoseconds'];
  if (time !== undefined && !setTimestamp(event, time)) {
    count('time_invalid');
    addLabel(event, 'timestamp', time);
  }
  return event;
}

/** The file, of older Beats. */
function takePath(event: Event, name: string, value: string): boolean {
  if (name !== 'source' || textAt(event, 'log.file.path') !== undefined) return false;
  const log = isObject(event.log) ? event.log : emptyObject();
  event.log = log;
  if (log.file !== undefined) return false;
  log.file = { path: value };
  return true;
}

/** What `fields` say is anybody's word. */
function metadataOf(event: Event, options: BeatsEventOptions, count: InputContext['count']): Metadata {
  const metadata = emptyObject() as Metadata;
  const { index, sourcetype } = options;
  if (index !== undefined) metadata.index = index;
  if (sourcetype !== undefined) metadata.sourcetype = sourcetype;
  if (!options.trustFields || !isObject(event.fields)) return metadata;
  for (const name of ['index', 'sourcetype', 'source', 'host'] as const) {
    const value = event.fields[name];
    if (typeof value !== 'string' || value === '') continue;
    if (name === 'index' && !indexName.safeParse(value).success) count('index_invalid');
    else metadata[name] = value;
  }
  return metadata;
}
