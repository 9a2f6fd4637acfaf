import type { EncodedBatch } from './output.ts';
import type { OutputQueue } from './output-queue.ts';

/** What a full queue does: hold back the inputs, give up what has waited longest, or what comes. */
export type WhenFull = 'block' | 'drop_oldest' | 'drop_newest';

export interface OverflowOptions {
  readonly whenFull: WhenFull;
  readonly maxBytes: number;
  readonly count: (reason: string, by?: number) => void;
}

/** A queue that gives up events, and counts them, rather than hold anybody back. `block` is what queues do themselves. */
export function withOverflow(queue: OutputQueue, { whenFull, maxBytes, count }: OverflowOptions): OutputQueue {
  if (whenFull === 'block') return queue;
  const isFull = (more: number): boolean => queue.waiting.bytes + more > maxBytes;
  const put = async (batch: EncodedBatch): Promise<void> => {
    const bytes = batch.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    while (whenFull === 'drop_oldest' && isFull(bytes)) {
      const given = queue.discard();
      if (given === undefined) break;
      count('dropped_oldest', given);
    }
    if (isFull(bytes)) count('dropped_newest', batch.events);
    else await queue.put(batch);
  };
  return {
    put,
    room: () => Promise.resolve(),
    next: (signal) => queue.next(signal),
    delivered: (sequence) => queue.delivered(sequence),
    discard: () => queue.discard(),
    get waiting() {
      return queue.waiting;
    },
    close: () => queue.close(),
  };
}
