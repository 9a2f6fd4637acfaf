import { Bytes } from './bytes.ts';

/** What a column keeps between batches at most; a larger buffer is let go. */
const KEPT = 4 << 20;

/**
 * One column of a block. A row that was not set holds the default: columns pad themselves, so an absent field costs
 * nothing per event. `set*` must be called with rising rows, once a row.
 */
export interface Column {
  readonly type: string;
  /** Rows were set since `clear`. */
  readonly used: boolean;
  /** Roughly what `write` will add. */
  readonly size: number;
  write(out: Bytes, rows: number): void;
  clear(): void;
}

export class TextColumn implements Column {
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

/** Rows of small numbers that point into a dictionary. */
class Indexes {
  values = new Uint32Array(1024);
  length = 0;

  put(position: number, value: number): void {
    if (position >= this.values.length) {
      const grown = new Uint32Array(Math.max(position + 1, this.values.length * 2));
      grown.set(this.values);
      this.values = grown;
    }
    if (position > this.length) this.values.fill(0, this.length, position);
    this.values[position] = value;
    this.length = position + 1;
  }
  clear(): void {
    this.length = 0;
    if (this.values.length > KEPT / 4) this.values = new Uint32Array(1024);
  }
}

/** The dictionary and the references of one LowCardinality(String) stream; key 0 is the empty string. */
class Dictionary {
  readonly indexes = new Indexes();
  #ids = new Map<string, number>();
  #keys = new Bytes();

  get keys(): number {
    return this.#ids.size + 1;
  }
  get size(): number {
    return this.#keys.length + this.indexes.length * (this.keys < 256 ? 1 : 2);
  }
  id(value: string): number {
    if (value === '') return 0;
    const known = this.#ids.get(value);
    if (known !== undefined) return known;
    const id = this.#ids.size + 1;
    this.#ids.set(value, id);
    this.#keys.string(value);
    return id;
  }
  /** The state prefix comes before the data of the whole column, so it is written apart. */
  static prefix(out: Bytes): void {
    out.u64(1);
  }
  write(out: Bytes, rows: number): void {
    if (rows === 0) return;
    const { keys } = this;
    const width = keys <= 0x100 ? 0 : keys <= 0x10000 ? 1 : 2;
    out.u64(0x200 | width);
    out.u64(keys);
    out.varint(0);
    out.append(this.#keys);
    out.u64(rows);
    out.reserve(rows << width);
    const { buffer } = out;
    const { values, length } = this.indexes;
    let at = out.length;
    const filled = Math.min(rows, length);
    if (width === 0) {
      for (let row = 0; row < filled; row++) buffer[at++] = values[row] ?? 0;
    } else if (width === 1) {
      for (let row = 0; row < filled; row++, at += 2) {
        const value = values[row] ?? 0;
        buffer[at] = value & 255;
        buffer[at + 1] = value >>> 8;
      }
    } else {
      for (let row = 0; row < filled; row++, at += 4) buffer.writeUInt32LE(values[row] ?? 0, at);
    }
    out.length = at;
    out.zeros((rows - filled) << width);
  }
  clear(): void {
    this.indexes.clear();
    this.#ids.clear();
    this.#keys.clear();
    this.#keys.shrink(KEPT);
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

/** End offsets of the lists of a column of lists. */
class Offsets {
  rows = 0;
  total = 0;
  readonly #bytes = new Bytes();

  get size(): number {
    return this.#bytes.length;
  }
  pad(row: number): void {
    while (this.rows < row) {
      this.#bytes.u64(this.total);
      this.rows++;
    }
  }
  end(row: number, count: number): void {
    this.pad(row);
    this.total += count;
    this.#bytes.u64(this.total);
    this.rows = row + 1;
  }
  write(out: Bytes, rows: number): void {
    this.pad(rows);
    out.append(this.#bytes);
  }
  clear(): void {
    this.rows = 0;
    this.total = 0;
    this.#bytes.clear();
    this.#bytes.shrink(KEPT);
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

/** `Map(LowCardinality(String), Array(String))`. A name that comes twice in one row gathers its values. */
export class ListsColumn implements Column {
  readonly type = 'Map(LowCardinality(String), Array(String))';
  #offsets = new Offsets();
  #names = new Dictionary();
  #lengths = new Offsets();
  #values = new Bytes();
  #row: { id: number; values: string | string[] }[] = [];
  #fill = 0;
  /** Where in the current row a name stands, valid where `#stamp` is the current row's number. */
  #place = new Indexes();
  #stamp = new Indexes();
  #turn = 1;

  get used(): boolean {
    return this.#offsets.total > 0;
  }
  get size(): number {
    return this.#offsets.size + this.#names.size + this.#lengths.size + this.#values.length;
  }
  /** Fields in the current row. */
  get fields(): number {
    return this.#fill;
  }
  add(name: string, value: string): void {
    const id = this.#names.id(name);
    if (id < this.#stamp.length && this.#stamp.values[id] === this.#turn) {
      const slot = this.#row[this.#place.values[id] ?? 0];
      if (slot === undefined) return;
      if (typeof slot.values === 'string') slot.values = [slot.values, value];
      else slot.values.push(value);
      return;
    }
    mark(this.#stamp, id, this.#turn);
    mark(this.#place, id, this.#fill);
    const slot = this.#row[this.#fill];
    if (slot === undefined) this.#row.push({ id, values: value });
    else {
      slot.id = id;
      slot.values = value;
    }
    this.#fill++;
  }
  end(row: number): void {
    if (this.#fill === 0) return;
    for (let index = 0; index < this.#fill; index++) {
      const slot = this.#row[index];
      if (slot === undefined) continue;
      const entry = this.#offsets.total + index;
      this.#names.indexes.put(entry, slot.id);
      if (typeof slot.values === 'string') {
        this.#values.string(slot.values);
        this.#lengths.end(entry, 1);
      } else {
        for (const value of slot.values) this.#values.string(value);
        this.#lengths.end(entry, slot.values.length);
      }
      slot.values = '';
    }
    this.#offsets.end(row, this.#fill);
    this.#fill = 0;
    this.#turn++;
  }
  write(out: Bytes, rows: number): void {
    Dictionary.prefix(out);
    this.#offsets.write(out, rows);
    this.#names.write(out, this.#offsets.total);
    this.#lengths.write(out, this.#offsets.total);
    out.append(this.#values);
  }
  clear(): void {
    this.#offsets.clear();
    this.#names.clear();
    this.#lengths.clear();
    this.#values.clear();
    this.#values.shrink(KEPT);
    this.#stamp.clear();
    this.#place.clear();
    this.#turn = 1;
    if (this.#row.length > 4096) this.#row = [];
  }
}

/** Sets one cell without moving the end backwards. */
function mark(indexes: Indexes, position: number, value: number): void {
  if (position < indexes.length) indexes.values[position] = value;
  else indexes.put(position, value);
}
