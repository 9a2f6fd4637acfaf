import { MessageChannel } from 'node:worker_threads';

const { port1, port2 } = new MessageChannel();
port2.close();
port1.close();

/**
 * Gives the memory of buffers back at once. A closed port takes what is transferred to it and drops it; without that the engine
 * learns of large buffers only by collecting garbage, and with a stream of them it would do little else.
 */
export function release(chunks: ArrayBuffer[]): void {
  if (chunks.length > 0) port1.postMessage(undefined, chunks);
}

/** The same for buffers that have their memory alone; those that share it with others are left to the collector. */
export const releaseBuffers = (buffers: readonly Buffer[]): void =>
  release(
    buffers.flatMap(({ buffer, byteLength }) =>
      buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
    ),
  );
