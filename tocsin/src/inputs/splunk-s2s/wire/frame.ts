import type { Cursor } from './cursor.ts';
import { Malformed } from './malformed.ts';

/** What a v2 or v3 stream consists of; v4 begins with some, too. */
export interface S2sFrame {
  readonly kind: 'frame';
  /** In their order. A value is bytes only for `_raw`. */
  readonly pairs: readonly (readonly [key: string, value: string])[];
  /** The value of `_raw`, without a copy: valid until more bytes are pushed. */
  readonly raw: Buffer | undefined;
}

const RAW = '_raw';
/** A key and a value of nothing take this much. */
export const LEAST_PAIR = 8;

/** Reads what follows the length of a frame; `cursor` must hold all of it. */
export function readFrameBody(cursor: Cursor, mostPairs: number): S2sFrame {
  const count = cursor.unsigned32();
  if (count > mostPairs) throw new Malformed(`a frame of ${count} pairs, at most ${mostPairs} are taken`, 'too_large');
  if (count * LEAST_PAIR > cursor.end - cursor.at) throw new Malformed('a frame is shorter than its pairs');
  const pairs: (readonly [string, string])[] = [];
  let raw: Buffer | undefined;
  for (let index = 0; index < count && !cursor.short; index++) {
    const key = text(bytesOf(cursor));
    const value = bytesOf(cursor);
    if (key === RAW) raw = value;
    else pairs.push([key, text(value)]);
  }
  if (cursor.short) throw new Malformed('a frame is shorter than its pairs');
  return { kind: 'frame', pairs, raw };
}

/** Without the NULs at their end. */
function bytesOf(cursor: Cursor): Buffer {
  const bytes = cursor.take(cursor.unsigned32());
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end === bytes.length ? bytes : bytes.subarray(0, end);
}

const text = (bytes: Buffer): string => bytes.toString('utf8');

/** With its length. `raw` goes first, as forwarders write it. */
export function encodeS2sFrame({ pairs, raw }: Omit<S2sFrame, 'kind'>): Buffer {
  const body = encodeFrameBody({ pairs, raw });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

export function encodeFrameBody({ pairs, raw }: Omit<S2sFrame, 'kind'>): Buffer {
  const parts: Buffer[] = [];
  const unsigned32 = (value: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    parts.push(bytes);
  };
  const value = (bytes: Uint8Array): void => {
    unsigned32(bytes.length + 1);
    parts.push(Buffer.concat([bytes, Buffer.alloc(1)]));
  };
  unsigned32(pairs.length + (raw === undefined ? 0 : 1));
  if (raw !== undefined) {
    value(Buffer.from(RAW));
    value(raw);
  }
  for (const [key, text] of pairs) {
    value(Buffer.from(key));
    value(Buffer.from(text));
  }
  unsigned32(0);
  value(Buffer.from(RAW));
  return Buffer.concat(parts);
}
