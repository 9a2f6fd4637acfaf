import { Heap } from './heap.ts';

/** Taken items at the front of the list, beyond which they are cut off. */
const SLACK = 4_096;

/**
 * Puts what comes out of order into the order of its times; what has the same time stays in the order in which it came. What comes in order, as
 * nearly all does, waits in a list; the rest by its time.
 */
export class EventQueue<Item> {
  #inOrder: Item[] = [];
  #times: number[] = [];
  #at = 0;
  readonly #lateTimes = new Heap();
  readonly #late = new Map<number, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Infinity where it is empty. */
  get earliest(): number {
    return Math.min(this.#times[this.#at] ?? Number.POSITIVE_INFINITY, this.#lateTimes.least);
  }

  add(time: number, item: Item): void {
    this.#size++;
    if (time >= (this.#times.at(-1) ?? Number.NEGATIVE_INFINITY)) {
      this.#inOrder.push(item);
      this.#times.push(time);
      return;
    }
    const items = this.#late.get(time);
    if (items !== undefined) items.push(item);
    else {
      this.#late.set(time, [item]);
      this.#lateTimes.push(time, 0);
    }
  }

  /** All of the earliest time that are next to each other; must not be called where it is empty. */
  take(): readonly Item[] {
    const time = this.#times[this.#at] ?? Number.POSITIVE_INFINITY;
    // Of the same time, what came in order came first: a later one had come when the others did.
    return time <= this.#lateTimes.least ? this.#takeInOrder() : this.#takeLate();
  }

  /** In an order in which they may be added again. */
  *[Symbol.iterator](): Generator<Item> {
    yield* this.#inOrder.slice(this.#at);
    for (const items of this.#late.values()) yield* items;
  }

  #takeInOrder(): readonly Item[] {
    const item = this.#inOrder[this.#at] as Item;
    this.#at++;
    this.#size--;
    if (this.#at === this.#inOrder.length) {
      this.#inOrder = [];
      this.#times = [];
      this.#at = 0;
    } else if (this.#at >= SLACK && this.#at * 2 > this.#inOrder.length) {
      this.#inOrder = this.#inOrder.slice(this.#at);
      this.#times = this.#times.slice(this.#at);
      this.#at = 0;
    }
    return [item];
  }

  #takeLate(): readonly Item[] {
    const time = this.#lateTimes.least;
    this.#lateTimes.pop();
    const items = this.#late.get(time) ?? [];
    this.#late.delete(time);
    this.#size -= items.length;
    return items;
  }
}
