import { type Decoder, isHeavyJson } from '../../../codecs/index.ts';
import {
  addTag,
  type Event,
  emptyObject,
  eventOf,
  isObject,
  newEvent,
  parseJsonObject,
  put,
  type ValueObject,
} from '../../../event/index.ts';
import type { InputPluginContext } from '../../input-plugin.ts';
import type { EventFrame } from '../../lumberjack/frames.ts';
import type { Connection } from '../../network/stream-input.ts';
import { addHostName, connectionFields, type FieldOptions, mergeFields, takeText } from './fields.ts';

export interface EventOptions extends FieldOptions {
  /** The codec reads the text; without one the text is the message. */
  readonly hasCodec: boolean;
}

type Context = Pick<InputPluginContext, 'clock' | 'count' | 'createDecoder' | 'decorate' | 'takesPieces'>;

/** The events of one connection's frames, as the plugin of Logstash makes them. */
export function eventsOf(
  connection: Connection,
  options: EventOptions,
  { clock, count, createDecoder, decorate, takesPieces }: Context,
): (frame: EventFrame) => readonly Event[] {
  const addConnection = connectionFields(connection.socket, connection.ip, options);
  let fields: ValueObject = emptyObject();
  let events: Event[] = [];
  const complete = (event: Event): void => {
    mergeFields(event, fields);
    addConnection(event);
    if (options.addsHostName) addHostName(event, options.ecs);
  };
  const tagged = (event: Event, tag: string): Event => {
    if (options.enrich.has('codec_metadata')) addTag(event, tag);
    return event;
  };
  const emit = (event: Event): void => {
    events.push(tagged(event, `beats_input_codec_${options.codec}_applied`));
  };
  const begin = (): Decoder => createDecoder({ source: connection.ip, emit, complete });
  const decoder = takesPieces === true ? undefined : begin();

  const bare = (event: Event): Event => {
    complete(event);
    decorate?.(event);
    return event;
  };
  return (frame) => {
    fields = fieldsOf(frame, count);
    const text = takeText(fields);
    if (text === undefined) {
      const event = eventOf(fields, clock());
      fields = emptyObject();
      return [tagged(bare(event), 'beats_input_raw_event')];
    }
    if (!options.hasCodec) {
      const event = newEvent(clock());
      event.message = text;
      return [bare(event)];
    }
    events = [];
    const bytes = Buffer.from(text);
    if (decoder !== undefined) decoder.push(bytes);
    else {
      const own = begin();
      own.push(bytes);
      own.flush({ final: true });
    }
    if (events.length === 0) count('codec_made_nothing');
    return events;
  };
}

const PLACES = ['index', 'sourcetype', 'source', 'host'] as const;

/** What can't be read is kept as a text: a client would send it again for ever. */
function fieldsOf(frame: EventFrame, count: Context['count']): ValueObject {
  const fields = emptyObject();
  if (frame.kind === 'data') {
    for (const [name, value] of frame.pairs) put(fields, name, value);
    return fields;
  }
  const text = frame.json.toString('utf8');
  const parsed = isHeavyJson(frame.json) ? 'too_many_keys' : parseJsonObject(text);
  if (typeof parsed !== 'string') {
    // Where an event is stored is not for whoever sends it to say.
    if (isObject(parsed['@metadata'])) for (const name of PLACES) delete parsed['@metadata'][name];
    return parsed;
  }
  count('event_unreadable');
  fields.message = text;
  fields.tags = ['_jsonparsefailure'];
  return fields;
}
