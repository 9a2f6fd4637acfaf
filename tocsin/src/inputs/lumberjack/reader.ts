import { inflateSync } from 'node:zlib';
import { type Frame, FrameError, type LumberjackVersion, TYPES } from './frames.ts';

export interface FrameReaderOptions {
  /** Bytes of one event, and of one compressed frame before it is inflated. */
  readonly maxFrame: number;
  /** Bytes that one compressed frame may inflate to. */
  readonly maxInflated: number;
  /** Bytes more, or less, that are held; may throw to stop the stream. */
  readonly hold?: (bytes: number) => void;
}

const MAX_PAIRS = 1_000;
const NOTHING = Buffer.alloc(0);
/** Bytes that a client costs which says nothing; there may be thousands. */
const KEPT = 1 << 10;

/** Bytes of one direction of a connection to frames, however they are cut. */
export class FrameReader {
  readonly #options: FrameReaderOptions;
  readonly #isInner: boolean;
  #buffer: Buffer = NOTHING;
  /** Where in the buffer the frame begins that is not whole yet. */
  #begin = 0;
  #end = 0;
  /** Bytes from there without which nothing can be read. */
  #needed = 6;
  /** Of the data frame that is not whole yet: texts that are still to come, and where the next one begins. */
  #texts: { left: number; at: number } | undefined;
  #held = 0;

  constructor(options: FrameReaderOptions, isInner = false) {
    this.#options = options;
    this.#isInner = isInner;
  }

  /** Whether a frame has begun that is not whole yet. */
  get pending(): boolean {
    return this.#end > this.#begin;
  }

  /** Each frame that is whole by now. All must be taken before the next bytes are pushed. Throws a `FrameError`. */
  *push(chunk: Uint8Array): Generator<Frame> {
    this.#keep(chunk);
    while (this.#end - this.#begin >= this.#needed) {
      const frame = this.#next();
      if (frame instanceof Uint8Array) yield* this.#inflated(frame);
      else if (frame !== undefined) yield frame;
    }
    this.#drop();
  }

  /** Gives up what is held, once nothing more comes. */
  close(): void {
    this.#buffer = NOTHING;
    this.#begin = 0;
    this.#end = 0;
    this.#account();
  }

  #keep(chunk: Uint8Array): void {
    const end = this.#end + chunk.length;
    if (end > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, Math.min(this.#buffer.length * 2, this.#options.maxFrame), KEPT));
      larger.set(this.#buffer.subarray(0, this.#end));
      this.#buffer = larger;
      this.#account();
    }
    this.#buffer.set(chunk, this.#end);
    this.#end = end;
  }

  #drop(): void {
    const left = this.#end - this.#begin;
    if (this.#buffer.length > KEPT && 4 * left <= this.#buffer.length) {
      this.#buffer = left === 0 ? NOTHING : Buffer.from(this.#buffer.subarray(this.#begin, this.#end));
      this.#account();
    } else if (this.#begin > 0) this.#buffer.copyWithin(0, this.#begin, this.#end);
    this.#begin = 0;
    this.#end = left;
  }

  #account(): void {
    const more = this.#buffer.length - this.#held;
    this.#held = this.#buffer.length;
    this.#options.hold?.(more);
  }

  /** The frame at the beginning; what is compressed as its bytes. Undefined: more bytes are needed. */
  #next(): Frame | Buffer | undefined {
    const buffer = this.#buffer;
    const begin = this.#begin;
    const version = versionOf(buffer[begin]);
    const number = buffer.readUInt32BE(begin + 2);
    switch (buffer[begin + 1]) {
      case TYPES.window:
        this.#taken(6);
        return { kind: 'window', version, size: number };
      case TYPES.ack:
        this.#taken(6);
        return { kind: 'ack', version, sequence: number };
      case TYPES.json:
        return this.#json(version, number);
      case TYPES.compressed:
        return this.#compressed(number);
      case TYPES.data:
        return this.#data(version, number);
      default:
        throw new FrameError('frame_unknown', `a frame of the type ${buffer[begin + 1]} is not known`);
    }
  }

  #taken(bytes: number): void {
    this.#begin += bytes;
    this.#needed = 6;
  }

  /** Whether so many bytes of the frame are there. */
  #has(bytes: number): boolean {
    this.#needed = bytes;
    return this.#end - this.#begin >= bytes;
  }

  #limit(bytes: number): void {
    if (bytes > this.#options.maxFrame)
      throw new FrameError(
        'frame_too_long',
        `a frame of ${bytes} bytes is announced, ${this.#options.maxFrame} are taken`,
      );
  }

  #json(version: LumberjackVersion, sequence: number): Frame | undefined {
    if (!this.#has(10)) return undefined;
    const length = this.#buffer.readUInt32BE(this.#begin + 6);
    this.#limit(length);
    if (!this.#has(10 + length)) return undefined;
    const json = this.#buffer.subarray(this.#begin + 10, this.#begin + 10 + length);
    this.#taken(10 + length);
    return { kind: 'json', version, sequence, json };
  }

  #compressed(length: number): Buffer | undefined {
    if (this.#isInner) throw new FrameError('frame_nested', 'a compressed frame lies within another one');
    this.#limit(length);
    if (!this.#has(6 + length)) return undefined;
    const bytes = this.#buffer.subarray(this.#begin + 6, this.#begin + 6 + length);
    this.#taken(6 + length);
    return bytes;
  }

  #data(version: LumberjackVersion, sequence: number): Frame | undefined {
    if (!this.#has(10)) return undefined;
    if (this.#texts === undefined) {
      const pairs = this.#buffer.readUInt32BE(this.#begin + 6);
      if (pairs > MAX_PAIRS)
        throw new FrameError('frame_too_long', `an event of ${pairs} fields is announced, ${MAX_PAIRS} are taken`);
      this.#texts = { left: 2 * pairs, at: 10 };
    }
    const texts = this.#texts;
    for (; texts.left > 0; texts.left--) {
      if (!this.#has(texts.at + 4)) return undefined;
      const length = this.#buffer.readUInt32BE(this.#begin + texts.at);
      this.#limit(texts.at + length);
      if (!this.#has(texts.at + 4 + length)) return undefined;
      texts.at += 4 + length;
    }
    const pairs = this.#pairs(texts.at);
    this.#texts = undefined;
    this.#taken(texts.at);
    return { kind: 'data', version, sequence, pairs };
  }

  #pairs(end: number): [string, string][] {
    const pairs: [string, string][] = [];
    let at = this.#begin + 10;
    const text = (): string => {
      const from = at + 4;
      at = from + this.#buffer.readUInt32BE(at);
      return this.#buffer.toString('utf8', from, at);
    };
    while (at < this.#begin + end) pairs.push([text(), text()]);
    return pairs;
  }

  *#inflated(bytes: Buffer): Generator<Frame> {
    const inflated = inflate(bytes, this.#options.maxInflated);
    this.#options.hold?.(inflated.length);
    try {
      const inner = new FrameReader({ ...this.#options, hold: () => undefined }, true);
      yield* inner.#whole(inflated);
    } finally {
      this.#options.hold?.(-inflated.length);
    }
  }

  /** The same for bytes that are all there, which are not copied. */
  *#whole(bytes: Buffer): Generator<Frame> {
    this.#buffer = bytes;
    this.#end = bytes.length;
    while (this.#end - this.#begin >= this.#needed) {
      const frame = this.#next();
      if (frame !== undefined && !(frame instanceof Uint8Array)) yield frame;
    }
    if (this.pending) throw new FrameError('frame_broken', 'a compressed frame ends within a frame');
  }
}

function versionOf(byte: number | undefined): LumberjackVersion {
  if (byte === 0x32) return 2;
  if (byte === 0x31) return 1;
  throw new FrameError('frame_unknown', `the version ${byte} is not known: this is no Lumberjack, or TLS meets none`);
}

function inflate(bytes: Uint8Array, most: number): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof RangeError)
      throw new FrameError('frame_too_long', `a compressed frame inflates beyond ${most} bytes`);
    throw new FrameError(
      'frame_broken',
      `a compressed frame can't be inflated: ${error instanceof Error ? error.message : error}`,
    );
  }
}
