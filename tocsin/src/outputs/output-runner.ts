import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EncodedBatch } from './output.ts';
import type { OutputDeliverer } from './output-plugin.ts';
import type { OutputQueue, QueueStatus } from './output-queue.ts';

export interface OutputRunnerStatus extends QueueStatus {
  readonly delivered: number;
  /** Spent delivering. */
  readonly seconds: number;
}

const RETRY_PAUSE = 1_000;

/** One output on the main thread: takes batches from its queue to its deliverer, one behind the other. */
export class OutputRunner {
  readonly #queue: OutputQueue;
  readonly #deliverer: OutputDeliverer;
  readonly #notice: (message: string) => void;
  readonly #abort = new AbortController();
  readonly #running: Promise<void>;
  #delivered = 0;
  #milliseconds = 0;

  constructor(queue: OutputQueue, deliverer: OutputDeliverer, notice: (message: string) => void) {
    this.#queue = queue;
    this.#deliverer = deliverer;
    this.#notice = notice;
    this.#running = this.#run();
  }

  put(batch: EncodedBatch): Promise<void> {
    return this.#queue.put(batch);
  }

  room(): Promise<void> {
    return this.#queue.room();
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    for (;;) {
      const next = await this.#queue.next();
      if (next === undefined) return;
      const began = performance.now();
      await this.#deliver(next.batch);
      this.#milliseconds += performance.now() - began;
      if (signal.aborted) return;
      this.#delivered += next.batch.events;
      next.done();
    }
  }

  /** Resolves when it is delivered or the signal is aborted. A deliverer rejects only then; one that is broken is asked again. */
  async #deliver(batch: EncodedBatch): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        return await untilAborted(this.#deliverer.deliver(batch, signal), signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#notice(`${error instanceof Error ? error.message : String(error)}; the batch is tried again`);
        await sleep(RETRY_PAUSE, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Delivers what is queued, then closes. */
  async close(): Promise<void> {
    this.#queue.end();
    await this.#running;
    await this.#deliverer.close?.();
  }

  /** Lets go of what is under way. */
  async abandon(): Promise<void> {
    this.#abort.abort();
    await this.#queue.abandon();
    await this.#running;
    await this.#deliverer.close?.();
  }

  status(): OutputRunnerStatus {
    return { ...this.#queue.status(), delivered: this.#delivered, seconds: this.#milliseconds / 1000 };
  }
}

const untilAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
