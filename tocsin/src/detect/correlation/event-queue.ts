import { Heap } from './heap.ts';

/** Puts what comes out of order into the order of its times; what has the same time stays in the order in which it came. */
export class EventQueue<Item> {
  readonly #times = new Heap();
  readonly #byTime = new Map<number, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Infinity where it is empty. */
  get earliest(): number {
    return this.#times.least;
  }

  add(time: number, item: Item): void {
    const items = this.#byTime.get(time);
    if (items !== undefined) items.push(item);
    else {
      this.#byTime.set(time, [item]);
      this.#times.push(time, 0);
    }
    this.#size++;
  }

  /** All of the earliest time. */
  take(): readonly Item[] {
    const time = this.#times.least;
    this.#times.pop();
    const items = this.#byTime.get(time) ?? [];
    this.#byTime.delete(time);
    this.#size -= items.length;
    return items;
  }

  /** In the order in which they came, for each time. */
  *[Symbol.iterator](): Generator<Item> {
    for (const items of this.#byTime.values()) yield* items;
  }
}
