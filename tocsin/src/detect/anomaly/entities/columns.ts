/** Numbers by slot, `width` for each: a typed array that grows as slots are used. */
export class Columns {
  #values: Float64Array;
  readonly width: number;
  readonly #limit: number;

  /** @param limit slots that there will ever be, without `OTHER` */
  constructor(width: number, limit: number) {
    this.width = width;
    this.#limit = limit + 1;
    this.#values = new Float64Array(width * Math.min(this.#limit, 1024));
  }

  get(slot: number, column: number): number {
    return this.#values[slot * this.width + column] ?? 0;
  }

  set(slot: number, column: number, value: number): void {
    const at = slot * this.width + column;
    if (at >= this.#values.length) this.#grow(slot);
    this.#values[at] = value;
  }

  clear(slot: number): void {
    this.#values.fill(0, slot * this.width, (slot + 1) * this.width);
  }

  row(slot: number): number[] {
    return Array.from({ length: this.width }, (_, column) => this.get(slot, column));
  }

  #grow(slot: number): void {
    const slots = Math.min(this.#limit, Math.max(slot + 1, (this.#values.length / this.width) * 2));
    const grown = new Float64Array(slots * this.width);
    grown.set(this.#values);
    this.#values = grown;
  }
}
