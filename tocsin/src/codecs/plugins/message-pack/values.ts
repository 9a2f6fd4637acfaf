import { isUtf8 } from 'node:buffer';
import { decode, ExtData, ExtensionCodec, encode } from '@msgpack/msgpack';
import { emptyObject, formatIsoTime, put, type Value } from '../../../event/index.ts';
import { MessagePackFramer } from '../../framing/message-pack.ts';

/** A time of Fluentd: extension type 0, 32 bits of seconds and 32 bits of nanoseconds. */
export class EventTime {
  readonly seconds: number;
  readonly nanoseconds: number;

  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }
}

const EVENT_TIME = 0;

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: EVENT_TIME,
  encode: (value) => {
    if (!(value instanceof EventTime)) return null;
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, value.seconds);
    view.setUint32(4, value.nanoseconds);
    return bytes;
  },
  decode: (data) => {
    if (data.length !== 8) return null;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return new EventTime(view.getUint32(0), view.getUint32(4));
  },
});

const options = { extensionCodec, mapKeyConverter: (key: unknown) => keyText(key) };

/** Maps of a message are read into plain objects, of which this one key would be the prototype. */
const keyText = (key: unknown): string => {
  const text = key instanceof Uint8Array ? Buffer.from(key).toString('utf8') : String(key);
  return text === '__proto__' ? '__proto__ ' : text;
};

/** One whole message. Throws what the library throws for a message that is not well-formed within. */
export const unpack = (bytes: Uint8Array): unknown => decode(bytes, options);

/** The same with texts as bytes: of old clients, who write binary data as a text. */
export const unpackRaw = (bytes: Uint8Array): unknown => decode(bytes, { ...options, rawStrings: true });

/**
 * Messages one behind the other, looked at before their values are built: the library's depth has no limit. Throws for what is no message,
 * behind those before it.
 */
export function* unpackAll(bytes: Uint8Array): Generator<unknown> {
  const messages: Uint8Array[] = [];
  let malformed: string | undefined;
  const framer = new MessagePackFramer({
    offset: 0,
    maxBytes: bytes.length,
    onMessage: (message) => messages.push(message.slice()),
    onMalformed: (reason) => {
      malformed = reason;
    },
  });
  for (let from = 0; from < bytes.length; from += WINDOW) {
    framer.push(bytes.subarray(from, from + WINDOW));
    for (const message of messages.splice(0)) yield unpack(message);
    if (malformed !== undefined) throw new Error(malformed);
  }
  framer.finish();
  if (malformed !== undefined) throw new Error(malformed);
}

const WINDOW = 64 * 1024;

export const pack = (value: unknown): Uint8Array => encode(value, { extensionCodec, ignoreUndefined: true });

/** What was unpacked as a value of an event: binary data becomes text or else base64, times become ISO 8601. */
export function toValue(unpacked: unknown): Value {
  if (typeof unpacked === 'string' || typeof unpacked === 'boolean' || unpacked === null) return unpacked;
  if (typeof unpacked === 'number') return Number.isFinite(unpacked) ? unpacked : String(unpacked);
  if (typeof unpacked === 'bigint') return String(unpacked);
  if (Array.isArray(unpacked)) return unpacked.map(toValue);
  if (unpacked instanceof Uint8Array) return binaryText(unpacked);
  if (unpacked instanceof Date) return formatIsoTime(unpacked.getTime());
  if (unpacked instanceof EventTime) return formatIsoTime(...millisecondsOf(unpacked));
  if (unpacked instanceof ExtData)
    return typeof unpacked.data === 'function' ? null : Buffer.from(unpacked.data).toString('base64');
  if (typeof unpacked !== 'object' || unpacked === undefined) return null;
  const object = emptyObject();
  for (const [key, value] of Object.entries(unpacked)) put(object, key, toValue(value));
  return object;
}

export const binaryText = (bytes: Uint8Array): string =>
  isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : Buffer.from(bytes).toString('base64');

export const millisecondsOf = ({ seconds, nanoseconds }: EventTime): [milliseconds: number, nanoseconds: number] => {
  const whole = Math.floor(nanoseconds / 1_000_000);
  return [seconds * 1000 + whole, nanoseconds - whole * 1_000_000];
};

export const isMap = (unpacked: unknown): unpacked is Readonly<Record<string, unknown>> =>
  typeof unpacked === 'object' &&
  unpacked !== null &&
  !Array.isArray(unpacked) &&
  !(unpacked instanceof Uint8Array) &&
  !(unpacked instanceof Date) &&
  !(unpacked instanceof EventTime) &&
  !(unpacked instanceof ExtData);
