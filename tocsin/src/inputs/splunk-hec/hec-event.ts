import { addField, type CodecDeclaration } from '../../codecs/index.ts';
import { type Event, emptyObject, isObject, type Metadata, setField, type Value } from '../../event/index.ts';
import { placeEvent } from '../place-event.ts';
import type { Epoch } from './epoch.ts';
import type { EventObject } from './event-object.ts';
import type { TextReader } from './text-reader.ts';

/** Where somebody says that an event belongs. */
export interface Claim {
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
}

/** Where it is decided to belong; what is undefined is up to its text. */
export type Place = Claim & { readonly source: string };

export interface EventSetting {
  readonly place: Place;
  /** Address of the client: the host where nobody names one. */
  readonly ip: string;
  /** What the client says that the time is; undefined leaves the one in the text. */
  readonly time: Epoch | undefined;
}

/** One of these keys may tell that a logging library has made an object. */
const LIBRARY_KEYS = ['level', 'levelname', 'logger', 'logger_name', 'name', 'asctime', 'exc_info'] as const;
/** Sourcetype of JSON that is of no known library. */
const PLAIN_JSON = 'json';

/** An event of `/services/collector/event`; `source` tells apart what is learnt of texts. */
export function eventOf(
  { event, raw, fields }: EventObject,
  reader: TextReader,
  source: string,
  setting: EventSetting,
): Event {
  const made = isObject(event)
    ? (ofLibrary(event, raw, reader, source) ?? fromObject(event, raw))
    : fromText(raw, reader, source, setting.place.sourcetype);
  if (fields !== undefined) for (const [name, value] of Object.entries(fields)) addIndexedField(made, name, value);
  return settle(made, setting);
}

function ofLibrary(
  event: Readonly<Record<string, unknown>>,
  raw: string,
  reader: TextReader,
  source: string,
): Event | undefined {
  if (!LIBRARY_KEYS.some((key) => key in event) && !isOfDjango(event)) return undefined;
  // Lines end at newlines, which JSON may have between its values.
  const line = raw.includes('\n') ? JSON.stringify(event) : raw;
  const known = reader.read(source, undefined, line);
  if (known?.event === undefined || known['@metadata']?.sourcetype === PLAIN_JSON) return undefined;
  if (line !== raw && isObject(known.event)) known.event.original = raw;
  return known;
}

/** Fields of ECS that say themselves where they come from. */
const isOfDjango = ({ event }: Readonly<Record<string, unknown>>): boolean =>
  isObject(event) && event.module === 'django';

function fromObject(event: Readonly<Record<string, Value | undefined>>, raw: string): Event {
  const made = emptyEvent();
  made['@metadata'] = Object.assign(emptyObject(), { sourcetype: PLAIN_JSON }) as Metadata;
  made.event = Object.assign(emptyObject(), { original: raw });
  for (const key of Object.keys(event)) {
    const value = event[key];
    if (value !== undefined) addField(made, key, value);
  }
  return made;
}

function fromText(raw: string, reader: TextReader, source: string, sourcetype: string | undefined): Event {
  const read = reader.read(source, sourcetype, raw);
  if (read?.event !== undefined && !isCut(read)) return read;
  const made = emptyEvent();
  if (read?.['@metadata'] !== undefined) made['@metadata'] = read['@metadata'];
  made.message = raw;
  made.event = Object.assign(emptyObject(), { original: raw });
  return made;
}

/** Lines may be shorter than events. */
const isCut = ({ log }: Event): boolean => isObject(log) && (log.flags === 'truncated' || Array.isArray(log.flags));

const emptyEvent = (): Event => {
  const event = emptyObject() as Event;
  event['@timestamp'] = 0;
  return event;
};

/** Names that an indexed field can't take: what the event is about, and its text. */
const KEPT_BACK = /^(?:@timestamp|@nanoseconds|@metadata)(?:\.|$)|^event\.original(?:\.|$)/;

/** An indexed field has a flat name, of which `user.name` is a field of the event as others have it. */
function addIndexedField(event: Event, name: string, value: Value | undefined): void {
  if (value === undefined || value === null) return;
  if (name.includes('.') && !KEPT_BACK.test(name) && setField(event, name, value)) return;
  if (KEPT_BACK.test(name)) setField(event, `labels.${name}`, value);
  else addField(event, name, value);
}

/** What a client says of each event of a text. */
export const saidIn = ({ index, sourcetype, source, host }: Place): Metadata => ({
  source,
  ...(index === undefined ? {} : { index }),
  ...(sourcetype === undefined ? {} : { sourcetype }),
  ...(host === undefined ? {} : { host }),
});

/** Gives an event what was said beside its text. */
export function settle(
  event: Event,
  { place, ip, time }: EventSetting,
  codec: Pick<CodecDeclaration, 'placesEvents'> = {},
): Event {
  if (time !== undefined) {
    event['@timestamp'] = time.milliseconds;
    if (time.nanoseconds > 0) event['@nanoseconds'] = time.nanoseconds;
    else delete event['@nanoseconds'];
  }
  const metadata = placeEvent(event, saidIn(place), codec);
  if (place.host === undefined && !hasHostName(event)) metadata.host ??= ip;
  return event;
}

const hasHostName = ({ host }: Event): boolean => isObject(host) && typeof host.name === 'string' && host.name !== '';
