import type { S2sInteger } from './integer.ts';
import { Malformed } from './malformed.ts';

/** Seven bits a byte; so many bytes stay exact as a number. */
const EXACT_BYTES = 7;
const LONGEST = 10;
const EXACT_UNIT = 2 ** (7 * EXACT_BYTES);
const NOTHING = Buffer.alloc(0);

/**
 * Reads one frame or packet out of a stretch of bytes. Where the bytes end too soon it becomes `short`, gives zeros and empty texts
 * from then on, and what was read is worth nothing: whoever reads must look before loops and at the end.
 */
export class Cursor {
  bytes: Buffer = NOTHING;
  at = 0;
  end = 0;
  short = false;
  /** Bytes that are missing at least, once it is short. */
  missing = 0;

  /** Must be called before each frame. */
  begin(bytes: Buffer, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.short = false;
    this.missing = 0;
  }

  #lacks(bytes: number): void {
    if (this.short) return;
    this.short = true;
    this.missing = bytes;
    // What is left is part of what was asked for, and must not be read as something else.
    this.at = this.end;
  }

  byte(): number {
    const byte = this.at < this.end ? this.bytes[this.at] : undefined;
    if (byte === undefined) {
      this.#lacks(1);
      return 0;
    }
    this.at += 1;
    return byte;
  }

  /** Big-endian. */
  unsigned32(): number {
    if (this.short || this.at + 4 > this.end) {
      this.#lacks(this.at + 4 - this.end);
      return 0;
    }
    const value = this.bytes.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  /** LEB128 of at most 64 bits. */
  integer(): S2sInteger {
    let low = 0;
    let unit = 1;
    for (let read = 0; read < EXACT_BYTES; read++) {
      const byte = this.byte();
      low += (byte & 0x7f) * unit;
      if (byte < 0x80) return this.short ? 0 : low;
      unit *= 128;
    }
    return this.#large(low);
  }

  #large(low: number): S2sInteger {
    let high = 0;
    let unit = 1;
    for (let read = EXACT_BYTES; read < LONGEST; read++) {
      const byte = this.byte();
      if (read === LONGEST - 1 && byte > 1) break;
      high += (byte & 0x7f) * unit;
      if (byte < 0x80) {
        if (this.short) return 0;
        const value = high * EXACT_UNIT + low;
        return value <= Number.MAX_SAFE_INTEGER ? value : (BigInt(high) << 49n) | BigInt(low);
      }
      unit *= 128;
    }
    throw new Malformed('a number has more than 64 bits');
  }

  /** A number of `what` that may be `most`. */
  count(most: number, what: string): number {
    const value = this.integer();
    if (typeof value !== 'number' || value > most)
      throw new Malformed(`${value} ${what}, at most ${most} are taken`, 'too_large');
    return value;
  }

  /** The next bytes, without a copy. */
  take(length: number): Buffer {
    if (this.short || this.at + length > this.end) {
      this.#lacks(this.at + length - this.end);
      return NOTHING;
    }
    const from = this.at;
    this.at += length;
    return this.bytes.subarray(from, this.at);
  }

  /** The next bytes as UTF-8. */
  text(length: number): string {
    if (this.short || this.at + length > this.end) {
      this.#lacks(this.at + length - this.end);
      return '';
    }
    const from = this.at;
    this.at += length;
    return this.bytes.toString('utf8', from, this.at);
  }
}
