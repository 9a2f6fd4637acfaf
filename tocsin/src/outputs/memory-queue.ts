import { Bell } from './bell.ts';
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
  #limits: MemoryQueueLimits;
  /** Not given out yet. */
  readonly #entries: Entry[] = [];
  readonly #onTheirWay = new Map<number, Entry>();
  #bytes = 0;
  #events = 0;
  #sequence = 0;
  #isClosed = false;
  readonly #arrival = new Bell();
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
      this.#arrival.ring();
    });
  }

  limit(limits: MemoryQueueLimits): void {
    this.#limits = limits;
    if (!this.#isFull()) this.#letIn();
  }

  #isFull(): boolean {
    return this.waiting.batches >= this.#limits.batches || this.#bytes >= this.#limits.bytes;
  }

  room(): Promise<void> {
    if (!this.#isFull() || this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => this.#crowd.push(resolve));
  }

  async next(signal: AbortSignal): Promise<QueuedBatch | undefined> {
    while (!signal.aborted && !this.#isClosed) {
      const first = this.#entries.shift();
      if (first !== undefined) {
        this.#onTheirWay.set(first.sequence, first);
        return first;
      }
      await this.#arrival.heard(signal);
    }
    return undefined;
  }

  delivered(sequence: number): void {
    const entry = this.#onTheirWay.get(sequence);
    if (entry === undefined) throw new Error(`batch ${sequence} is not on its way`);
    this.#onTheirWay.delete(sequence);
    this.#bytes -= entry.bytes;
    this.#events -= entry.batch.events;
    entry.resolve();
    if (!this.#isFull()) this.#letIn();
  }

  discard(): number | undefined {
    const first = this.#entries.shift();
    if (first === undefined) return undefined;
    this.#onTheirWay.set(first.sequence, first);
    this.delivered(first.sequence);
    return first.batch.events;
  }

  #letIn(): void {
    for (const resolve of this.#crowd.splice(0)) resolve();
  }

  get waiting(): QueueWaiting {
    return { batches: this.#entries.length + this.#onTheirWay.size, events: this.#events, bytes: this.#bytes };
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#arrival.ring();
    for (const { reject } of [...this.#onTheirWay.values(), ...this.#entries.splice(0)])
      reject(new Error('the queue is closed'));
    this.#onTheirWay.clear();
    this.#bytes = 0;
    this.#events = 0;
    this.#letIn();
    return Promise.resolve();
  }
}
