import { type ByteWriter, type Event, eventJson, isObject, template } from '../../event/index.ts';
import { NAME, S2sPacketWriter, VALUE } from '../../inputs/index.ts';
import type { BatchEncoder } from '../output.ts';
import type { EncoderContext } from '../output-declaration.ts';
import { RecordWriter } from '../records.ts';
import { printHead } from './head.ts';

export interface S2sEncoderOptions {
  readonly payload: 'original' | 'json';
  /** Templates; what they leave open, or empty, the receiver decides. */
  readonly index: string;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
  /** Templates by the names of the fields. */
  readonly indexedFields: Readonly<Record<string, string>>;
}

/** Receivers cut longer ones, or end the connection. */
const LONGEST_EVENT = 1 << 20;
const LONGEST_NAME = 256;
const LONGEST_VALUE = 8_192;

const TEXT_KEY = NAME.inline | (VALUE.text << 2);
const INDEXED_TEXT = NAME.indexed | (VALUE.text << 2);
const INDEX_KEY = '_MetaData:Index';
const SUBSECOND = '_subsecond';

/**
 * An event is one record: a packet of version 4 from its time on, which is the same for every receiver; what comes before (channel, id)
 * is of the connection. Its head is the channel.
 */
export function createS2sEncoder(options: S2sEncoderOptions, { clock, count }: EncoderContext): BatchEncoder {
  const records = new RecordWriter();
  const filled = (text: string): Filled => fillOf(text, clock);
  const [index, sourcetype, source, host] = [options.index, options.sourcetype, options.source, options.host].map(
    filled,
  ) as [Filled, Filled, Filled, Filled];
  const fields = Object.entries(options.indexedFields).map(([name, text]) => [fieldName(name), filled(text)] as const);
  const text = options.payload === 'json' ? eventJson : textOf;
  let writer: S2sPacketWriter | undefined;

  const write = (event: Event, out: ByteWriter): void => {
    writer ??= new S2sPacketWriter(out);
    const ownIndex = index(event);
    const below = nanosecondsOf(event);
    const indexed = fields.length === 0 ? NONE : valuesOf(event, fields);
    writer.integer(Math.max(0, Math.floor(event['@timestamp'] / 1_000)));
    writer.integer(indexed.length + (ownIndex === '' ? 0 : 1) + (below === 0 ? 0 : 1));
    if (ownIndex !== '') textField(writer, TEXT_KEY, INDEX_KEY, ownIndex);
    if (below !== 0) textField(writer, INDEXED_TEXT, SUBSECOND, subsecond(below));
    for (const [field, value] of indexed) textField(writer, INDEXED_TEXT, field, value);
    writer.text(shortened(text(event), count));
  };
  const encoder = { encode: () => '', write };

  return {
    add: (event) => {
      const head = printHead({ source: source(event), host: host(event), sourcetype: sourcetype(event) });
      records.addEvent(encoder, event, head, head);
    },
    get events() {
      return records.records;
    },
    get bytes() {
      return records.bytes;
    },
    take: (token) => records.take(token),
  };
}

function textField(writer: S2sPacketWriter, type: number, name: string, value: string): void {
  writer.integer(type);
  writer.text(name);
  writer.text(value);
}

type Filled = (event: Event) => string;

/** Empty where the event lacks a field of the template. */
function fillOf(text: string, clock: () => number): Filled {
  const fill = template(text, clock);
  if (fill.isConstant) {
    const constant = clean(text);
    return () => constant;
  }
  return (event) => {
    const filled = fill(event);
    return filled.includes('%{') ? '' : clean(filled);
  };
}

/** A NUL would end it, a line break could not be told from one of its own. */
const clean = (text: string): string =>
  (UNCLEAN.test(text) ? text.replace(/[\0\r\n]/g, ' ') : text).slice(0, LONGEST_VALUE);
const UNCLEAN = /[\0\r\n]/;

/** As Splunk names fields: what separates names and values in `_meta` is none of a name. */
const fieldName = (path: string): string => path.replace(/[\s:="\0]/g, '_').slice(0, LONGEST_NAME);

const nanosecondsOf = (event: Event): number =>
  (((event['@timestamp'] % 1_000) + 1_000) % 1_000) * 1e6 + (event['@nanoseconds'] ?? 0);

/** `.123`, nanoseconds only where there are some. */
function subsecond(nanoseconds: number): string {
  const digits = String(nanoseconds).padStart(9, '0');
  return `.${digits.endsWith('000000') ? digits.slice(0, 3) : digits}`;
}

function valuesOf(
  event: Event,
  fields: readonly (readonly [name: string, fill: Filled])[],
): readonly (readonly [name: string, value: string])[] {
  const found: [string, string][] = [];
  for (const [name, fill] of fields) {
    const value = fill(event);
    if (value !== '') found.push([name, value]);
  }
  return found;
}

const NONE: readonly (readonly [string, string])[] = [];

/** The text as it came; an event without one is its JSON. */
function textOf(event: Event): string {
  const own = isObject(event.event) ? event.event.original : undefined;
  if (typeof own === 'string' && own !== '') return own;
  const { message } = event;
  return typeof message === 'string' && message !== '' ? message : eventJson(event);
}

function shortened(text: string, count: EncoderContext['count']): string {
  if (text.length * 3 <= LONGEST_EVENT || Buffer.byteLength(text) <= LONGEST_EVENT) return text;
  count('event_truncated');
  const bytes = Buffer.from(text);
  let end = LONGEST_EVENT;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
