import type { EncodedBatch } from './output.ts';
import type { OutputQueue } from './output-queue.ts';

/** What a full queue does: hold back the inputs, give up what has waited longest, or what comes. */
export type WhenFull = 'block' | 'drop_oldest' | 'drop_newest';

/** Read anew for each batch: they may change. */
export interface OverflowOptions {
  readonly whenFull: WhenFull;
  readonly maxBytes: number;
  readonly count: (reason: string, by?: number) => void;
  readonly notice: (level: 'info' | 'warn', message: string) => void;
}

const WORDS: Readonly<Record<WhenFull, string>> = {
  block: 'inputs wait until there is room',
  drop_oldest: 'the oldest events are dropped, and counted as dropped_oldest',
  drop_newest: 'new events are dropped, and counted as dropped_newest',
};

/** A queue that says that it is full, and gives up events, and counts them, rather than hold anybody back. `block` is what queues do themselves. */
export function withOverflow(queue: OutputQueue, options: OverflowOptions): OutputQueue {
  const { count, notice } = options;
  let isTold = false;
  const isFull = (more: number): boolean => {
    const { whenFull, maxBytes } = options;
    const bytes = queue.waiting.bytes + more;
    const full = whenFull === 'block' ? bytes >= maxBytes : bytes > maxBytes;
    if (full && !isTold) {
      isTold = true;
      notice('warn', `its queue is full (${maxBytes} bytes, \`queue.maxBytes\`): ${WORDS[whenFull]}`);
    }
    return full;
  };
  const put = async (batch: EncodedBatch): Promise<void> => {
    const { whenFull } = options;
    const bytes = batch.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    if (whenFull === 'block') {
      isFull(0);
      return queue.put(batch);
    }
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
    room: () => {
      if (options.whenFull !== 'block') return Promise.resolve();
      if (queue.room !== undefined) isFull(0);
      return queue.room?.();
    },
    next: (signal) => queue.next(signal),
    delivered: (sequence) => {
      queue.delivered(sequence);
      // Half: one that is full again and again is told once.
      if (isTold && queue.waiting.bytes < options.maxBytes / 2) {
        isTold = false;
        notice('info', 'its queue has room again');
      }
    },
    discard: () => queue.discard(),
    get waiting() {
      return queue.waiting;
    },
    close: () => queue.close(),
  };
}
