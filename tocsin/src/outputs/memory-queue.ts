import type { EncodedBatch } from './output.ts';
import type { OutputQueue, QueuedBatch, QueueWaiting } from './output-queue.ts';

export interface MemoryQueueLimits {
  readonly batches: number;
  readonly bytes: number;
}

const MEMORY_QUEUE_LIMITS: MemoryQueueLimits = { batches: 1024, bytes: 24 * 1024 * 1024 };

interface Entry extends QueuedBatch {
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Keeps batches in memory, and so acknowledges them on delivery: it holds back whoever puts only when its bound is reached. */
export class MemoryQueue implements OutputQueue {
  readonly #limits: MemoryQueueLimits;
  readonly #entries: Entry[] = [];
  #bytes = 0;
  #events = 0;
  #sequence = 0;
  #isClosed = false;
  #wakeReader: (() => void) | undefined;
  #crowd: (() => void)[] = [];

  constructor(limits: MemoryQueueLimits = MEMORY_QUEUE_LIMITS) {
    this.#limits = limits;
  }

  put(batch: EncodedBatch): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the queue is closed'));
    return new Promise((resolve, reject) => {
      const bytes = batch.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      this.#entries.push({ sequence: ++this.#sequence, batch, bytes, resolve, reject });
      this.#bytes += bytes;
      this.#events += batch.events;
      this.#wakeReader?.();
    });
  }

  #isFull(): boolean {
    return this.#entries.length >= this.#limits.batches || this.#bytes >= this.#limits.bytes;
  }

  room(): Promise<void> {
    if (!this.#isFull() || this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => this.#crowd.push(resolve));
  }

  async next(signal: AbortSignal): Promise<QueuedBatch | undefined> {
    while (!signal.aborted && !this.#isClosed) {
      const [first] = this.#entries;
      if (first !== undefined) return first;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          this.#wakeReader = undefined;
          resolve();
        };
        this.#wakeReader = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
    }
    return undefined;
  }

  delivered(sequence: number): void {
    const [first] = this.#entries;
    if (first?.sequence !== sequence) throw new Error(`batch ${sequence} is not the one that is next`);
    this.#entries.shift();
    this.#bytes -= first.bytes;
    this.#events -= first.batch.events;
    first.resolve();
    if (!this.#isFull()) this.#letIn();
  }

  #letIn(): void {
    for (const resolve of this.#crowd.splice(0)) resolve();
  }

  get waiting(): QueueWaiting {
    return { batches: this.#entries.length, events: this.#events, bytes: this.#bytes };
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#wakeReader?.();
    for (const { reject } of this.#entries.splice(0)) reject(new Error('the queue is closed'));
    this.#bytes = 0;
    this.#events = 0;
    this.#letIn();
    return Promise.resolve();
  }
}
