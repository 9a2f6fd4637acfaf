import { isAscii } from 'node:buffer';
import {
  type LineFramerOptions,
  type LineSink,
  PARTIAL,
  TRUNCATED,
  textOf,
  wholeCharacters,
} from '../framing/lines.ts';

export interface SyslogFramerOptions {
  /** Offset of the first byte that will be pushed. */
  readonly offset: number;
  /** Of a longer message the beginning is kept. */
  readonly maxBytes: number;
  /** A message without what frames it; `from` and `to` hold the frame. */
  readonly onMessage: LineSink;
  readonly count: LineFramerOptions['count'];
}

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
const LESS = 0x3c;

/** Digits of a count. More of them begin a line. */
const MOST_DIGITS = 9;
const FIRST_CARRY_BYTES = 4096;
const MOST_KEPT_CARRY = 64 * 1024;
const EMPTY = Buffer.alloc(0);

const BETWEEN = 0;
const IN_LINE = 1;
const IN_COUNTED = 2;

/** What the beginning of a frame tells: that it is a line, that more bytes are needed, or how long the head of a counted one is. */
const LINE = 0;
const UNDECIDED = -1;

/**
 * A stream of syslog as RFC 6587 has it, and as senders have it: each frame is `LENGTH <PRI>…`, or ends with LF or NUL. Line ends and
 * NULs at the end of a counted message, and between frames, are left out.
 *
 * A sender that ends its messages with NUL may have line ends in them. Behind a frame that ended with NUL, a line end within a message that
 * begins with `<` is part of it, unless a `<` follows. So nobody who can put a NUL into one message hides those behind it.
 */
export class SyslogFramer {
  readonly #maxBytes: number;
  readonly #onMessage: LineSink;
  readonly #count: LineFramerOptions['count'];
  #state = BETWEEN;
  /** Offset of the frame that is not complete yet. */
  #start: number;
  /** Offset of the next byte to be pushed. */
  #at: number;
  /** First bytes of a frame that do not tell yet what it is. */
  #head: Buffer = EMPTY;
  /** Content of a frame that is not complete, up to the limit; chunks are the caller's. */
  #carry: Buffer = EMPTY;
  #carried = 0;
  /** Length of that content in the stream. */
  #length = 0;
  /** Bytes that a counted frame still has. */
  #left = 0;
  #endedWithNul = false;
  /** The first of them in the chunk that is not passed yet, -1 where there is none: a chunk is searched once. */
  #lf = -1;
  #nul = -1;
  /** A line end may be the message's own: the next byte tells. */
  #isLineEndOpen = false;

  constructor(options: SyslogFramerOptions) {
    this.#maxBytes = options.maxBytes;
    this.#onMessage = options.onMessage;
    this.#count = options.count;
    this.#start = options.offset;
    this.#at = options.offset;
  }

  /** Every byte before this offset was emitted or left out. */
  get settled(): number {
    return this.#start;
  }

  get pending(): boolean {
    return this.#start < this.#at;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const base = this.#at;
    this.#at += bytes.length;
    const text = isAscii(bytes) ? bytes.toString('latin1') : undefined;
    this.#lf = bytes.indexOf(LF);
    this.#nul = bytes.indexOf(NUL);
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === BETWEEN) {
        at = this.#begin(bytes, at, base);
        continue;
      }
      if (this.#state === IN_COUNTED) {
        const end = Math.min(at + this.#left, bytes.length);
        this.#left -= end - at;
        if (this.#left > 0) this.#keep(bytes, at, end);
        else this.#end(bytes, at, end, text, base + end);
        at = end;
        continue;
      }
      if (this.#isLineEndOpen) {
        this.#isLineEndOpen = false;
        if (bytes[at] === LESS) {
          this.#endedWithNul = false;
          this.#end(bytes, at, at, text, base + at);
          continue;
        }
        this.#keep(LINE_END, 0, 1);
      }
      const end = this.#lineEnd(bytes, at);
      if (end === -1) {
        this.#keep(bytes, at, bytes.length);
        return;
      }
      if (this.#isLineEndOpen) {
        this.#keep(bytes, at, end);
        return;
      }
      this.#endedWithNul = end === this.#nul;
      this.#end(bytes, at, end, text, base + end + 1);
      at = end + 1;
    }
  }

  /** Emits a message whose line end has come, though it may have been one of its own: nothing more came. */
  flush(): void {
    if (!this.#isLineEndOpen) return;
    this.#isLineEndOpen = false;
    this.#end(EMPTY, 0, 0, '', this.#at);
  }

  /** Emits what is there: the stream has ended. */
  finish(): void {
    this.flush();
    if (this.#head.length > 0) {
      const head = this.#head;
      this.#head = EMPTY;
      this.#keep(head, 0, head.length);
    }
    if (this.#length > 0 || this.#state === IN_COUNTED) this.#end(EMPTY, 0, 0, '', this.#at, PARTIAL);
    this.#start = this.#at;
  }

  /** Index behind what stands between frames and the head of a counted one; what the frame is stands in `#state`. */
  #begin(bytes: Buffer, from: number, base: number): number {
    let at = from;
    if (this.#head.length === 0) {
      while (at < bytes.length && isBetween(bytes[at])) at++;
      this.#start = base + at;
      if (at === bytes.length) return at;
    }
    const isSplit = this.#head.length > 0;
    const looked = isSplit ? Buffer.concat([this.#head, bytes.subarray(at, at + MOST_DIGITS + 2)]) : bytes;
    const start = isSplit ? 0 : at;
    const head = headOf(looked, start);
    if (head === UNDECIDED) {
      this.#head = Buffer.from(looked.subarray(start));
      return bytes.length;
    }
    const passed = this.#head.length;
    this.#head = EMPTY;
    if (head === LINE) {
      this.#state = IN_LINE;
      if (isSplit) this.#keep(looked, 0, passed);
      return at;
    }
    this.#state = IN_COUNTED;
    this.#left = Number(looked.toString('latin1', start, start + head - 1));
    return at + head - passed;
  }

  /** Index of the byte that ends the line, or -1. `#isLineEndOpen` where the byte behind it has to tell. */
  #lineEnd(bytes: Buffer, from: number): number {
    if (this.#nul !== -1 && this.#nul < from) this.#nul = bytes.indexOf(NUL, from);
    if (this.#lf !== -1 && this.#lf < from) this.#lf = bytes.indexOf(LF, from);
    const isWhole = this.#endedWithNul && (this.#carried > 0 ? this.#carry[0] : bytes[from]) === LESS;
    while (this.#lf !== -1 && (this.#nul === -1 || this.#lf < this.#nul)) {
      if (!isWhole || bytes[this.#lf + 1] === LESS) return this.#lf;
      if (this.#lf + 1 === bytes.length) {
        this.#isLineEndOpen = true;
        return this.#lf;
      }
      this.#lf = bytes.indexOf(LF, this.#lf + 1);
    }
    return this.#nul;
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#length += end - start;
    // A few bytes more than the limit, so that line ends at the end do not make a message too long.
    const wanted = Math.min(end - start, this.#maxBytes + 3 - this.#carried);
    if (wanted <= 0) return;
    const needed = this.#carried + wanted;
    if (needed > this.#carry.length) {
      const grown = Buffer.allocUnsafe(Math.max(FIRST_CARRY_BYTES, needed, this.#carry.length * 2));
      this.#carry.copy(grown, 0, 0, this.#carried);
      this.#carry = grown;
    }
    bytes.copy(this.#carry, this.#carried, start, start + wanted);
    this.#carried = needed;
  }

  /** The last bytes of a frame stand in `bytes`, whose text `text` is, if it is ASCII. */
  #end(bytes: Buffer, from: number, to: number, text: string | undefined, end: number, flags = 0): void {
    const start = this.#start;
    this.#state = BETWEEN;
    this.#start = end;
    if (this.#length === 0) {
      this.#emit(bytes, from, to, to - from, text, start, end, flags);
      return;
    }
    this.#keep(bytes, from, to);
    const carry = this.#carry;
    const carried = this.#carried;
    const length = this.#length;
    this.#length = 0;
    this.#carried = 0;
    this.#left = 0;
    if (carry.length > MOST_KEPT_CARRY) this.#carry = EMPTY;
    this.#emit(carry, 0, carried, length, undefined, start, end, flags);
  }

  /** Of a content of `length` bytes those from `from` to `to` are there. */
  #emit(
    bytes: Buffer,
    from: number,
    to: number,
    length: number,
    text: string | undefined,
    frameStart: number,
    frameEnd: number,
    flags: number,
  ): void {
    let end = to;
    let mark = flags;
    if (to - from === length) while (end > from && isBetween(bytes[end - 1])) end--;
    if (end - from > this.#maxBytes || to - from < length) {
      end = wholeCharacters(bytes, from, Math.min(end, from + this.#maxBytes));
      mark |= TRUNCATED;
      this.#count('line_truncated');
    }
    if (end === from && mark === 0) return;
    const message = text === undefined ? textOf(bytes.subarray(from, end), this.#count) : text.slice(from, end);
    this.#onMessage(message, frameStart, frameEnd, mark);
  }
}

const LINE_END = Buffer.from('\n');

/** Whether a byte may stand between messages, and at the end of one. */
export const isBetween = (byte: number | undefined): boolean => byte === LF || byte === NUL || byte === CR;

/** Length of `LENGTH ` in front of a `<` at `at`, LINE or UNDECIDED. */
function headOf(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first <= ZERO || first > NINE) return LINE;
  let end = at + 1;
  while (end < bytes.length && isDigit(bytes[end]) && end - at <= MOST_DIGITS) end++;
  if (end - at > MOST_DIGITS) return LINE;
  if (end === bytes.length) return UNDECIDED;
  if (bytes[end] !== SPACE) return LINE;
  if (end + 1 === bytes.length) return UNDECIDED;
  return bytes[end + 1] === LESS ? end + 1 - at : LINE;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;
