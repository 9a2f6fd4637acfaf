import type { PipelineHost } from '../host.ts';

/** Chunks that may wait in a worker: it never idles, and memory stays small. */
const WAITING_CHUNKS = 4;

/** Feeds one input, which may live in several workers: the one with the least to do gets the next bytes. */
export class Feeder {
  readonly #host: PipelineHost;
  readonly #input: string;
  readonly #waiting: number[];
  readonly #workers: readonly number[];
  #free: (() => void) | undefined;
  #isEnded = false;

  constructor(host: PipelineHost, input: string, workers: readonly number[]) {
    this.#host = host;
    this.#input = input;
    this.#workers = workers;
    this.#waiting = workers.map(() => 0);
  }

  /** Bytes are transferred. Resolves when more may be fed; `settled` when every event of them is acknowledged. One call at a time. */
  async feed(bytes: Uint8Array<ArrayBuffer>): Promise<{ readonly settled: Promise<void> }> {
    let least = this.#least();
    for (;;) {
      const isAlive = this.#host.canFeed(this.#workers[least] ?? 0);
      if (isAlive && this.#waitingAt(least) < WAITING_CHUNKS) break;
      await new Promise<void>((resolve) => {
        this.#free = resolve;
        if (!isAlive) this.#host.onBegun(resolve);
      });
      least = this.#least();
    }
    if (this.#waitingAt(least) > 0) this.#wakeReserve();
    this.#waiting[least] = this.#waitingAt(least) + 1;
    const { taken, settled } = this.#host.feed(this.#workers[least] ?? 0, this.#input, bytes);
    void taken.then(() => {
      this.#waiting[least] = this.#waitingAt(least) - 1;
      this.#free?.();
    });
    return { settled };
  }

  #waitingAt(index: number): number {
    return this.#waiting[index] ?? 0;
  }

  #least(): number {
    let least = 0;
    for (const [index, worker] of this.#workers.entries())
      if (this.#waitingAt(index) < this.#waitingAt(least) && this.#host.canFeed(worker)) least = index;
    return least;
  }

  /** All that are awake have something to do already. */
  #wakeReserve(): void {
    const asleep = this.#workers.find((worker) => !this.#host.canFeed(worker));
    if (asleep !== undefined) this.#host.wake(asleep);
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const worker of this.#workers) this.#host.endFeed(worker, this.#input);
  }
}
