import { inflateBlock, isZlibHeader } from './compressed.ts';
import { Cursor } from './cursor.ts';
import { LEAST_PAIR, readFrameBody, type S2sFrame } from './frame.ts';
import { HELLO_BYTES, readHello, type S2sHello } from './hello.ts';
import { Malformed } from './malformed.ts';
import { type S2sPacket, TAG } from './packet.ts';
import { readPacket } from './read-packet.ts';

/** From here on the stream is one of zlib: see `S2sDecoder.rest`. */
export interface S2sDeflated {
  readonly kind: 'deflated';
}

export type S2sItem = S2sHello | S2sFrame | S2sPacket | S2sDeflated;

export interface S2sLimits {
  /** Bytes of a frame or packet, and of what a compressed block holds. */
  readonly bytes: number;
  /** Pairs of a frame, fields of an event, columns of a channel. */
  readonly fields: number;
}

export interface S2sDecoderOptions {
  /** Whose words are read: a client greets first. */
  readonly from: 'client' | 'server';
  readonly limits: S2sLimits;
}

/** What a packet has besides its largest part. */
const OVERHEAD = 64 << 10;
const FIRST_BYTES = 16 << 10;
const LOWEST_TAG = TAG.clone;
const NOTHING = Buffer.alloc(0);

/**
 * Bytes of one direction of a connection to what they say; chunk boundaries may fall anywhere. Throws `Malformed` for bytes that are
 * none of the protocol: nothing may be asked of it after that. Frames of v3 and packets of v4 may follow each other as they like.
 */
export class S2sDecoder {
  readonly #limits: S2sLimits;
  readonly #cursor = new Cursor();
  #isGreeted: boolean;
  #mayInflate: boolean;
  /** Reads what was in compressed blocks. */
  #inner: S2sDecoder | undefined;
  #bytes: Buffer = NOTHING;
  #isOwn = false;
  #at = 0;
  #end = 0;
  /** So many bytes the next item has at least. */
  #needed = 1;

  constructor({ from, limits }: S2sDecoderOptions, mayInflate = true) {
    this.#limits = limits;
    this.#isGreeted = from === 'server';
    this.#mayInflate = mayInflate;
  }

  /** Bytes that are held: those of an item that is not whole. */
  get held(): number {
    return this.#end - this.#at + (this.#inner?.held ?? 0);
  }

  /** Must be called only once `next` has given undefined. The bytes must stay as they are until then, again. */
  push(chunk: Buffer): void {
    const left = this.#end - this.#at;
    if (left === 0) {
      this.#bytes = chunk;
      this.#isOwn = false;
      this.#at = 0;
      this.#end = chunk.length;
      return;
    }
    if (!this.#isOwn || this.#end + chunk.length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_BYTES, 2 * left, left + chunk.length));
      this.#bytes.copy(larger, 0, this.#at, this.#end);
      this.#bytes = larger;
      this.#isOwn = true;
      this.#at = 0;
      this.#end = left;
    }
    chunk.copy(this.#bytes, this.#end);
    this.#end += chunk.length;
  }

  /** The next item that is whole. What it holds without a copy is valid until the next `push`. */
  next(): S2sItem | undefined {
    const inner = this.#inner?.next();
    if (inner !== undefined) return inner;
    for (;;) {
      if (this.#end - this.#at < this.#needed) return this.#wait(this.#needed);
      if (!this.#isGreeted) {
        if (this.#end - this.#at < HELLO_BYTES) return this.#wait(HELLO_BYTES);
        this.#isGreeted = true;
        return readHello(this.#taken(HELLO_BYTES));
      }
      const item = (this.#bytes[this.#at] ?? 0) < LOWEST_TAG ? this.#frame() : this.#packet();
      if (item !== 'again') return item;
    }
  }

  /** After `deflated`: the bytes behind it that were pushed already. From now on what is pushed must be inflated. */
  rest(): Buffer {
    return Buffer.from(this.#taken(this.#end - this.#at));
  }

  #wait(bytes: number): undefined {
    this.#needed = bytes;
    return undefined;
  }

  /** The next bytes, which are settled by that. */
  #taken(bytes: number): Buffer {
    const from = this.#at;
    this.#at += bytes;
    this.#needed = 1;
    return this.#bytes.subarray(from, this.#at);
  }

  #frame(): S2sItem | 'again' | undefined {
    const first = this.#bytes[this.#at] ?? 0;
    if (first !== 0) throw new Malformed(`a frame can't begin with 0x${first.toString(16)}`);
    if (this.#end - this.#at < 4) return this.#wait(4);
    const length = this.#bytes.readUInt32BE(this.#at);
    if (length === 0) {
      // A forwarder that has nothing to say says so.
      this.#taken(4);
      return 'again';
    }
    if (length > this.#limits.bytes)
      throw new Malformed(`a frame of ${length} bytes, at most ${this.#limits.bytes} are taken`, 'too_large');
    if (this.#end - this.#at < 4 + length) return this.#wait(4 + length);
    this.#taken(4);
    const body = this.#taken(length);
    if (length < 2 || !isZlibHeader(body[0] ?? 0, body[1] ?? 0)) return this.#body(body);
    const inflated = this.#inflate(body);
    return areFrames(inflated) ? this.#within(inflated) : this.#body(inflated);
  }

  #body(body: Buffer): S2sFrame {
    this.#cursor.begin(body, 0, body.length);
    return readFrameBody(this.#cursor, this.#limits.fields);
  }

  #inflate(block: Buffer): Buffer {
    if (!this.#mayInflate) throw new Malformed('a block is compressed twice');
    return inflateBlock(block, this.#limits.bytes);
  }

  /** Goes on with what a block holds. */
  #within(inflated: Buffer): S2sItem | 'again' {
    this.#inner ??= new S2sDecoder({ from: 'server', limits: this.#limits }, false);
    this.#inner.push(inflated);
    return this.#inner.next() ?? 'again';
  }

  #packet(): S2sItem | 'again' | undefined {
    const available = this.#end - this.#at;
    const cursor = this.#cursor;
    cursor.begin(this.#bytes, this.#at + 1, this.#end);
    const tag = this.#bytes[this.#at] ?? 0;
    if (tag === TAG.compressed) return this.#compressed(available);
    const packet = readPacket(tag, cursor, this.#limits);
    if (!cursor.short) {
      this.#taken(cursor.at - this.#at);
      return packet;
    }
    if (available + cursor.missing > this.#limits.bytes + OVERHEAD)
      throw new Malformed(`a packet of more than ${this.#limits.bytes} bytes`, 'too_large');
    return this.#wait(available + cursor.missing);
  }

  /** A block with its length; or a stream of zlib that lasts to the end. */
  #compressed(available: number): S2sItem | 'again' | undefined {
    if (available < 3) return this.#wait(3);
    if (!this.#mayInflate) throw new Malformed('a stream is compressed twice');
    if (isZlibHeader(this.#bytes[this.#at + 1] ?? 0, this.#bytes[this.#at + 2] ?? 0)) {
      this.#taken(1);
      this.#mayInflate = false;
      return { kind: 'deflated' };
    }
    const cursor = this.#cursor;
    const block = cursor.take(cursor.count(this.#limits.bytes, 'bytes of a block'));
    if (cursor.short) return this.#wait(available + cursor.missing);
    this.#taken(cursor.at - this.#at);
    return this.#within(this.#inflate(block));
  }
}

/**
 * A block of v3 holds frames with their lengths, or one without: then its number of pairs would have to lead exactly to its end. With nine
 * pairs, `_raw` before the others, it does; but what is taken for a frame has no room for the pairs that it would have.
 */
function areFrames(block: Buffer): boolean {
  let at = 0;
  while (at + 4 <= block.length) {
    const length = block.readUInt32BE(at);
    if (length >= 4 && at + 8 <= block.length && block.readUInt32BE(at + 4) * LEAST_PAIR > length - 4) return false;
    at += 4 + length;
  }
  return at === block.length && at > 0;
}
