import type { ByteWriter } from './byte-writer.ts';
import type { Event, Value, ValueObject } from './event.ts';
import { hasFloats, isFloatIn } from './floats.ts';
import { formatIsoTime } from './timestamp.ts';

/** What stands in JSON as it is, and is one byte each. */
const UNPLAIN = /[^ !#-[\]-~]/;
const QUOTE = 0x22;
const COMMA = 0x2c;

/** Keys come again and again; attackers choose some of them. */
const MOST_KEYS = 4096;
const LONGEST_KEY = 64;
const keys = new Map<string, string>();

/** The text of `eventJson`, written straight to bytes: several times as fast. */
export function writeEventJson(event: Event, out: ByteWriter): void {
  out.byte(0x7b);
  let isFirst = true;
  const floats = hasFloats(event);
  for (const key of Object.keys(event)) {
    if (key === '@metadata' || key === '@nanoseconds') continue;
    const value = event[key];
    if (value === undefined) continue;
    if (isFirst) isFirst = false;
    else out.byte(COMMA);
    writeKey(key, out);
    if (key === '@timestamp') {
      out.byte(QUOTE);
      out.ascii(formatIsoTime(event['@timestamp'], event['@nanoseconds']));
      out.byte(QUOTE);
    } else if (floats && isFloatIn(event, key, value)) writeFloat(value, out);
    else writeValue(value, out);
  }
  out.byte(0x7d);
}

function writeFloat(value: Value, out: ByteWriter): void {
  const text = JSON.stringify(value);
  out.ascii(/^-?\d+$/.test(text) ? `${text}.0` : text);
}

function writeKey(key: string, out: ByteWriter): void {
  let written = keys.get(key);
  if (written === undefined) {
    written = `${JSON.stringify(key)}:`;
    // Others are not ASCII, or too many.
    if (key.length > LONGEST_KEY || keys.size >= MOST_KEYS || UNPLAIN.test(key)) {
      out.text(written);
      return;
    }
    keys.set(key, written);
  }
  out.ascii(written);
}

function writeValue(value: Value, out: ByteWriter): void {
  if (typeof value === 'string') writeString(value, out);
  else if (typeof value !== 'object' || value === null) out.ascii(JSON.stringify(value));
  else if (Array.isArray(value)) writeList(value, out);
  else writeObject(value, out);
}

function writeString(text: string, out: ByteWriter): void {
  if (UNPLAIN.test(text)) {
    out.text(JSON.stringify(text));
    return;
  }
  out.byte(QUOTE);
  out.ascii(text);
  out.byte(QUOTE);
}

function writeList(list: Value[], out: ByteWriter): void {
  out.byte(0x5b);
  const floats = hasFloats(list);
  for (let index = 0; index < list.length; index++) {
    if (index > 0) out.byte(COMMA);
    const value = list[index] ?? null;
    if (floats && isFloatIn(list, String(index), value)) writeFloat(value, out);
    else writeValue(value, out);
  }
  out.byte(0x5d);
}

function writeObject(object: ValueObject, out: ByteWriter): void {
  out.byte(0x7b);
  let isFirst = true;
  const floats = hasFloats(object);
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    if (isFirst) isFirst = false;
    else out.byte(COMMA);
    writeKey(key, out);
    if (floats && isFloatIn(object, key, value)) writeFloat(value, out);
    else writeValue(value, out);
  }
  out.byte(0x7d);
}
