import type { EncodedBatch } from './output.ts';
import type { OutputQueue, QueuedBatch, QueueStatus } from './output-queue.ts';

export interface MemoryQueueLimits {
  readonly batches: number;
  readonly bytes: number;
}

export const MEMORY_QUEUE_LIMITS: MemoryQueueLimits = { batches: 1024, bytes: 32 * 1024 * 1024 };

interface Entry {
  readonly batch: EncodedBatch;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Keeps batches in memory, and so acknowledges them on delivery: what it holds back is at most its bound. */
export class MemoryQueue implements OutputQueue {
  readonly #limits: MemoryQueueLimits;
  readonly #waiting: Entry[] = [];
  /** Put and not done. */
  readonly #open = new Set<Entry>();
  #bytes = 0;
  #events = 0;
  #isEnded = false;
  #hungry: (() => void) | undefined;
  #crowd: (() => void)[] = [];

  constructor(limits: MemoryQueueLimits = MEMORY_QUEUE_LIMITS) {
    this.#limits = limits;
  }

  put(batch: EncodedBatch): Promise<void> {
    if (this.#isEnded) return Promise.reject(new Error('the output has ended'));
    return new Promise((resolve, reject) => {
      const bytes = batch.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      const entry = { batch, bytes, resolve, reject };
      this.#waiting.push(entry);
      this.#open.add(entry);
      this.#bytes += bytes;
      this.#events += batch.events;
      this.#hungry?.();
    });
  }

  #isFull(): boolean {
    return this.#open.size >= this.#limits.batches || this.#bytes >= this.#limits.bytes;
  }

  room(): Promise<void> {
    if (!this.#isFull()) return Promise.resolve();
    return new Promise((resolve) => this.#crowd.push(resolve));
  }

  async next(): Promise<QueuedBatch | undefined> {
    while (this.#waiting.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#hungry = resolve;
      });
    }
    const entry = this.#waiting.shift();
    return entry === undefined ? undefined : { batch: entry.batch, done: () => this.#close(entry, entry.resolve) };
  }

  #close(entry: Entry, tell: () => void): void {
    if (!this.#open.delete(entry)) return;
    this.#bytes -= entry.bytes;
    this.#events -= entry.batch.events;
    tell();
    if (this.#isFull()) return;
    for (const resolve of this.#crowd.splice(0)) resolve();
  }

  end(): void {
    this.#isEnded = true;
    this.#hungry?.();
  }

  abandon(): Promise<void> {
    this.end();
    this.#waiting.length = 0;
    for (const entry of [...this.#open]) this.#close(entry, () => entry.reject(new Error('the output was abandoned')));
    return Promise.resolve();
  }

  status(): QueueStatus {
    return { batches: this.#open.size, events: this.#events, bytes: this.#bytes };
  }
}
