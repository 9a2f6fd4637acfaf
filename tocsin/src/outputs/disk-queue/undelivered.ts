interface Sequenced {
  readonly sequence: number;
}

/** How far a queue is delivered. */
export interface Progress {
  /** Every batch before this one is. */
  readonly before: number;
  /** And of those from it on these, in ascending order. */
  readonly ahead: readonly number[];
}

/** So many may be done ahead of the oldest that is not: what a checkpoint has to name, and pages that can't go yet, stay few. */
const MOST_AHEAD = 1_024;

/** What a queue still has to deliver, in its order. It is given out in that order, several at a time if asked for, and done in any. */
export class Undelivered<Item extends Sequenced> {
  readonly #items: Item[] = [];
  /** The oldest that is not done. */
  #first = 0;
  /** The next to be given out. */
  #next = 0;
  readonly #ahead = new Set<number>();
  #before: number;
  /** Ahead already when this run began: they are not among the items. */
  #earlier: readonly number[];

  /** `progress`: of an earlier run. */
  constructor({ before, ahead }: Progress) {
    this.#before = before;
    this.#earlier = ahead;
  }

  get progress(): Progress {
    return { before: this.#before, ahead: [...this.#earlier, ...this.#ahead].sort((a, b) => a - b) };
  }

  get length(): number {
    return this.#items.length - this.#first - this.#ahead.size;
  }

  get oldest(): Item | undefined {
    return this.#items[this.#first];
  }

  /** Of a higher sequence than all before. */
  add(item: Item): void {
    this.#items.push(item);
  }

  /** The oldest that was not given out yet. Undefined also while too many are done ahead of one that is not. */
  get next(): Item | undefined {
    return this.#next - this.#first < MOST_AHEAD ? this.#items[this.#next] : undefined;
  }

  /** `next` was given out. */
  give(): void {
    this.#next += 1;
  }

  /** One that was given out is delivered. Throws where it is none of those. */
  done(sequence: number): Item {
    for (let index = this.#first; index < this.#next; index++) {
      const item = this.#items[index];
      if (item?.sequence !== sequence || this.#ahead.has(sequence)) continue;
      this.#ahead.add(sequence);
      this.#advance();
      return item;
    }
    throw new Error(`batch ${sequence} is not on its way`);
  }

  #advance(): void {
    for (let oldest = this.oldest; oldest !== undefined && this.#ahead.delete(oldest.sequence); oldest = this.oldest) {
      this.#first += 1;
      this.#before = this.oldest?.sequence ?? oldest.sequence + 1;
    }
    if (this.#earlier.length > 0) this.#earlier = this.#earlier.filter((sequence) => sequence >= this.#before);
    if (this.#first < 1_000 || this.#first * 2 < this.#items.length) return;
    this.#items.splice(0, this.#first);
    this.#next -= this.#first;
    this.#first = 0;
  }
}
