import { isAscii } from 'node:buffer';
import type { BytesToText } from './charset.ts';

/** `from` and `to` are byte offsets in the stream, the delimiter included. */
export type PieceSink = (text: string, from: number, to: number) => void;

export interface DelimitedOptions {
  readonly delimiter: string;
  /** Offset of the first byte that will be pushed. */
  readonly offset: number;
  readonly maxBytes: number;
  readonly onPiece: PieceSink;
  /** Of bytes that are not ASCII. */
  readonly text: BytesToText;
  readonly isUtf8: boolean;
  readonly count: (reason: string) => void;
}

const EMPTY = Buffer.alloc(0);
const LF = 0x0a;
const FIRST_CARRY_BYTES = 4096;

/**
 * Bytes to the pieces between delimiters, as Logstash cuts them: nothing else is taken off (a CR stays), and an empty piece
 * is a piece. Of one longer than the limit the beginning is kept and the rest is passed over without being held.
 */
export class DelimitedFramer {
  readonly #delimiter: Buffer;
  readonly #options: DelimitedOptions;
  readonly #onPiece: PieceSink;
  readonly #isLines: boolean;
  #carry: Buffer = EMPTY;
  #carried = 0;
  /** Length of the incomplete piece in the stream; more than the carry once it is over the limit. */
  #length = 0;
  #start: number;

  constructor(options: DelimitedOptions) {
    this.#options = options;
    this.#onPiece = options.onPiece;
    this.#delimiter = Buffer.from(options.delimiter);
    this.#isLines = this.#delimiter.length === 1 && this.#delimiter[0] === LF;
    this.#start = options.offset;
  }

  /** Offset of the first byte of the piece that is not complete yet. */
  get start(): number {
    return this.#start;
  }

  get pending(): boolean {
    return this.#length > 0;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    if (this.#length > 0) {
      start = this.#endCarried(bytes);
      if (start < 0) return;
    }
    if (this.#isLines) {
      const end = bytes.lastIndexOf(LF) + 1;
      if (end > start) {
        this.#pieces(bytes.subarray(start, end));
        start = end;
      }
    } else start += this.#oneByOne(bytes.subarray(start));
    if (start < bytes.length) this.#keep(bytes.subarray(start));
  }

  /** Emits the last piece, which has no delimiter. */
  finish(): void {
    if (this.#length > 0) this.#emit(this.#carry.subarray(0, this.#carried), this.#length, 0);
  }

  /** Returns where the piece that was carried ends in the bytes, or -1 where it goes on. */
  #endCarried(bytes: Buffer): number {
    const size = this.#delimiter.length;
    const held = this.#carried;
    // The delimiter itself may lie across the border.
    const kept = held === this.#length ? Math.min(size - 1, held) : 0;
    if (kept > 0) {
      const border = Buffer.concat([this.#carry.subarray(held - kept, held), bytes.subarray(0, size - 1)]);
      const across = border.indexOf(this.#delimiter);
      if (across >= 0) {
        const before = held - kept + across;
        this.#emit(this.#carry.subarray(0, before), before, size);
        return across + size - kept;
      }
    }
    const at = bytes.indexOf(this.#delimiter);
    this.#keep(at < 0 ? bytes : bytes.subarray(0, at));
    if (at < 0) return -1;
    this.#emit(this.#carry.subarray(0, this.#carried), this.#length, size);
    return at + size;
  }

  #pieces(whole: Buffer): void {
    const { text, isUtf8, maxBytes } = this.#options;
    if (whole.length > maxBytes) this.#oneByOne(whole);
    else if (isUtf8 && isAscii(whole)) this.#lines(whole.toString('latin1'));
    else if (isUtf8) this.#wideLines(whole, text(whole));
    else this.#oneByOne(whole);
  }

  /** One string for all lines: in ASCII an index in the string is an offset in the bytes. */
  #lines(text: string): void {
    const base = this.#start;
    const length = text.length;
    let from = 0;
    while (from < length) {
      const end = text.indexOf('\n', from);
      const to = end + 1;
      this.#start = base + to;
      this.#onPiece(text.slice(from, end), base + from, base + to);
      from = to;
    }
  }

  /** A line feed is one byte of UTF-8 and never a part of another character, also where bytes are wrong. */
  #wideLines(bytes: Buffer, text: string): void {
    const base = this.#start;
    let from = 0;
    let at = 0;
    while (from < bytes.length) {
      const to = bytes.indexOf(LF, from) + 1;
      const end = text.indexOf('\n', at);
      this.#start = base + to;
      this.#onPiece(text.slice(at, end), base + from, base + to);
      from = to;
      at = end + 1;
    }
  }

  /** Returns where the incomplete piece begins. */
  #oneByOne(bytes: Buffer): number {
    const size = this.#delimiter.length;
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(this.#delimiter, from);
      if (end < 0) return from;
      this.#emit(bytes.subarray(from, end), end - from, size);
      from = end + size;
    }
  }

  #keep(bytes: Buffer): void {
    this.#length += bytes.length;
    const wanted = Math.min(bytes.length, this.#options.maxBytes - this.#carried);
    if (wanted <= 0) return;
    const needed = this.#carried + wanted;
    if (needed > this.#carry.length) {
      const grown = Buffer.allocUnsafe(Math.max(FIRST_CARRY_BYTES, needed, this.#carry.length * 2));
      this.#carry.copy(grown, 0, 0, this.#carried);
      this.#carry = grown;
    }
    bytes.copy(this.#carry, this.#carried, 0, wanted);
    this.#carried = needed;
  }

  /** `held` are the bytes there are of a piece of `length` bytes. */
  #emit(held: Buffer, length: number, delimiterBytes: number): void {
    const { maxBytes, text, isUtf8, count } = this.#options;
    if (length > maxBytes) count('line_truncated');
    const from = this.#start;
    const to = from + length + delimiterBytes;
    this.#length = 0;
    this.#carried = 0;
    this.#start = to;
    const piece = held.length > maxBytes ? held.subarray(0, maxBytes) : held;
    const whole = isUtf8 && isAscii(piece) ? piece.toString('latin1') : text(piece);
    if (this.#carry.length > 64 * 1024) this.#carry = EMPTY;
    this.#onPiece(whole, from, to);
  }
}
