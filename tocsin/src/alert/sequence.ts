/** Numbers that rise over restarts and set-back clocks: the order of what is written within a millisecond too. */
export class Sequence {
  readonly #clock: () => number;
  #last: number;

  /** `last`: the highest that was given so far. */
  constructor(clock: () => number, last: number) {
    this.#clock = clock;
    this.#last = last;
  }

  /** What comes is higher than this one, too. */
  passOver(number: number): void {
    this.#last = Math.max(this.#last, number);
  }

  next(): number {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#clock()) * 1000);
    return this.#last;
  }
}
