import { isAscii, isUtf8 } from 'node:buffer';

/** What the framing did to a line. Bits, so that a line costs no object. */
export const TRUNCATED = 1;
export const PARTIAL = 2;

/** `from` and `to` are byte offsets in the stream, line end included. `flags` is a sum of TRUNCATED and PARTIAL. */
export type LineSink = (line: string, from: number, to: number, flags: number) => void;

export interface LineFramerOptions {
  /** Offset of the first byte that will be pushed. A byte order mark is dropped at offset 0 only. */
  readonly offset: number;
  readonly maxLineBytes: number;
  readonly onLine: LineSink;
  readonly count: (reason: string, by?: number) => void;
}

export const MAX_LINE_BYTES = 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const FIRST_CARRY_BYTES = 4096;
const EMPTY = Buffer.alloc(0);

/**
 * Bytes to lines. Lines end at LF; a CR before it is stripped. Bytes that are not UTF-8 become U+FFFD and are counted.
 * Of a line longer than the limit the beginning is kept and the rest is passed over without being held, so memory does
 * not follow the length of a line.
 */
export class LineFramer {
  readonly #maxLineBytes: number;
  readonly #onLine: LineSink;
  readonly #count: (reason: string, by?: number) => void;
  /** Bytes of the incomplete line, up to the limit; the chunk itself is the caller's and may not be kept. */
  #carry: Buffer = EMPTY;
  #carried = 0;
  /** Length of the incomplete line in the stream; more than `#carried` once it is over the limit. */
  #length = 0;
  #lineStart: number;

  constructor(options: LineFramerOptions) {
    this.#maxLineBytes = options.maxLineBytes;
    this.#onLine = options.onLine;
    this.#count = options.count;
    this.#lineStart = options.offset;
  }

  /** Offset of the first byte of the line that is not complete yet. */
  get lineStart(): number {
    return this.#lineStart;
  }

  get pending(): boolean {
    return this.#length > 0;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    if (this.#length > 0) {
      const end = bytes.indexOf(LF);
      if (end === -1) {
        this.#keep(bytes, 0, bytes.length);
        return;
      }
      this.#keep(bytes, 0, end);
      this.#endCarried(1, 0);
      start = end + 1;
    }
    const lastEnd = bytes.lastIndexOf(LF);
    if (lastEnd >= start) {
      this.#lines(bytes, start, lastEnd + 1);
      start = lastEnd + 1;
    }
    if (start < bytes.length) this.#keep(bytes, start, bytes.length);
  }

  /** Emits the last line, which has no line end. */
  finish(): void {
    if (this.#length > 0) this.#endCarried(0, PARTIAL);
  }

  #lines(bytes: Buffer, start: number, end: number): void {
    if (end - start > this.#maxLineBytes || !isAscii(bytes.subarray(start, end))) {
      this.#linesOneByOne(bytes, start, end);
      return;
    }
    // One string for all lines: in ASCII an index in the string is an offset in the bytes.
    const text = bytes.toString('latin1', start, end);
    const base = this.#lineStart;
    const length = text.length;
    let from = 0;
    while (from < length) {
      const lineEnd = text.indexOf('\n', from);
      const to = lineEnd + 1;
      this.#lineStart = base + to;
      const last = lineEnd > from && text.charCodeAt(lineEnd - 1) === CR ? lineEnd - 1 : lineEnd;
      this.#onLine(text.slice(from, last), base + from, base + to, 0);
      from = to;
    }
  }

  #linesOneByOne(bytes: Buffer, start: number, end: number): void {
    let from = start;
    while (from < end) {
      const lineEnd = bytes.indexOf(LF, from);
      this.#emit(bytes, from, lineEnd, lineEnd - from, lineEnd - from + 1, 0);
      from = lineEnd + 1;
    }
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#length += end - start;
    // One byte more than the limit, so that a CR before the LF does not count as an over-long line.
    const room = this.#maxLineBytes + 1 - this.#carried;
    const wanted = Math.min(end - start, room);
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

  #endCarried(lineEndBytes: number, flags: number): void {
    const length = this.#length;
    const carry = this.#carry;
    const carried = this.#carried;
    this.#length = 0;
    this.#carried = 0;
    this.#emit(carry, 0, carried, length, length + lineEndBytes, flags);
    if (this.#carry.length > 64 * 1024) this.#carry = EMPTY;
  }

  /** `held` bytes of a line of `length` bytes, which takes `total` bytes of the stream. */
  #emit(bytes: Buffer, start: number, heldEnd: number, length: number, total: number, flags: number): void {
    const from = this.#lineStart;
    let first = start;
    let end = heldEnd;
    let mark = flags;
    if (end - start === length && end > start && bytes[end - 1] === CR) end--;
    if (from === 0 && bytes[first] === 0xef && bytes[first + 1] === 0xbb && bytes[first + 2] === 0xbf) first += 3;
    if (first > end) first = end;
    if (end - first > this.#maxLineBytes || heldEnd - start < length) {
      end = wholeCharacters(bytes, first, Math.min(end, first + this.#maxLineBytes));
      mark |= TRUNCATED;
      this.#count('line_truncated');
    }
    this.#lineStart = from + total;
    this.#onLine(textOf(bytes.subarray(first, end), this.#count), from, from + total, mark);
  }
}

/** UTF-8 as text; what is none becomes U+FFFD and is counted. */
export const textOf = (bytes: Buffer, count: LineFramerOptions['count']): string => {
  if (isAscii(bytes)) return bytes.toString('latin1');
  const text = bytes.toString('utf8');
  if (!isUtf8(bytes)) count('invalid_utf8', replacements(text, bytes));
  return text;
};

/** The largest end that does not cut a character in two. */
export const wholeCharacters = (bytes: Buffer, start: number, end: number): number => {
  let lead = end - 1;
  while (lead > start && end - lead < 4 && ((bytes[lead] ?? 0) & 0xc0) === 0x80) lead--;
  const byte = bytes[lead] ?? 0;
  const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
  return lead + size > end ? lead : end;
};

const ENCODED_REPLACEMENT = Buffer.from('\ufffd');

/** Replacement characters in the text, less those that were written as such. */
const replacements = (text: string, bytes: Buffer): number => {
  let found = 0;
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) found++;
  for (let at = bytes.indexOf(ENCODED_REPLACEMENT); at !== -1; at = bytes.indexOf(ENCODED_REPLACEMENT, at + 3)) found--;
  return Math.max(found, 1);
};
