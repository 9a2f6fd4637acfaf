/**
 * Time that may be lost to work which is stopped. It comes back slowly, so that a stream of texts that are made to be slow costs a thread a
 * moment, and after that each of them little.
 */
export class Credit {
  readonly #most: number;
  readonly #share: number;
  readonly #clock: () => number;
  #left: number;
  #asked: number;

  /** `most` milliseconds at first and at most; `share` of the time that goes by comes back. */
  constructor(most: number, share: number, clock: () => number) {
    this.#most = most;
    this.#share = share;
    this.#clock = clock;
    this.#left = most;
    this.#asked = clock();
  }

  get left(): number {
    const now = this.#clock();
    this.#left = Math.min(this.#most, this.#left + (now - this.#asked) * this.#share);
    this.#asked = now;
    return this.#left;
  }

  spend(milliseconds: number): void {
    this.#left = Math.max(0, this.left - milliseconds);
  }
}
