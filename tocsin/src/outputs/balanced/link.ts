import type { EncodedBatch } from '../output.ts';

/** An open connection to a receiver, greeted. */
export interface Link {
  /** It takes no batch any more. */
  readonly isGone: boolean;
  /**
   * Resolves once the receiver has the batch, as far as its protocol says so. Calls may overlap; batches go in the order of the calls.
   * Rejects with a sentence once the connection is lost: whether the batch has arrived is not known then.
   */
  send(batch: EncodedBatch): Promise<void>;
  /** Takes no more; resolves when what was sent is settled and the connection has ended, also where it was lost. */
  end(): Promise<void>;
  destroy(): void;
}
