import type { EncodedBatch } from './output.ts';

/** A batch that a queue hands to its runner. */
export interface QueuedBatch {
  readonly batch: EncodedBatch;
  /** It is durable at its destination: the queue forgets it. */
  readonly done: () => void;
}

export interface QueueStatus {
  /** Waiting, or on their way to the destination. */
  readonly batches: number;
  readonly events: number;
  readonly bytes: number;
}

/**
 * What stands before a deliverer: a bounded queue of its own for each output, so that one that is slow or dead holds up
 * nobody else until the queue is full.
 */
export interface OutputQueue {
  /** Resolves when the batch is safe: it outlives the process, or is delivered. Rejects when the queue is abandoned before. */
  put(batch: EncodedBatch): Promise<void>;
  /** Resolves when there is room for another batch. Whoever puts asks first, or puts no more until it has resolved. */
  room(): Promise<void>;
  /** The next batch to deliver, in the order of `put`; undefined once it was ended and is empty, or abandoned. One call at a time. */
  next(): Promise<QueuedBatch | undefined>;
  /** Nothing will be put any more; what there is still comes out. */
  end(): void;
  /** Hands out nothing more. What is safe stays so; what is not is refused. */
  abandon(): Promise<void>;
  status(): QueueStatus;
}
