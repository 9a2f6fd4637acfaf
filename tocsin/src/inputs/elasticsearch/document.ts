import {
  addField,
  createRecogniser,
  fillFrom,
  findTime,
  isHeavyJson,
  objectOf,
  TIME_KEYS,
  textOf,
} from '../../codecs/index.ts';
import {
  createZone,
  type Event,
  emptyObject,
  getField,
  isObject,
  type JsonRefusal,
  type MetadataDefaults,
  parseJsonObject,
  setField,
  type Value,
  type ValueObject,
} from '../../event/index.ts';
import { merge, putPath, withPaths } from './dotted.ts';
import { RefusedItem } from './errors.ts';

export interface DocumentOptions {
  readonly timeZone: string | undefined;
  readonly longestDocument: number;
  /** What holds for every event, whatever its document says. */
  readonly overrides: MetadataDefaults;
  readonly clock: () => number;
  readonly count: (reason: string, by?: number) => void;
}

/** What a request says of a document. */
export interface DocumentPlace {
  readonly index: string;
  /** As its client names it. */
  readonly id: string | undefined;
  /** Of the client. */
  readonly ip: string;
}

/** Makes an event of a document, or says why it is none. */
export type ReadDocument = (bytes: Buffer, place: DocumentPlace) => Event | RefusedItem;

/** Text that is longer is not looked into. */
const LONGEST_TEXT = 64 << 10;
const LEVELS =
  /^(?:trace|debug|verbose|info|information|informational|notice|warn|warning|err|error|crit|critical|alert|emerg|emergency|fatal|panic)$/i;
/** Fields of ECS that no shipper adds by itself: a document with one of them says what it means. */
const MEANING: readonly string[] =
  'client destination dns email http network observer rule source threat tls url user user_agent'.split(' ');
const EVENT_MEANING: readonly string[] = ['action', 'category', 'kind', 'outcome', 'type'];

const REFUSALS: Readonly<Record<JsonRefusal, string>> = {
  not_json: 'the document is no JSON',
  not_object: 'the document is no JSON object',
  too_deep: 'the document has more than 64 levels',
  too_many_keys: 'the document has more than 2000 fields',
};

const refused = (reason: string): RefusedItem =>
  new RefusedItem('document_parsing_exception', `failed to parse: ${reason}`);

export function createDocumentReader({
  timeZone,
  longestDocument,
  overrides,
  clock,
  count,
}: DocumentOptions): ReadDocument {
  const zone = createZone(timeZone);
  const recognise = createRecogniser({ timeZone, clock });
  return (bytes, { index, id, ip }) => {
    if (bytes.length > longestDocument) return refused(`a document may have ${longestDocument} bytes`);
    if (isHeavyJson(bytes)) return refused('the document has more values than can be held');
    const text = bytes.toString();
    const document = parseJsonObject(text);
    if (typeof document === 'string') return refused(REFUSALS[document]);
    const found = findTime(document, TIME_KEYS, zone, clock());
    const logged = loggedEvent(document, text, index);
    const event = logged ?? eventOf(document, found.key, found.time, found.nanoseconds);
    if (Object.hasOwn(event, '_@timestamp')) count('timestamp_unreadable');
    event['@metadata'] = { ...event['@metadata'], index };
    if (logged === undefined && !hasMeaning(event)) {
      const own = recognised(event);
      if (own !== undefined) {
        fillFrom(event, own);
        if (found.key === undefined) takeTime(event, own);
      }
    }
    complete(event, document, id);
    describe(event, document, ip);
    return event;
  };

  /** A document that is a line of pino or the like is what the line would be in a file. */
  function loggedEvent(document: ValueObject, line: string, index: string): Event | undefined {
    if (typeof document.msg !== 'string' || document.level === undefined || document.message !== undefined)
      return undefined;
    const event = line.length > LONGEST_TEXT ? undefined : recognise(`${index} logger`, line);
    return event?.message === undefined ? undefined : event;
  }

  /** What the text of an event says, be it kept as a whole or its message. */
  function recognised(event: Event): Event | undefined {
    const text = textOf(getField(event, 'event.original')) ?? firstText(event.message);
    if (text === undefined || text.length > LONGEST_TEXT) return undefined;
    const path = textOf(getField(event, 'log.file.path')) ?? '';
    const host = textOf(getField(event, 'host.name')) ?? '';
    return recognise(`${event['@metadata']?.index} ${host} ${path}`, text);
  }

  function describe(event: Event, document: ValueObject, ip: string): void {
    const metadata = event['@metadata'] ?? {};
    event['@metadata'] = metadata;
    if (metadata.sourcetype === undefined && textOf(getField(event, 'event.module')) === undefined)
      metadata.sourcetype = 'json';
    if (getField(event, 'host.name') === undefined)
      metadata.host = textOf(document.host) ?? textOf(document.hostname) ?? ip;
    for (const key of ['index', 'sourcetype', 'source', 'host'] as const) {
      const value = overrides[key];
      if (value !== undefined) metadata[key] = value;
    }
  }
}

function eventOf(document: ValueObject, timeKey: string | undefined, time: number, nanoseconds: number): Event {
  const event: Event = Object.assign(emptyObject(), { '@timestamp': time });
  if (nanoseconds !== 0) event['@nanoseconds'] = nanoseconds;
  for (const key of Object.keys(document)) {
    const value = document[key];
    if (value === undefined || key === timeKey) continue;
    if (key === '@timestamp') {
      event['_@timestamp'] = value;
      continue;
    }
    const inner = withPaths(value, 1);
    if (putPath(event, key, inner, 0)) continue;
    if (isObject(inner) && isObject(event[key])) merge(event, key, inner);
    else addField(event, key, inner);
  }
  return event;
}

function hasMeaning(event: Event): boolean {
  for (const name of MEANING) if (objectOf(event[name]) !== undefined) return true;
  const details = objectOf(event.event);
  return details !== undefined && EVENT_MEANING.some((key) => details[key] !== undefined);
}

function firstText(message: Value | undefined): string | undefined {
  return textOf(Array.isArray(message) ? message[0] : message);
}

function takeTime(event: Event, own: Event): void {
  event['@timestamp'] = own['@timestamp'];
  if (own['@nanoseconds'] !== undefined) event['@nanoseconds'] = own['@nanoseconds'];
}

/** The id that its client gave it, its level, its host: under the names of ECS where these are free. */
function complete(event: Event, document: ValueObject, id: string | undefined): void {
  if (id !== undefined && getField(event, 'event.id') === undefined) setField(event, 'event.id', id);
  if (getField(event, 'log.level') === undefined) {
    const level = [document.level, document.severity, document.loglevel].find(
      (one): one is string => typeof one === 'string' && LEVELS.test(one),
    );
    if (level !== undefined) setField(event, 'log.level', level.toLowerCase());
  }
  const host = textOf(document.host);
  if (host !== undefined) setField(event, 'host.name', host);
}
