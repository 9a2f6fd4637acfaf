import { deflateSync } from 'node:zlib';

/**
 * The Lumberjack protocol of Beats and of logstash-forwarder: a byte of version (`1` or `2`), a byte of type, and big-endian numbers of 32
 * bits. https://github.com/elastic/go-lumber
 */
export type LumberjackVersion = 1 | 2;

export type Frame =
  /** So many events follow, and are then waited for. */
  | { readonly kind: 'window'; readonly version: LumberjackVersion; readonly size: number }
  /** An event of version 2, as JSON. The bytes are only lent. */
  | { readonly kind: 'json'; readonly version: LumberjackVersion; readonly sequence: number; readonly json: Buffer }
  /** An event of version 1. */
  | {
      readonly kind: 'data';
      readonly version: LumberjackVersion;
      readonly sequence: number;
      readonly pairs: readonly (readonly [name: string, value: string])[];
    }
  /** The receiver has the event of this sequence, and those before it. */
  | { readonly kind: 'ack'; readonly version: LumberjackVersion; readonly sequence: number };

export type EventFrame = Extract<Frame, { readonly kind: 'json' | 'data' }>;

/** Bytes of a stream that are no frame, or more than one may hold: nothing marks where another one begins. */
export class FrameError extends Error {
  /** For a counter. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

export const TYPES = { window: 0x57, json: 0x4a, data: 0x44, compressed: 0x43, ack: 0x41 } as const;

const VERSIONS = { 1: 0x31, 2: 0x32 } as const;
const HEAD = 6;

function head(version: LumberjackVersion, type: number, number: number, rest = 0): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD + rest);
  bytes[0] = VERSIONS[version];
  bytes[1] = type;
  bytes.writeUInt32BE(number, 2);
  return bytes;
}

export const windowFrame = (size: number, version: LumberjackVersion = 2): Buffer => head(version, TYPES.window, size);

export const ackFrame = (sequence: number, version: LumberjackVersion = 2): Buffer =>
  head(version, TYPES.ack, sequence);

/** What stands before the JSON of an event, `length` bytes of it. */
export function jsonHead(sequence: number, length: number): Buffer {
  const bytes = head(2, TYPES.json, sequence, 4);
  bytes.writeUInt32BE(length, HEAD);
  return bytes;
}

/** What stands before frames that are compressed to so many bytes. */
export const compressedHead = (length: number, version: LumberjackVersion = 2): Buffer =>
  head(version, TYPES.compressed, length);

export function jsonFrame(sequence: number, json: string | Uint8Array): Buffer {
  const body = typeof json === 'string' ? Buffer.from(json) : json;
  return Buffer.concat([jsonHead(sequence, body.length), body]);
}

export function dataFrame(sequence: number, pairs: readonly (readonly [name: string, value: string])[]): Buffer {
  const texts = pairs.flat().map((text) => Buffer.from(text));
  const length = texts.reduce((sum, text) => sum + 4 + text.length, 4);
  const bytes = head(1, TYPES.data, sequence, length);
  let at = bytes.writeUInt32BE(pairs.length, HEAD);
  for (const text of texts) {
    at = bytes.writeUInt32BE(text.length, at);
    bytes.set(text, at);
    at += text.length;
  }
  return bytes;
}

/** Whole frames in one that is compressed. */
export function compressedFrame(frames: readonly Uint8Array[], version: LumberjackVersion = 2, level = 3): Buffer {
  const body = deflateSync(Buffer.concat(frames), { level });
  return Buffer.concat([compressedHead(body.length, version), body]);
}

/** A window of version 2 as Beats send one; sequences begin at 1. `level` 0: not compressed. */
export function jsonWindow(events: readonly (string | Uint8Array)[], level = 3): Buffer {
  const frames = events.map((json, index) => jsonFrame(index + 1, json));
  return Buffer.concat([windowFrame(events.length), ...(level === 0 ? frames : [compressedFrame(frames, 2, level)])]);
}
