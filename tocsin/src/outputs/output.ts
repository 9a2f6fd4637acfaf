import type { Event } from '../event/index.ts';

/** A batch as it crosses threads: bytes and what the receiving side needs to know of them. */
export interface EncodedBatch {
  readonly token: string;
  readonly events: number;
  /** Transferred, never copied. */
  readonly chunks: ArrayBuffer[];
  /** What the output's own encoder wants to tell its own deliverer; plain data. */
  readonly note?: unknown;
  /** Another batch of the same events that goes with this one to its deliverer; transferred, too. No queue on disk keeps it. */
  readonly beside?: EncodedBatch;
}

/** Lives in the pipeline worker. Not re-entrant. */
export interface BatchEncoder {
  add(event: Event): void;
  /** Events added since the last `take`. */
  readonly events: number;
  /** Bytes that `take` would return, roughly. */
  readonly bytes: number;
  take(token: string): EncodedBatch;
}

/** Lives on the main thread. */
export interface Deliverer {
  /**
   * Resolves when the batch is durable at its destination. Retries what a retry may mend, and meanwhile stays pending:
   * that is the back-pressure. Rejects only after `signal` was aborted.
   */
  deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void>;
}
