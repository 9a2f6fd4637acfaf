import { isAscii, isUtf8 } from 'node:buffer';
import { type Event, type Field, fieldOf, newEvent, readTimestamp } from '../../../event/index.ts';
import { type CefMessage, readCef } from '../../cef/message.ts';
import type { CefTimes } from '../../cef/times.ts';
import type { Decoder } from '../../codec.ts';
import type { PluginDecoderContext } from '../../codec-plugin.ts';
import { DelimitedFramer } from '../../framing/delimited.ts';
import type { CefNames } from './fields.ts';

/** Longest message in bytes. */
const MAX_BYTES = 1 << 20;

export interface CefReaderOptions {
  readonly names: CefNames;
  /** Undefined: times are kept as they were written. */
  readonly times: CefTimes | undefined;
  readonly rawField: string | undefined;
}

/** Text of one message → event. What is no CEF becomes an event with the text in `message` and a tag. */
export class CefReader {
  readonly #options: CefReaderOptions;
  readonly #raw: Field | undefined;
  /** Names that devices make up are not kept. */
  readonly #known: ReadonlyMap<string, Field>;

  constructor(options: CefReaderOptions) {
    this.#options = options;
    this.#raw = options.rawField === undefined ? undefined : fieldOf(options.rawField);
    const { names } = options;
    this.#known = new Map(
      [...names.header, names.syslog, ...names.decode.values()].map((name) => [name, fieldOf(name)]),
    );
  }

  /** `isValid`: every byte of it was UTF-8. */
  read(raw: string, isValid: boolean, now: number): Event {
    const text = raw.startsWith('"') ? raw.slice(1, -1) : raw;
    try {
      if (!isValid) throw new Error('it is not UTF-8');
      return this.#event(raw, readCef(text), now);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { ...newEvent(now), message: text, tags: ['_cefparsefailure'] };
    }
  }

  #event(raw: string, { header, syslog, extension }: CefMessage, now: number): Event {
    const { names, times } = this.#options;
    const event = newEvent(now);
    if (this.#raw?.set(event, raw) === false) throw new Error('`raw_data_field` is no field that takes a text');
    header.forEach((part, index) => {
      this.#set(event, names.header[index] ?? '', part);
    });
    if (syslog !== undefined) this.#set(event, names.syslog, syslog);
    const fields = new Map(extension.map(([key, value]) => [names.decode.get(key) ?? key, value]));
    if (times !== undefined) this.#setTimes(event, fields, times);
    for (const [field, value] of fields) this.#set(event, field, value);
    return event;
  }

  #setTimes(event: Event, fields: Map<string, string>, times: CefTimes): void {
    const zone = fields.get('[event][timezone]');
    for (const name of this.#options.names.times) {
      const text = fields.get(name);
      if (text === undefined) continue;
      fields.delete(name);
      if (text.trim() === '') continue;
      const time = times.read(text.trim(), zone);
      if (name !== '@timestamp') this.#set(event, name, time);
      else setTime(event, time);
    }
  }

  #set(event: Event, name: string, value: string): void {
    const field = this.#known.get(name);
    if (field !== undefined) {
      if (!field.set(event, value)) throw new Error(`${name} can't be set beside other fields`);
      return;
    }
    const indexed = /^([^[\]]+)\[(\d+)\]$/.exec(name);
    if (indexed === null) event[name] = value;
    else if (!fieldOf(`[${indexed[1]}][${indexed[2]}]`).set(event, value)) throw new Error(`${name} can't be set`);
  }
}

function setTime(event: Event, text: string): void {
  const time = readTimestamp(text);
  if (time === undefined) throw new Error(`${text} is no time`);
  event['@timestamp'] = time.milliseconds;
  if (time.nanoseconds > 0) event['@nanoseconds'] = time.nanoseconds;
}

/** Without a delimiter each push is a message: a datagram, the body of a request. */
export function cefDecoder(reader: CefReader, delimiter: string | undefined, context: PluginDecoderContext): Decoder {
  let isValid = true;
  const text = (bytes: Buffer): string => {
    isValid = isUtf8(bytes);
    if (!isValid) context.count('invalid_utf8');
    return bytes.toString('utf8');
  };
  const emit = (piece: string, from: number, to: number): void => {
    const wasValid = isValid;
    isValid = true;
    context.emit(reader.read(piece, wasValid, context.clock()), from, to);
  };
  if (delimiter !== undefined) return delimited(delimiter, text, emit, context);
  let at = context.offset;
  return {
    push: (chunk) => {
      const from = at;
      at += chunk.length;
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      emit(isAscii(bytes) ? bytes.toString('latin1') : text(bytes), from, at);
    },
    flush: () => undefined,
    get settled() {
      return at;
    },
    pending: false,
  };
}

function delimited(
  delimiter: string,
  text: (bytes: Buffer) => string,
  emit: (piece: string, from: number, to: number) => void,
  { offset, count }: PluginDecoderContext,
): Decoder {
  const framer = new DelimitedFramer({
    delimiter,
    offset,
    maxBytes: MAX_BYTES,
    // Of lines, an empty one is no message.
    onPiece: (piece, from, to) => {
      if (piece !== '' && piece !== '\r') emit(piece, from, to);
    },
    text,
    // Whether a message is valid is asked message by message.
    isUtf8: false,
    count,
  });
  return {
    push: (chunk) => framer.push(chunk),
    flush: ({ final }) => {
      if (final) framer.finish();
    },
    get settled() {
      return framer.start;
    },
    pending: false,
  };
}
