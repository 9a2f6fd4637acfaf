import { Bytes } from './bytes.ts';
import { KEPT } from './column.ts';

/** End offsets of the lists of a column of lists. */
export class Offsets {
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
