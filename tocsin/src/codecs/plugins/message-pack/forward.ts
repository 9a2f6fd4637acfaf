import { gunzipSync, gzipSync } from 'node:zlib';
import { binaryText, EventTime, isMap, millisecondsOf, pack, unpack, unpackAll, unpackRaw } from './values.ts';

/** What was unpacked; neither is known to be what its place asks for. */
export interface ForwardEntry {
  readonly time: unknown;
  readonly record: unknown;
}

/** A message of the Forward protocol. https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1 */
export interface ForwardMessage {
  readonly tag: string;
  /** Read as they are taken: throws where they can't be read on. */
  readonly entries: Iterable<ForwardEntry>;
  /** The sender waits until this is acknowledged. */
  readonly chunk: string | undefined;
}

export interface ForwardLimits {
  /** Bytes that the entries of a compressed message may become. */
  readonly maxInflated: number;
  /** So many bytes more, or less, are held while entries are read. */
  readonly hold?: (bytes: number) => void;
}

/** Reads one whole message; undefined for a lone nil, which keeps the connection alive. Throws a sentence for what is none. */
export function readForward(bytes: Uint8Array, limits: ForwardLimits): ForwardMessage | undefined {
  const message = unpack(bytes);
  if (message === null) return undefined;
  const [first, second, third, fourth] = listOf(message);
  const tag = textOf(first);
  if (tag === undefined) throw new Error('the message has no tag');
  const packed = typeof second === 'string' ? listOf(unpackRaw(bytes))[1] : second;
  const isSeveral = Array.isArray(packed) || packed instanceof Uint8Array;
  const options = isSeveral ? third : fourth;
  const chunk = isMap(options) ? textOf(options.chunk) : undefined;
  if (Array.isArray(packed)) return { tag, chunk, entries: entriesOf(packed) };
  if (packed instanceof Uint8Array) {
    const isCompressed = isMap(options) && textOf(options.compressed) === 'gzip';
    return { tag, chunk, entries: isCompressed ? inflatedEntries(packed, limits) : entriesOf(unpackAll(packed)) };
  }
  return { tag, chunk, entries: [{ time: second, record: third }] };
}

const listOf = (message: unknown): readonly unknown[] => {
  if (!Array.isArray(message)) throw new Error('the message is no list');
  return message;
};

function* entriesOf(entries: Iterable<unknown>): Generator<ForwardEntry> {
  for (const entry of entries) {
    if (!Array.isArray(entry)) throw new Error('an entry is no pair of time and record');
    const [time, record] = entry as readonly unknown[];
    yield { time, record };
  }
}

function* inflatedEntries(packed: Uint8Array, { maxInflated, hold }: ForwardLimits): Generator<ForwardEntry> {
  const inflated = gunzipSync(packed, { maxOutputLength: maxInflated });
  hold?.(inflated.length);
  try {
    yield* entriesOf(unpackAll(inflated));
  } finally {
    hold?.(-inflated.length);
  }
}

const textOf = (unpacked: unknown): string | undefined => {
  if (typeof unpacked === 'string') return unpacked;
  return unpacked instanceof Uint8Array ? binaryText(unpacked) : undefined;
};

/** Throws for what is no time. */
export function forwardTime(time: unknown): [milliseconds: number, nanoseconds: number] {
  if (time instanceof EventTime) return millisecondsOf(time);
  if (typeof time === 'number' && Number.isFinite(time)) return [Math.round(time * 1000), 0];
  throw new Error('a time is neither a number nor an EventTime');
}

export interface ForwardOptions {
  /** `message` sends one entry alone. */
  readonly mode: 'message' | 'forward' | 'packed' | 'compressed';
  /** What the receiver shall acknowledge. */
  readonly chunk?: string;
}

/** Messages of these entries, which are never none: one, or in the mode `message` as many. */
export function writeForward(
  tag: string,
  entries: readonly { readonly time: EventTime | number; readonly record: object }[],
  { mode, chunk }: ForwardOptions,
): Uint8Array {
  const asked = chunk === undefined ? {} : { chunk };
  if (mode === 'message')
    return Buffer.concat(
      entries.map(({ time, record }) => pack([tag, time, record, ...(chunk === undefined ? [] : [asked])])),
    );
  const pairs = entries.map(({ time, record }) => [time, record]);
  const options = { size: entries.length, ...asked };
  if (mode === 'forward') return pack([tag, pairs, options]);
  const bytes = Buffer.concat(pairs.map((pair) => pack(pair)));
  if (mode === 'packed') return pack([tag, bytes, options]);
  return pack([tag, gzipSync(bytes), { ...options, compressed: 'gzip' }]);
}
