import { Bytes } from './bytes.ts';
import { KEPT } from './column.ts';

/** Rows of small numbers that point into a dictionary. */
export class Indexes {
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
export class Dictionary {
  readonly indexes = new Indexes();
  #ids = new Map<string, number>();
  #keys = new Bytes();
  /** Most columns say the same of many rows. */
  #last = '';
  #lastId = 0;

  get keys(): number {
    return this.#ids.size + 1;
  }
  get size(): number {
    return this.#keys.length + this.indexes.length * (this.keys < 256 ? 1 : 2);
  }
  id(value: string): number {
    if (value === this.#last) return this.#lastId;
    let id = value === '' ? 0 : this.#ids.get(value);
    if (id === undefined) {
      id = this.#ids.size + 1;
      this.#ids.set(value, id);
      this.#keys.string(value);
    }
    this.#last = value;
    this.#lastId = id;
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
    this.#last = '';
    this.#lastId = 0;
    this.#keys.clear();
    this.#keys.shrink(KEPT);
  }
}
