/** Upper bounds of the buckets, milliseconds. */
const BOUNDS = [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000] as const;

/** How much later than due evaluations began. Counts are since the start, each bucket with those below it. */
export interface LatenessCounts {
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
  readonly count: number;
  /** Milliseconds of all. */
  readonly sum: number;
}

export class Lateness {
  readonly #counts = new Array<number>(BOUNDS.length).fill(0);
  #count = 0;
  #sum = 0;

  add(milliseconds: number): void {
    this.#count++;
    this.#sum += milliseconds;
    const bucket = BOUNDS.findIndex((bound) => milliseconds <= bound);
    if (bucket >= 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  get counts(): LatenessCounts {
    let below = 0;
    const buckets = BOUNDS.map((upTo, index) => {
      below += this.#counts[index] ?? 0;
      return { upTo, count: below };
    });
    return { buckets, count: this.#count, sum: this.#sum };
  }
}
