import { setMaxListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EncodedBatch } from './output.ts';
import type { OutputDeliverer } from './output-plugin.ts';
import type { OutputQueue, QueuedBatch, QueueWaiting } from './output-queue.ts';
import { piecesOf } from './pieces.ts';
import { release } from './release.ts';

export interface OutputRunnerStatus {
  readonly waiting: QueueWaiting;
  /** Events. */
  readonly delivered: number;
  /** Spent delivering. */
  readonly seconds: number;
}

const RETRY_PAUSE = 1_000;

/** One output on the main thread: takes batches from its queue to its deliverer, one behind the other or several side by side. */
export class OutputRunner {
  readonly #queue: OutputQueue;
  #deliverer: OutputDeliverer;
  /** Ends what the deliverer has under way. */
  #attempts = attemptsToAbort();
  /** Resolves when the deliverer before this one has let go. */
  #handover: Promise<void> | undefined;
  readonly #notice: (message: string) => void;
  readonly #abort = new AbortController();
  /** Aborted when no batch will come any more and none is left. */
  readonly #empty = new AbortController();
  readonly #running: Promise<void>;
  #isEnding = false;
  #closed: Promise<void> | undefined;
  #delivered = 0;
  /** On their way, and since when there is one. */
  #deliveries = 0;
  #since = 0;
  #milliseconds = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(queue: OutputQueue, deliverer: OutputDeliverer, notice: (message: string) => void) {
    this.#queue = queue;
    this.#deliverer = deliverer;
    this.#notice = notice;
    this.#running = this.#run();
  }

  put(batch: EncodedBatch): Promise<void> {
    const { sideBySide } = this.#deliverer;
    const safe =
      sideBySide === undefined ? this.#queue.put(batch) : this.#putPieces(piecesOf(batch, sideBySide), batch);
    this.#last = safe;
    return safe;
  }

  async #putPieces(pieces: readonly EncodedBatch[], batch: EncodedBatch): Promise<void> {
    if (pieces.length > 1) release(batch.chunks);
    await Promise.all(pieces.map((piece) => this.#queue.put(piece)));
  }

  room(): Promise<void> {
    return this.#queue.room?.() ?? this.#last;
  }

  async #run(): Promise<void> {
    const patience = AbortSignal.any([this.#abort.signal, this.#empty.signal]);
    const onTheirWay = new Set<Promise<void>>();
    for (;;) {
      while (onTheirWay.size >= (this.#deliverer.sideBySide?.batches ?? 1)) await Promise.race(onTheirWay);
      const next = await this.#queue.next(patience);
      if (next === undefined) break;
      const bringing = this.#bring(next).finally(() => onTheirWay.delete(bringing));
      onTheirWay.add(bringing);
    }
    await Promise.all(onTheirWay);
  }

  async #bring({ sequence, batch }: QueuedBatch): Promise<void> {
    if (this.#deliveries++ === 0) this.#since = performance.now();
    await this.#deliver(batch);
    if (--this.#deliveries === 0) this.#milliseconds += performance.now() - this.#since;
    if (this.#abort.signal.aborted) return;
    this.#delivered += batch.events;
    this.#queue.delivered(sequence);
    release(batch.chunks);
    this.#endIfEmpty();
  }

  /** Resolves when it is delivered or the signal is aborted. A deliverer rejects only then; one that is broken is asked again. */
  async #deliver(batch: EncodedBatch): Promise<void> {
    let told: string | undefined;
    while (!this.#abort.signal.aborted) {
      await this.#handover;
      const { signal } = this.#attempts;
      try {
        await untilAborted(this.#deliverer.deliver(batch, signal), signal);
        if (!signal.aborted) return;
      } catch (error) {
        if (signal.aborted) continue;
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== told) this.#notice(`${reason}; the batch is tried again until it is delivered`);
        told = reason;
        await sleep(RETRY_PAUSE, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Goes on with another deliverer, also with what the old one has under way. Resolves when that has let go. */
  exchange(deliverer: OutputDeliverer): Promise<void> {
    const old = this.#deliverer;
    this.#deliverer = deliverer;
    this.#attempts.abort();
    this.#attempts = attemptsToAbort();
    const closed = Promise.resolve(old.close?.()).catch((error: unknown) => this.#notice(String(error)));
    this.#handover = Promise.all([this.#handover, closed]).then(() => undefined);
    return this.#handover;
  }

  #endIfEmpty(): void {
    if (this.#isEnding && this.#queue.waiting.batches === 0) this.#empty.abort();
  }

  /** Delivers what is queued, then closes. Nothing may be put any more. */
  async drain(): Promise<void> {
    this.#isEnding = true;
    this.#endIfEmpty();
    await this.#close();
  }

  /** Lets go of what is under way; what was safe in the queue stays there. */
  async abandon(): Promise<void> {
    this.#abort.abort();
    this.#attempts.abort();
    await this.#close();
  }

  #close(): Promise<void> {
    this.#closed ??= this.#running.then(async () => {
      await this.#queue.close();
      await this.#handover;
      await this.#deliverer.close?.();
    });
    return this.#closed;
  }

  status(): OutputRunnerStatus {
    return { waiting: this.#queue.waiting, delivered: this.#delivered, seconds: this.#milliseconds / 1000 };
  }
}

const attemptsToAbort = (): AbortController => {
  const attempts = new AbortController();
  // Requests side by side may each listen to it.
  setMaxListeners(0, attempts.signal);
  return attempts;
};

const untilAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
