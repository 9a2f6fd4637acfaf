import { performance } from 'node:perf_hooks';
import type { MessagePort } from 'node:worker_threads';
import type { EncodedBatch } from '../outputs/index.ts';
import { Batcher, type BatcherOptions, type Sent } from './batcher.ts';
import { FedInput } from './fed-input.ts';
import type { HostMessage, WorkerAssignment, WorkerMessage } from './protocol.ts';
import { type Patience, RunningInput, type WorkerRooms } from './running-input.ts';

const STATUS_INTERVAL = 1_000;
const FLUSH_INTERVAL = 5_000;
const PATIENCE: Patience = {
  delays: [1_000, 5_000, 30_000],
  well: 60_000,
  monotonic: () => performance.now(),
};

interface Settlers {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs the inputs of one worker thread from bytes to encoded batches. Only bytes and acknowledgements cross `port`.
 * Ends (and closes the port) when every input has stopped and drained.
 */
export async function runWorker(
  port: MessagePort,
  assignment: WorkerAssignment,
  rooms: WorkerRooms,
  patience: Patience = PATIENCE,
): Promise<void> {
  const abort = new AbortController();
  const outstanding = new Map<number, { readonly room: Settlers; readonly safe: Settlers }>();
  const feeds = new Map(assignment.inputs.map(({ id }) => [id, new FedInput(id, (message) => post(message))]));
  let nextId = 1;
  const post = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  const send = (output: string, batch: EncodedBatch): Sent => {
    const id = nextId++;
    const [room, roomSettlers] = pending();
    const [safe, safeSettlers] = pending();
    outstanding.set(id, { room: roomSettlers, safe: safeSettlers });
    post({ type: 'batch', id, output, batch }, batch.chunks);
    return { room, safe };
  };

  let burials: Promise<void> | undefined;
  const buried = (): Promise<void> | undefined => {
    const events = rooms.takeBuried?.() ?? [];
    if (events.length === 0) return burials;
    const id = nextId++;
    const [, room] = pending();
    const [durable, safe] = pending();
    outstanding.set(id, { room, safe });
    post({ type: 'bury', id, events });
    const all = Promise.all([burials, durable]).then(() => {
      if (burials === all) burials = undefined;
    });
    all.catch(() => undefined);
    burials = all;
    return all;
  };

  const settle = (message: Extract<HostMessage, { type: 'room' | 'acknowledge' | 'refuse' }>): void => {
    const waiting = outstanding.get(message.id);
    if (message.type === 'room') {
      waiting?.room.resolve();
      return;
    }
    outstanding.delete(message.id);
    if (message.type === 'acknowledge') {
      waiting?.room.resolve();
      waiting?.safe.resolve();
    } else {
      const error = new Error(message.message);
      waiting?.room.reject(error);
      waiting?.safe.reject(error);
    }
  };

  port.on('message', (message: HostMessage) => {
    switch (message.type) {
      case 'stop':
        abort.abort();
        return;
      case 'feed':
        feeds.get(message.input)?.push(message.id, message.bytes, message.note);
        return;
      case 'fed':
        feeds.get(message.input)?.end();
        return;
      case 'assign':
        return;
      default:
        settle(message);
    }
  });

  const never = new AbortController().signal;
  const running = assignment.inputs.map(
    (input) =>
      new RunningInput(input, assignment, rooms, {
        send,
        buried,
        post,
        patience,
        feed: feeds.get(input.id) ?? new FedInput(input.id, post),
        signal: input.isFed === true ? never : abort.signal,
      }),
  );
  const report = (): void =>
    post({ type: 'status', inputs: running.map((input) => input.status()), plugins: rooms.counts?.() ?? [] });
  post({ type: 'begun' });
  const timer = setInterval(report, STATUS_INTERVAL);
  const flushed = startFlushing(assignment, rooms, { send, buried }, (error) => {
    const message = `what filters held back is lost: ${error instanceof Error ? error.message : String(error)}`;
    post({ type: 'notice', level: 'error', input: 'filters', message });
  });
  await Promise.all(running.map((input) => input.run()));
  await flushed?.();
  await rooms.close?.();
  clearInterval(timer);
  report();
  post({ type: 'stopped' });
  port.close();
}

const pending = (): [Promise<void>, Settlers] => {
  let settlers: Settlers | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settlers = { resolve, reject };
  });
  // A refusal is told by `safe`; nobody need wait for both.
  promise.catch(() => undefined);
  if (settlers === undefined) throw new Error('a promise begins at once');
  return [promise, settlers];
};

/** Asks the filters for what they hold back, in intervals; the function that it returns does so finally and ends it. */
function startFlushing(
  { outputs }: WorkerAssignment,
  rooms: WorkerRooms,
  wiring: Pick<BatcherOptions, 'send' | 'buried'>,
  onFailure: (error: unknown) => void,
): (() => Promise<void>) | undefined {
  if (rooms.flush === undefined) return undefined;
  const { route, limits } = rooms;
  const batcher = new Batcher({
    outputs: outputs.map((name) => ({ name, encoder: rooms.createEncoder(name) })),
    process: (events) => events,
    ...(route === undefined ? {} : { route }),
    ...limits,
    ...wiring,
  });
  // Their bytes were settled when they went into the filter: there is nothing to commit.
  batcher.attach({ prepare: () => Promise.resolve(), committed: () => undefined });
  let made = 0;
  const flush = async (final: boolean): Promise<void> => {
    for (const event of (await rooms.flush?.({ final })) ?? []) batcher.add(event, 'filters', made, ++made);
    await batcher.ready();
  };
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    last = last.then(() => flush(false)).catch(onFailure);
  }, FLUSH_INTERVAL);
  return async () => {
    clearInterval(timer);
    await last;
    await flush(true).then(() => batcher.drain(), onFailure);
  };
}
