/** How bytes fare that were handed to an input. */
export interface Fed {
  /** Resolves when it may be fed again. */
  readonly taken: Promise<void>;
  /** Resolves when every event of them is acknowledged; rejects where the worker dies before. */
  readonly settled: Promise<void>;
}

interface Waiter {
  readonly taken: () => void;
  readonly settled: () => void;
  readonly lost: () => void;
}

/** Bytes on their way to the inputs of a worker. */
export class Feeds {
  /** Inputs to which nothing is fed any more: a worker that begins again is told. */
  readonly ended = new Set<string>();
  readonly #waiters = new Map<number, Waiter>();
  #next = 1;

  begin(): Fed & { readonly id: number } {
    const id = this.#next++;
    let tellTaken = (): void => undefined;
    const taken = new Promise<void>((resolve) => {
      tellTaken = resolve;
    });
    const settled = new Promise<void>((resolve, reject) => {
      const lost = (): void => {
        tellTaken();
        reject(new Error('the worker has died'));
      };
      this.#waiters.set(id, { taken: tellTaken, settled: resolve, lost });
    });
    settled.catch(() => undefined);
    return { id, taken, settled };
  }

  tellTaken(id: number): void {
    this.#waiters.get(id)?.taken();
  }

  tellSettled(id: number): void {
    this.#waiters.get(id)?.settled();
    this.#waiters.delete(id);
  }

  /** The worker has died. */
  tellGone(): void {
    for (const { lost } of this.#waiters.values()) lost();
    this.#waiters.clear();
  }
}
