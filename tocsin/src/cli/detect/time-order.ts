/** Items by their time, as far as they are out of order by no more than `depth` items; those of one time as they came. */
export class TimeOrder<Item> {
  readonly #timeOf: (item: Item) => number;
  readonly #depth: number;
  readonly #emit: (item: Item) => void;
  #held: Item[] = [];

  constructor(options: { timeOf: (item: Item) => number; depth: number; emit: (item: Item) => void }) {
    this.#timeOf = options.timeOf;
    this.#depth = options.depth;
    this.#emit = options.emit;
  }

  add(item: Item): void {
    this.#held.push(item);
    if (this.#held.length >= 2 * this.#depth) this.#release(this.#depth);
  }

  finish(): void {
    this.#release(this.#held.length);
  }

  #release(count: number): void {
    this.#held.sort((a, b) => this.#timeOf(a) - this.#timeOf(b));
    for (const item of this.#held.slice(0, count)) this.#emit(item);
    this.#held = this.#held.slice(count);
  }
}
