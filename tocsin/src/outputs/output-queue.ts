import type { EncodedBatch } from './output.ts';

export interface QueuedBatch {
  readonly sequence: number;
  readonly batch: EncodedBatch;
}

export interface QueueWaiting {
  /** Waiting, or on their way to the destination. */
  readonly batches: number;
  readonly events: number;
  readonly bytes: number;
}

/**
 * What stands before a deliverer: a bounded queue of its own for each output, so that one that is slow or dead holds up
 * nobody else until the queue is full. One writer, one reader.
 */
export interface OutputQueue {
  /** Resolves when the batch is safe: it outlives the process, or is delivered. Rejects once the queue is closed. */
  put(batch: EncodedBatch): Promise<void>;
  /** Resolves when there is room for another batch. Absent, or undefined: when the last `put` has resolved. */
  room?(): Promise<void> | undefined;
  /** The oldest batch that was not given yet; waits for one. Undefined once the signal aborts or the queue is closed. */
  next(signal: AbortSignal): Promise<QueuedBatch | undefined>;
  /** A batch that `next` gave is done: in any order where several were. */
  delivered(sequence: number): void;
  /** Gives up the oldest batch that was not given out yet, as if it were delivered; how many events it had. Undefined: there is none. */
  discard(): number | undefined;
  readonly waiting: QueueWaiting;
  /** Hands out nothing more. What was safe stays so, what was not is refused. */
  close(): Promise<void>;
}
