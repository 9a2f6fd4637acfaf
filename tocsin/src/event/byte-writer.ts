import { type ByteRules, byteRules, rewrite } from './byte-rules.ts';
import { formatIsoTime } from './timestamp.ts';

const FIRST_BYTES = 1 << 16;
/** A buffer that a single large event has blown up is not kept. */
const MOST_KEPT = 32 << 20;
/** Up to this length a text is written faster here than by a call to the engine. */
const SHORT = 48;
const MOST_DIGITS = 10;
const ZERO = 0x30;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const UTC = 0x5a;
/** Of `"2026-11-23T01:57:17.889Z"`: with both quotes, and up to the point. */
const TIME_LENGTH = 26;
const SECOND_LENGTH = 20;
/** Of what is below a space JSON writes more than a backslash before it. */
const JSON_RULES = byteRules({
  escaped: '"\\',
  controls: 'refuse',
  tabs: 'refuse',
  lineEnds: 'refuse',
  deletes: 'keep',
  isTrimmed: false,
});
/**
 * Of a text that was sliced, put together, read or seen as a name the engine looks its methods up each time, since it is an object of another
 * kind; with the method in hand it reads a character in one step.
 */
const { charCodeAt } = String.prototype;

/** Texts and bytes, one behind the other in a buffer that grows. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** The same bytes, by fours. */
  #fours: Int32Array = foursOf(this.#buffer);
  #used = 0;
  /** Long texts that were written just now, and where: the line of an event often stands in two fields. */
  #long = '';
  #longFrom = 0;
  #longTo = 0;
  #older = '';
  #olderFrom = 0;
  #olderTo = 0;
  /** The second of the time that was written last, and how it is written up to its point: times that follow one another often share it. */
  #second = Number.NaN;
  readonly #untilPoint = new Uint8Array(SECOND_LENGTH);

  get length(): number {
    return this.#used;
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#become(larger);
  }

  #become(buffer: Buffer<ArrayBuffer>): void {
    this.#buffer = buffer;
    this.#fours = foursOf(buffer);
  }

  /** As UTF-8. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#used += this.#buffer.write(text, this.#used, 'utf8');
  }

  /** Nothing but ASCII. */
  ascii(text: string): void {
    this.#reserve(text.length);
    this.#ascii(text);
  }

  /** A whole number from 0 on, below 2³¹, in decimal digits. */
  digits(value: number): void {
    this.#reserve(MOST_DIGITS);
    const buffer = this.#buffer;
    let count = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) count++;
    let at = this.#used + count;
    this.#used = at;
    let rest = value;
    do {
      const next = (rest / 10) | 0;
      buffer[--at] = ZERO + rest - next * 10;
      rest = next;
    } while (rest > 0);
  }

  /** As a string of JSON. */
  json(value: string): void {
    // What comes out of an addition is known to be a text, whose length is then one read and not a look-up.
    // biome-ignore lint/style/useTemplate: a template asks each value for its `toString`.
    const text = '' + value;
    const { length } = text;
    this.#reserve(length * 2 + 2);
    if (length <= SHORT) {
      if (!this.#short(text, length)) this.text(JSON.stringify(text));
    } else if (text === this.#long) this.#again(this.#longFrom, this.#longTo);
    else if (text === this.#older) this.#again(this.#olderFrom, this.#olderTo);
    else {
      this.#older = this.#long;
      this.#olderFrom = this.#longFrom;
      this.#olderTo = this.#longTo;
      const from = this.#used;
      if (!this.#quoted(text)) this.text(JSON.stringify(text));
      this.#long = text;
      this.#longFrom = from;
      this.#longTo = this.#used;
    }
  }

  /** False, and nothing is written, where it is not ASCII or holds more than what has a backslash before. */
  #quoted(text: string): boolean {
    const from = this.#used;
    this.byte(QUOTE);
    if (!this.mapped(text, JSON_RULES)) {
      this.#used = from;
      return false;
    }
    this.byte(QUOTE);
    return true;
  }

  /** By the rules. False, and nothing is written, where a character is not ASCII, or is refused. */
  mapped(text: string, rules: ByteRules): boolean {
    const { length } = text;
    this.#reserve(length * 3);
    const from = this.#used;
    // Other characters take more bytes than one. Bytes are looked at faster than characters.
    if (this.#buffer.write(text, from, 'utf8') !== length) return false;
    const end = rewrite(this.#buffer, this.#fours, from, from + length, rules);
    if (end < 0) return false;
    this.#used = end;
    return true;
  }

  /** The text of `formatIsoTime` as a string of JSON. */
  time(milliseconds: number, nanoseconds = 0): void {
    const second = Math.floor(milliseconds / 1000);
    if (nanoseconds !== 0 || !(second === this.#second || this.#begin(second))) {
      this.json(formatIsoTime(milliseconds, nanoseconds));
      return;
    }
    this.#reserve(TIME_LENGTH);
    const buffer = this.#buffer;
    const untilPoint = this.#untilPoint;
    const rest = Math.floor(milliseconds - second * 1000);
    const hundreds = (rest / 100) | 0;
    const tens = (rest / 10) | 0;
    let at = this.#used;
    buffer[at++] = QUOTE;
    for (let index = 0; index < SECOND_LENGTH; index++) buffer[at++] = untilPoint[index] ?? 0;
    buffer[at++] = ZERO + hundreds;
    buffer[at++] = ZERO + tens - hundreds * 10;
    buffer[at++] = ZERO + rest - tens * 10;
    buffer[at++] = UTC;
    buffer[at++] = QUOTE;
    this.#used = at;
  }

  /** False where that is no time, or one whose year has not four digits. */
  #begin(second: number): boolean {
    const text = formatIsoTime(second * 1000);
    if (text.length !== TIME_LENGTH - 2) return false;
    for (let index = 0; index < SECOND_LENGTH; index++) this.#untilPoint[index] = text.charCodeAt(index);
    this.#second = second;
    return true;
  }

  /** False, and nothing is written, where it has to be escaped or is not ASCII. */
  #short(text: string, length: number): boolean {
    const buffer = this.#buffer;
    let at = this.#used;
    buffer[at++] = QUOTE;
    for (let index = 0; index < length; index++) {
      const code = charCodeAt.call(text, index);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return false;
      buffer[at++] = code;
    }
    buffer[at++] = QUOTE;
    this.#used = at;
    return true;
  }

  #again(from: number, to: number): void {
    this.#reserve(to - from);
    this.#buffer.copyWithin(this.#used, from, to);
    this.#used += to - from;
  }

  /** There is room. */
  #ascii(text: string): void {
    const { length } = text;
    const buffer = this.#buffer;
    const at = this.#used;
    // Written as UTF-8 it takes half the time.
    if (length > SHORT) buffer.write(text, at, 'utf8');
    else for (let index = 0; index < length; index++) buffer[at + index] = charCodeAt.call(text, index);
    this.#used = at + length;
  }

  /** All of them, or those from `from` on. */
  bytes(bytes: Uint8Array, from = 0): void {
    const length = bytes.length - from;
    this.#reserve(length);
    const buffer = this.#buffer;
    const at = this.#used;
    if (length > SHORT) buffer.set(from === 0 ? bytes : bytes.subarray(from), at);
    else for (let index = 0; index < length; index++) buffer[at + index] = bytes[from + index] ?? 0;
    this.#used = at + length;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#used++] = byte;
  }

  /** False, and nothing is written, where a character is not ASCII or `refused` (by its code) holds something else than 0 for it. */
  plain(text: string, refused: Uint8Array): boolean {
    const { length } = text;
    this.#reserve(length);
    const buffer = this.#buffer;
    const at = this.#used;
    for (let index = 0; index < length; index++) {
      const code = charCodeAt.call(text, index);
      if (code > 0x7e || refused[code] !== 0) return false;
      buffer[at + index] = code;
    }
    this.#used = at + length;
    return true;
  }

  /** What was written from there on; good until the next is written. */
  view(from = 0): Uint8Array {
    return this.#buffer.subarray(from, this.#used);
  }

  /** Drops what stands behind so many bytes, and before that what would be left of a character of UTF-8. */
  cut(bytes: number): void {
    if (bytes >= this.#used) return;
    let at = bytes;
    while (at > 0 && ((this.#buffer[at] ?? 0) & 0xc0) === 0x80) at--;
    this.#used = at;
    this.#long = '';
    this.#older = '';
  }

  /** Puts ASCII before what was written from `at` on. */
  insert(at: number, ascii: string): void {
    const { length } = ascii;
    this.#reserve(length);
    this.#buffer.copyWithin(at + length, at, this.#used);
    for (let index = 0; index < length; index++) this.#buffer[at + index] = ascii.charCodeAt(index);
    this.#used += length;
    this.#long = '';
    this.#older = '';
  }

  /** What was written, as a buffer of its own; begins anew. */
  take(): ArrayBuffer {
    const taken = Buffer.allocUnsafeSlow(this.#used);
    this.#buffer.copy(taken, 0, 0, this.#used);
    this.#used = 0;
    this.#long = '';
    this.#older = '';
    if (this.#buffer.length > MOST_KEPT) this.#become(Buffer.allocUnsafeSlow(FIRST_BYTES));
    return taken.buffer;
  }
}

const foursOf = ({ buffer, length }: Buffer<ArrayBuffer>): Int32Array => new Int32Array(buffer, 0, length >> 2);
