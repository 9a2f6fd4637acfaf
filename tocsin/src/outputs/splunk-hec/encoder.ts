import {
  type ByteWriter,
  type Event,
  eventJson,
  isObject,
  template,
  valueText,
  writeEventJson,
} from '../../event/index.ts';
import type { BatchEncoder } from '../output.ts';
import { RecordWriter } from '../records.ts';

export interface HecEncoding {
  readonly endpoint: 'event' | 'raw';
  readonly payload: 'json' | 'original';
  /** Templates by Splunk's names, without those that the token decides. */
  readonly metadata: Readonly<Partial<Record<MetadataName, string | undefined>>>;
  /** Templates by the names of indexed fields. */
  readonly indexedFields: Readonly<Record<string, string>>;
}

export const METADATA = ['host', 'source', 'sourcetype', 'index'] as const;
export type MetadataName = (typeof METADATA)[number];

type Filled = (event: Event) => string;

/** Of the head of records for `raw`: what stands in the query. */
export type HecHead = Readonly<Partial<Record<MetadataName, string>>>;

const MOST_REMEMBERED = 1_000;

/** Writes each event as an object of the endpoint `event`, or as a line of the endpoint `raw`, whose head is its metadata. */
export function createHecEncoder({ endpoint, payload, metadata, indexedFields }: HecEncoding): BatchEncoder {
  const writer = new RecordWriter();
  const fills = METADATA.flatMap((name): [MetadataName, Filled][] => {
    const text = metadata[name];
    return text === undefined || text === '' ? [] : [[name, fillOf(text)]];
  });
  const fields = Object.entries(indexedFields).map(([name, text]) => [name, fillOf(text)] as const);
  const head = remembered(fills);
  const writePayload = payload === 'json' ? writeEventJson : (event: Event, out: ByteWriter) => out.json(textOf(event));
  const object = {
    encode: eventJson,
    write: (event: Event, out: ByteWriter) => {
      out.ascii('{"time":');
      out.ascii(timeOf(event));
      out.text(head(event).json);
      if (fields.length > 0) writeFields(fields, event, out);
      out.ascii(',"event":');
      writePayload(event, out);
      out.ascii('}\n');
    },
  };
  const add =
    endpoint === 'event'
      ? (event: Event) => writer.addEvent(object, event)
      : (event: Event) => {
          const { key, head: own } = head(event);
          writer.add(`${payload === 'json' ? eventJson(event) : textOf(event)}\n`, own, key);
        };
  return {
    add,
    get events() {
      return writer.records;
    },
    get bytes() {
      return writer.bytes;
    },
    take: (token) => writer.take(token),
  };
}

/** Empty where the event lacks a field of the template: then the token decides. */
function fillOf(text: string): Filled {
  const fill = template(text);
  if (fill.isConstant) return fill;
  return (event) => {
    const filled = fill(event);
    return filled.includes('%{') ? '' : filled;
  };
}

interface Prefix {
  readonly key: string;
  readonly json: string;
  readonly head: HecHead;
}

/** Metadata come again and again; attackers choose some of them. */
function remembered(fills: readonly (readonly [MetadataName, Filled])[]): (event: Event) => Prefix {
  const known = new Map<string, Prefix>();
  return (event) => {
    let key = '';
    for (const [, fill] of fills) key += `${fill(event)}\u0000`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const head = Object.fromEntries(
      fills.map(([name, fill]) => [name, fill(event)] as const).filter(([, value]) => value !== ''),
    );
    const inner = JSON.stringify(head).slice(1, -1);
    const made = { key, head, json: inner === '' ? '' : `,${inner}` };
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, made);
    return made;
  };
}

/** Seconds since 1970, as precise as the event knows. */
function timeOf(event: Event): string {
  const milliseconds = event['@timestamp'];
  const nanoseconds = event['@nanoseconds'] ?? 0;
  if (milliseconds < 0) return (milliseconds / 1000).toFixed(3);
  const seconds = Math.floor(milliseconds / 1000);
  const part = String(milliseconds % 1000).padStart(3, '0');
  return nanoseconds === 0 ? `${seconds}.${part}` : `${seconds}.${part}${String(nanoseconds).padStart(6, '0')}`;
}

/** The line as it came; never blank, which the collector refuses. */
function textOf(event: Event): string {
  const original = isObject(event.event) ? event.event.original : undefined;
  const { message } = event;
  for (const value of [original, Array.isArray(message) ? message[0] : message]) {
    const text = value === undefined || value === null ? '' : valueText(value);
    if (text.trim() !== '') return text;
  }
  return eventJson(event);
}

function writeFields(fields: readonly (readonly [string, Filled])[], event: Event, out: ByteWriter): void {
  let separator = ',"fields":{';
  for (const [name, fill] of fields) {
    const value = fill(event);
    if (value === '') continue;
    out.ascii(separator);
    separator = ',';
    out.json(name);
    out.ascii(':');
    out.json(value);
  }
  if (separator === ',') out.ascii('}');
}
