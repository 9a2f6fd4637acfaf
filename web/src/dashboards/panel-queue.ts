interface Job {
  readonly rank: () => number;
  readonly run: () => Promise<void>;
}

/** Runs so many jobs at once at most; of those that wait, the one of the lowest rank is next. A rank may change while it waits. */
export class PanelQueue {
  readonly #limit: number;
  readonly #waiting = new Set<Job>();
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is returned takes the job out again while it waits; a job that runs ends by its own means. */
  add(rank: () => number, run: () => Promise<void>): () => void {
    const job = { rank, run };
    this.#waiting.add(job);
    // All panels of a page come in one turn, and the first of them need not be the one that is looked at.
    queueMicrotask(() => this.#next());
    return () => this.#waiting.delete(job);
  }

  #next(): void {
    while (this.#running < this.#limit && this.#waiting.size > 0) {
      const job = [...this.#waiting].reduce((best, one) => (one.rank() < best.rank() ? one : best));
      this.#waiting.delete(job);
      this.#running += 1;
      void job.run().finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }
}
