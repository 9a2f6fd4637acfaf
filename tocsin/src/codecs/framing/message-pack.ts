import { MAX_DEPTH } from '../../event/index.ts';

export interface MessagePackSink {
  /** A whole message; `from` and `to` are its byte offsets in the stream. The bytes are only lent. */
  readonly onMessage: (bytes: Uint8Array, from: number, to: number) => void;
  /**
   * The message that begins at `from` is none. Nothing of this stream is read any more, since nothing in it marks where
   * another one begins.
   */
  readonly onMalformed: (reason: string, from: number, to: number) => void;
}

export interface MessagePackFramerOptions extends MessagePackSink {
  /** Offset of the first byte that will be pushed. */
  readonly offset: number;
  /** What announces more than so many bytes is no message: a length costs its sender nothing. */
  readonly maxBytes: number;
}

/** Values of one message: a byte may be a map, and a map in memory comes to a hundred. */
const MAX_VALUES = 1_000_000;

const EMPTY = new Uint8Array(0);

/**
 * Bytes to whole MessagePack messages, without building their values: each byte is looked at once, however the chunks are
 * cut. https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export class MessagePackFramer {
  readonly #options: MessagePackFramerOptions;
  #buffer = EMPTY;
  #used = 0;
  /** Where in the buffer the message begins that is not complete yet. */
  #begin = 0;
  /** Bytes of the buffer that have been looked at. */
  #scanned = 0;
  /** Bytes of a text or of binary data that are still to be passed over. */
  #skip = 0;
  /** How many values the arrays and maps that are open still want, innermost last. */
  #open: number[] = [];
  /** Values of the message that was begun, those that are announced included. */
  #values = 0;
  #start: number;
  #isMalformed = false;

  constructor(options: MessagePackFramerOptions) {
    this.#options = options;
    this.#start = options.offset;
  }

  /** Offset of the first byte of the message that is not complete yet. */
  get start(): number {
    return this.#start;
  }

  get pending(): boolean {
    return this.#used > 0;
  }

  push(chunk: Uint8Array): void {
    if (this.#isMalformed) {
      this.#start += chunk.length;
      return;
    }
    this.#keep(chunk);
    this.#scan();
  }

  /** The stream ends: what is not complete never will be. */
  finish(): void {
    if (this.#used > 0 && !this.#isMalformed) this.#malformed('the stream ends within a message', this.#used);
  }

  #keep(chunk: Uint8Array): void {
    const needed = this.#used + chunk.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2, 4096));
      larger.set(this.#buffer.subarray(0, this.#used));
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.#used);
    this.#used = needed;
  }

  #scan(): void {
    for (;;) {
      const isWhole = this.#scanMessage();
      if (this.#isMalformed) return;
      if (!isWhole) break;
      const from = this.#start;
      const begin = this.#begin;
      this.#begin = this.#scanned;
      this.#values = 0;
      this.#start = from + this.#scanned - begin;
      this.#options.onMessage(this.#buffer.subarray(begin, this.#scanned), from, this.#start);
    }
    if (this.#begin > 0) this.#drop(this.#begin);
    if (this.#used + this.#skip > this.#options.maxBytes) this.#malformed('a message is longer than the limit');
  }

  #drop(bytes: number): void {
    this.#used -= bytes;
    this.#scanned -= bytes;
    this.#begin = 0;
    if (this.#used === 0 && this.#buffer.length > 1 << 20) this.#buffer = EMPTY;
    else this.#buffer.copyWithin(0, bytes, bytes + this.#used);
  }

  /** True once the message that was begun is complete; false where bytes are missing. */
  #scanMessage(): boolean {
    for (;;) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, this.#used - this.#scanned);
        this.#scanned += passed;
        this.#skip -= passed;
        if (this.#skip > 0) return false;
      } else if (!this.#scanHead()) return false;
      if (this.#skip === 0 && this.#isClosed()) return true;
    }
  }

  /** Whether the value that has just ended, or an array or map that it ended, ended the message. */
  #isClosed(): boolean {
    while (this.#open.length > 0) {
      const last = this.#open.length - 1;
      const left = this.#open[last] ?? 0;
      if (left > 0) {
        this.#open[last] = left - 1;
        return false;
      }
      this.#open.pop();
    }
    return true;
  }

  /** Reads the first bytes of a value. False where they are not there yet, or the message is malformed. */
  #scanHead(): boolean {
    if (this.#scanned >= this.#used) return false;
    const byte = this.#buffer[this.#scanned] ?? 0;
    if (byte <= 0x7f || byte >= 0xe0) return this.#value(1, 0);
    if (byte <= 0x8f) return this.#container(1, (byte & 0x0f) * 2);
    if (byte <= 0x9f) return this.#container(1, byte & 0x0f);
    if (byte <= 0xbf) return this.#value(1, byte & 0x1f);
    const head = HEADS[byte - 0xc0];
    if (head === undefined) return this.#malformed(`0x${byte.toString(16)} begins no value`);
    const [lengthBytes, extra, kind] = head;
    if (this.#scanned + 1 + lengthBytes > this.#used) return false;
    const length = this.#length(lengthBytes);
    if (kind === 'array') return this.#container(1 + lengthBytes, length);
    if (kind === 'map') return this.#container(1 + lengthBytes, length * 2);
    return this.#value(1 + lengthBytes, length + extra);
  }

  #length(bytes: number): number {
    let length = 0;
    for (let index = 1; index <= bytes; index++) length = length * 256 + (this.#buffer[this.#scanned + index] ?? 0);
    return length;
  }

  #value(head: number, body: number): boolean {
    if (body > this.#options.maxBytes) return this.#malformed(`a value of ${body} bytes is announced`);
    this.#scanned += head;
    this.#skip = body;
    return true;
  }

  #container(head: number, values: number): boolean {
    // Each value takes a byte at least.
    if (values > this.#options.maxBytes) return this.#malformed(`a list of ${values} values is announced`);
    this.#values += values;
    if (this.#values > MAX_VALUES) return this.#malformed(`a message holds more than ${MAX_VALUES} values`);
    if (this.#open.length >= MAX_DEPTH) return this.#malformed(`values nest deeper than ${MAX_DEPTH} levels`);
    this.#scanned += head;
    this.#open.push(values);
    return true;
  }

  /** What is told of has a length that does not depend on how much has come already. */
  #malformed(reason: string, length = 1): false {
    this.#isMalformed = true;
    const from = this.#start;
    this.#start = from + this.#used - this.#begin;
    this.#begin = 0;
    this.#used = 0;
    this.#scanned = 0;
    this.#skip = 0;
    this.#open = [];
    this.#buffer = EMPTY;
    this.#options.onMalformed(reason, from, from + length);
    return false;
  }
}

type Head = readonly [lengthBytes: number, extra: number, kind: 'value' | 'array' | 'map'];

/** Of the bytes 0xc0 … 0xdf: how many bytes of length follow, and how many beside those that the length says. */
const HEADS: readonly (Head | undefined)[] = [
  [0, 0, 'value'], // nil
  undefined, // never used
  [0, 0, 'value'], // false
  [0, 0, 'value'], // true
  [1, 0, 'value'], // bin
  [2, 0, 'value'],
  [4, 0, 'value'],
  [1, 1, 'value'], // ext: its type is a byte more
  [2, 1, 'value'],
  [4, 1, 'value'],
  [0, 4, 'value'], // float
  [0, 8, 'value'],
  [0, 1, 'value'], // uint
  [0, 2, 'value'],
  [0, 4, 'value'],
  [0, 8, 'value'],
  [0, 1, 'value'], // int
  [0, 2, 'value'],
  [0, 4, 'value'],
  [0, 8, 'value'],
  [0, 2, 'value'], // fixext
  [0, 3, 'value'],
  [0, 5, 'value'],
  [0, 9, 'value'],
  [0, 17, 'value'],
  [1, 0, 'value'], // str
  [2, 0, 'value'],
  [4, 0, 'value'],
  [2, 0, 'array'],
  [4, 0, 'array'],
  [2, 0, 'map'],
  [4, 0, 'map'],
];
