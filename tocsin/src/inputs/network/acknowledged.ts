import type { BatchIntent, EventSink } from '../input.ts';

interface Waiting {
  readonly to: number;
  readonly settle: (error?: Error) => void;
}

/**
 * Who waits for what to be acknowledged. Batches are sealed as soon as somebody waits, but one after the other: what comes while
 * one is under way shares the next.
 */
export class Acknowledged {
  readonly #sink: EventSink;
  readonly #onFailure: (error: Error) => void;
  readonly #waiting = new Map<string, Waiting>();
  /** Of sources that are open and not waited for yet: how far they are acknowledged. */
  readonly #reached = new Map<string, number>();
  #isSealing = false;
  #isWanted = false;

  /** `onFailure`: the pipeline takes nothing any more. */
  constructor(sink: EventSink, onFailure: (error: Error) => void) {
    this.#sink = sink;
    this.#onFailure = onFailure;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Must be called before anything of `source` is added: what was added may be acknowledged before it is waited for. */
  open(source: string): void {
    this.#reached.set(source, 0);
  }

  /** Nobody will wait for `source`. */
  close(source: string): void {
    this.#reached.delete(source);
  }

  /** Resolves once every byte of `source` up to `to` is acknowledged; they must have been added. It is closed then. */
  until(source: string, to: number): Promise<void> {
    const reached = this.#reached.get(source) ?? 0;
    this.#reached.delete(source);
    if (reached >= to) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.set(source, {
        to,
        settle: (error) => {
          this.#waiting.delete(source);
          if (error === undefined) resolve();
          else reject(error);
        },
      });
      this.#isWanted = true;
      if (!this.#isSealing) void this.#seal();
    });
  }

  async #seal(): Promise<void> {
    this.#isSealing = true;
    try {
      while (this.#isWanted) {
        // Those that are about to be added come along.
        await new Promise((resolve) => setImmediate(resolve));
        this.#isWanted = false;
        await this.#sink.seal();
      }
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.refuse(failure);
      this.#onFailure(failure);
    } finally {
      this.#isSealing = false;
    }
  }

  committed({ ranges }: BatchIntent): void {
    for (const { source, to } of ranges) {
      const waiting = this.#waiting.get(source);
      if (waiting !== undefined && to >= waiting.to) waiting.settle();
      else if (this.#reached.has(source)) this.#reached.set(source, to);
    }
  }

  /** Nothing that is waited for will be acknowledged. */
  refuse(error: Error): void {
    for (const { settle } of [...this.#waiting.values()]) settle(error);
  }
}
