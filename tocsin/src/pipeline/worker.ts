import { performance } from 'node:perf_hooks';
import type { MessagePort } from 'node:worker_threads';
import type { EncodedBatch } from '../outputs/index.ts';
import type { HostMessage, WorkerAssignment, WorkerMessage } from './protocol.ts';
import { type Patience, RunningInput, type WorkerRooms } from './running-input.ts';

const STATUS_INTERVAL = 1_000;
const PATIENCE: Patience = {
  delays: [1_000, 5_000, 30_000],
  well: 60_000,
  monotonic: () => performance.now(),
};

/**
 * Runs the inputs of one worker thread from bytes to encoded batches. Only batches and acknowledgements cross `port`.
 * Ends (and closes the port) when every input has stopped and drained.
 */
export async function runWorker(
  port: MessagePort,
  assignment: WorkerAssignment,
  rooms: WorkerRooms,
  patience: Patience = PATIENCE,
): Promise<void> {
  const abort = new AbortController();
  const outstanding = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  let nextId = 1;
  const post = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  const send = (output: string, batch: EncodedBatch): Promise<void> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      outstanding.set(id, { resolve, reject });
      post({ type: 'batch', id, output, batch }, batch.chunks);
    });

  port.on('message', (message: HostMessage) => {
    if (message.type === 'stop') {
      abort.abort();
      return;
    }
    const waiting = outstanding.get(message.id);
    outstanding.delete(message.id);
    if (message.type === 'acknowledge') waiting?.resolve();
    else waiting?.reject(new Error(message.message));
  });

  const running = assignment.inputs.map(
    (input) => new RunningInput(input, assignment, rooms, { send, post, signal: abort.signal, patience }),
  );
  const report = (): void => post({ type: 'status', inputs: running.map((input) => input.status()) });
  const timer = setInterval(report, STATUS_INTERVAL);
  await Promise.all(running.map((input) => input.run()));
  clearInterval(timer);
  report();
  post({ type: 'stopped' });
  port.close();
}
