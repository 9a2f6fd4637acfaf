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
