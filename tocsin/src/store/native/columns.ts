import { Bytes } from './bytes.ts';
import { type Column, KEPT } from './column.ts';
import { Dictionary } from './dictionary.ts';
import { Offsets } from './offsets.ts';

export class StringColumn implements Column {
  readonly type = 'String';
  #rows = 0;
  #bytes = new Bytes();

  get used(): boolean {
    return this.#rows > 0;
  }
  get size(): number {
    return this.#bytes.length;
  }
  set(row: number, value: string): void {
    if (row > this.#rows) this.#bytes.zeros(row - this.#rows);
    this.#bytes.string(value);
    this.#rows = row + 1;
  }
  write(out: Bytes, rows: number): void {
    out.append(this.#bytes);
    out.zeros(rows - this.#rows);
  }
  clear(): void {
    this.#rows = 0;
    this.#bytes.clear();
    this.#bytes.shrink(KEPT);
  }
}

export class KeywordColumn implements Column {
  readonly type = 'LowCardinality(String)';
  #dictionary = new Dictionary();

  get used(): boolean {
    return this.#dictionary.indexes.length > 0;
  }
  get size(): number {
    return this.#dictionary.size;
  }
  set(row: number, value: string): void {
    this.#dictionary.indexes.put(row, this.#dictionary.id(value));
  }
  write(out: Bytes, rows: number): void {
    Dictionary.prefix(out);
    this.#dictionary.write(out, rows);
  }
  clear(): void {
    this.#dictionary.clear();
  }
}

export class KeywordsColumn implements Column {
  readonly type = 'Array(LowCardinality(String))';
  #offsets = new Offsets();
  #dictionary = new Dictionary();

  get used(): boolean {
    return this.#offsets.total > 0;
  }
  get size(): number {
    return this.#offsets.size + this.#dictionary.size;
  }
  set(row: number, values: readonly string[]): void {
    const start = this.#offsets.total;
    for (let index = 0; index < values.length; index++) {
      this.#dictionary.indexes.put(start + index, this.#dictionary.id(values[index] ?? ''));
    }
    this.#offsets.end(row, values.length);
  }
  write(out: Bytes, rows: number): void {
    Dictionary.prefix(out);
    this.#offsets.write(out, rows);
    this.#dictionary.write(out, this.#offsets.total);
  }
  clear(): void {
    this.#offsets.clear();
    this.#dictionary.clear();
  }
}

/** `Nullable(Int64)` and `Nullable(Float64)`. */
export class NumberColumn implements Column {
  readonly type: string;
  readonly #float: boolean;
  #rows = 0;
  #nulls = new Bytes();
  #values = new Bytes();

  constructor(kind: 'long' | 'double') {
    this.#float = kind === 'double';
    this.type = this.#float ? 'Nullable(Float64)' : 'Nullable(Int64)';
  }
  get used(): boolean {
    return this.#rows > 0;
  }
  get size(): number {
    return this.#rows * 9;
  }
  /** An integer within 2^53 for `long`. */
  set(row: number, value: number): void {
    if (row > this.#rows) this.#pad(row - this.#rows);
    const nulls = this.#nulls;
    nulls.reserve(1);
    nulls.buffer[nulls.length++] = 0;
    const values = this.#values;
    values.reserve(8);
    const { buffer, length } = values;
    if (this.#float) buffer.writeDoubleLE(value, length);
    else putInt64(buffer, length, value);
    values.length = length + 8;
    this.#rows = row + 1;
  }
  #pad(count: number): void {
    const nulls = this.#nulls;
    nulls.reserve(count);
    nulls.buffer.fill(1, nulls.length, nulls.length + count);
    nulls.length += count;
    this.#values.zeros(count * 8);
  }
  write(out: Bytes, rows: number): void {
    this.#pad(rows - this.#rows);
    out.append(this.#nulls);
    out.append(this.#values);
  }
  clear(): void {
    this.#rows = 0;
    this.#nulls.clear();
    this.#values.clear();
  }
}

function putInt64(buffer: Buffer, at: number, value: number): void {
  const high = Math.floor(value / 4294967296);
  buffer.writeUInt32LE(value >>> 0, at);
  buffer.writeInt32LE(high, at + 4);
}

/** One byte that says the same of every row of a block. */
export class FlagColumn implements Column {
  readonly type = 'UInt8';
  readonly size = 0;
  used = false;

  raise(): void {
    this.used = true;
  }
  write(out: Bytes, rows: number): void {
    out.reserve(rows);
    out.buffer.fill(1, out.length, out.length + rows);
    out.length += rows;
  }
  clear(): void {
    this.used = false;
  }
}

/** 64-bit columns that every row has: times and sequence numbers. */
export class WideColumn implements Column {
  readonly type: string;
  readonly used = true;
  #bytes = new Bytes();

  constructor(type: string) {
    this.type = type;
  }
  get size(): number {
    return this.#bytes.length;
  }
  push(value: number): void {
    this.#bytes.reserve(8);
    putInt64(this.#bytes.buffer, this.#bytes.length, value);
    this.#bytes.length += 8;
  }
  /** `value * factor + add`, exact beyond 2^53: value below 2^43, factor at most 2^20, add below 2^20. */
  pushProduct(value: number, factor: number, add: number): void {
    this.#bytes.reserve(8);
    const { buffer, length } = this.#bytes;
    const top = Math.floor(value / 65536);
    const upper = top * factor;
    const lower = (value - top * 65536) * factor + add;
    const carried = (upper % 65536) * 65536 + lower;
    buffer.writeUInt32LE(carried >>> 0, length);
    buffer.writeInt32LE((Math.floor(upper / 65536) + Math.floor(carried / 4294967296)) | 0, length + 4);
    this.#bytes.length = length + 8;
  }
  write(out: Bytes): void {
    out.append(this.#bytes);
  }
  clear(): void {
    this.#bytes.clear();
    this.#bytes.shrink(KEPT);
  }
}
