/** Strings up to this length are copied by a loop: cheaper than a call into the runtime. */
const SHORT = 40;

/** A growable buffer that writes what ClickHouse's Native format is made of. Reused from batch to batch. */
export class Bytes {
  length = 0;
  buffer: Buffer;

  constructor(capacity = 1024) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  reserve(extra: number): void {
    const needed = this.length + extra;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }

  clear(): void {
    this.length = 0;
  }

  /** Gives memory back after an unusually large batch. */
  shrink(limit: number): void {
    if (this.length === 0 && this.buffer.length > limit) this.buffer = Buffer.allocUnsafeSlow(limit);
  }

  zeros(count: number): void {
    this.reserve(count);
    this.buffer.fill(0, this.length, this.length + count);
    this.length += count;
  }

  varint(value: number): void {
    this.reserve(8);
    this.length = putVarint(this.buffer, this.length, value);
  }

  /** An unsigned number below 2^53 as 64 bits. */
  u64(value: number): void {
    this.reserve(8);
    this.buffer.writeUInt32LE(value >>> 0, this.length);
    this.buffer.writeUInt32LE(Math.floor(value / 4294967296), this.length + 4);
    this.length += 8;
  }

  append(other: Bytes): void {
    this.reserve(other.length);
    other.buffer.copy(this.buffer, this.length, 0, other.length);
    this.length += other.length;
  }

  appendView(view: Uint8Array): void {
    this.reserve(view.length);
    this.buffer.set(view, this.length);
    this.length += view.length;
  }

  /** Length and UTF-8 of a string; lone surrogates become U+FFFD. */
  string(text: string): void {
    const units = text.length;
    if (units <= SHORT) {
      this.reserve(SHORT * 3 + 1);
      const { buffer } = this;
      let at = this.length + 1;
      let index = 0;
      for (; index < units; index++) {
        const unit = text.charCodeAt(index);
        if (unit > 127) break;
        buffer[at++] = unit;
      }
      if (index === units) {
        buffer[this.length] = units;
        this.length = at;
        return;
      }
    }
    this.#encoded(text);
  }

  #encoded(text: string): void {
    this.reserve(text.length * 3 + 8);
    const { buffer } = this;
    const guess = varintSize(text.length);
    const written = buffer.write(text, this.length + guess, 'utf8');
    const size = varintSize(written);
    if (size !== guess) buffer.copyWithin(this.length + size, this.length + guess, this.length + guess + written);
    this.length = putVarint(buffer, this.length, written) + written;
  }
}

function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  if (value < 0x10000000) return 4;
  return 5;
}

function putVarint(buffer: Buffer, at: number, value: number): number {
  let rest = value;
  let index = at;
  while (rest > 127) {
    buffer[index++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  buffer[index++] = rest;
  return index;
}
