import {
  type ByteWriter,
  type Event,
  emptyObject,
  eventJson,
  type Field,
  fieldOf,
  isObject,
  type Template,
  template,
  valueText,
} from '../../event/index.ts';
import { NAME, S2sPacketWriter, VALUE } from '../../inputs/index.ts';
import type { BatchEncoder } from '../output.ts';
import type { EncoderContext } from '../output-declaration.ts';
import { RecordWriter } from '../records.ts';
import { printHead } from './head.ts';

export interface S2sEncoderOptions {
  readonly format: 'text' | 'json';
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
  readonly indexedFields: readonly string[];
}

/** Receivers cut longer ones, or end the connection. */
const LONGEST_EVENT = 1 << 20;
const LONGEST_NAME = 256;
const LONGEST_VALUE = 8_192;
/** Values of one field that are a list. */
const MOST_VALUES = 100;

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
  const name = metadataReader(options, clock);
  const fields = options.indexedFields.map((path) => ({ name: fieldName(path), field: fieldOf(referenceOf(path)) }));
  const text = options.format === 'json' ? eventJson : textOf;
  let writer: S2sPacketWriter | undefined;

  const write = (event: Event, out: ByteWriter): void => {
    writer ??= new S2sPacketWriter(out);
    const index = name(event, 'index');
    const below = nanosecondsOf(event);
    const indexed = valuesOf(event, fields);
    writer.integer(Math.max(0, Math.floor(event['@timestamp'] / 1_000)));
    writer.integer(indexed.length + (index === undefined ? 0 : 1) + (below === 0 ? 0 : 1));
    if (index !== undefined) textField(writer, TEXT_KEY, INDEX_KEY, index);
    if (below !== 0) textField(writer, INDEXED_TEXT, SUBSECOND, subsecond(below));
    for (const [field, value] of indexed) textField(writer, INDEXED_TEXT, field, value);
    writer.text(shortened(text(event), count));
  };
  const encoder = { encode: () => '', write };

  return {
    add: (event) => {
      const head = printHead({
        source: name(event, 'source'),
        host: name(event, 'host'),
        sourcetype: name(event, 'sourcetype'),
      });
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

type Name = 'index' | 'sourcetype' | 'source' | 'host';

/** What an option says, else what the event says of itself; undefined for neither. */
function metadataReader(
  options: S2sEncoderOptions,
  clock: () => number,
): (event: Event, name: Name) => string | undefined {
  const given: Record<string, Template> = emptyObject() as never;
  for (const name of ['index', 'sourcetype', 'source', 'host'] as const) {
    const text = options[name] ?? (name === 'sourcetype' && options.format === 'json' ? JSON_SOURCETYPE : undefined);
    if (text !== undefined) given[name] = template(text, clock);
  }
  return (event, name) => {
    const filled = given[name]?.(event);
    if (filled !== undefined && !filled.includes('%{')) return clean(filled);
    const own = event['@metadata']?.[name];
    return own === undefined || own === '' ? undefined : clean(own);
  };
}

/** What the app of `tocsin splunk app` knows. */
export const JSON_SOURCETYPE = 'tocsin:json';

/** A NUL would end it, a line break could not be told from one of its own. */
const clean = (text: string): string =>
  (UNCLEAN.test(text) ? text.replace(/[\0\r\n]/g, ' ') : text).slice(0, LONGEST_VALUE);
const UNCLEAN = /[\0\r\n]/;

/** As Splunk names fields: what separates names and values in `_meta` is none of a name. */
const fieldName = (path: string): string => path.replace(/[\s:="\0]/g, '_').slice(0, LONGEST_NAME);

/** `event.action` or `[event][action]`. */
const referenceOf = (path: string): string =>
  path.startsWith('[')
    ? path
    : path
        .split('.')
        .map((part) => `[${part}]`)
        .join('');

const nanosecondsOf = (event: Event): number =>
  (((event['@timestamp'] % 1_000) + 1_000) % 1_000) * 1e6 + (event['@nanoseconds'] ?? 0);

/** `.123`, nanoseconds only where there are some. */
function subsecond(nanoseconds: number): string {
  const digits = String(nanoseconds).padStart(9, '0');
  return `.${digits.endsWith('000000') ? digits.slice(0, 3) : digits}`;
}

function valuesOf(
  event: Event,
  fields: readonly { readonly name: string; readonly field: Field }[],
): readonly (readonly [name: string, value: string])[] {
  if (fields.length === 0) return NONE;
  const found: [string, string][] = [];
  for (const { name, field } of fields) {
    const value = field.get(event);
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value.slice(0, MOST_VALUES) : [value]) {
      const text = clean(valueText(one));
      if (text !== '') found.push([name, text]);
    }
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
