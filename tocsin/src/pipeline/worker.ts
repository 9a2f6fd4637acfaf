import { performance } from 'node:perf_hooks';
import type { MessagePort } from 'node:worker_threads';
import type { EncodedBatch } from '../outputs/index.ts';
import { Batcher, type BatcherOptions } from './batcher.ts';
import { FedInput } from './fed-input.ts';
import type { Sent } from './ordered-commits.ts';
import type { HostMessage, InputAssignment, WorkerAssignment, WorkerMessage } from './protocol.ts';
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
  let current = assignment;
  const outstanding = new Map<number, { readonly room: Settlers; readonly safe: Settlers }>();
  const feeds = new Map(assignment.inputs.map(({ id }) => [id, new FedInput(id, (message) => post(message))]));
  const fed = new Set(assignment.inputs.filter(({ isFed }) => isFed === true).map(({ id }) => id));
  let nextId = 1;
  const post = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  const send = (output: string, batch: EncodedBatch): Sent => {
    const id = nextId++;
    const [room, roomSettlers] = pending();
    const [safe, safeSettlers] = pending();
    outstanding.set(id, { room: roomSettlers, safe: safeSettlers });
    post({ type: 'batch', id, output, batch }, [...batch.chunks, ...(batch.beside?.chunks ?? [])]);
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

  const running = new Map<string, { readonly input: RunningInput; readonly ending: AbortController }>();
  const runs = new Set<Promise<void>>();
  const begin = (input: InputAssignment, isTrial: boolean): void => {
    const ending = new AbortController();
    const one = new RunningInput(input, () => current, rooms, {
      send,
      buried,
      // What is told of an input is told with its status.
      post: (message) => {
        if (message.type === 'opened' || message.type === 'failed') report();
        post(message);
      },
      patience,
      feed: feeds.get(input.id) ?? new FedInput(input.id, post),
      signal: ending.signal,
      isTrial,
    });
    running.set(input.id, { input: one, ending });
    if (abort.signal.aborted && input.isFed !== true) ending.abort();
    const run = one.run().then(() => {
      runs.delete(run);
      // At the end of the worker all are told at once, and one that has ended by itself keeps its status.
      if (abort.signal.aborted || (!isTrial && !ending.signal.aborted)) return;
      running.delete(input.id);
      report();
      post({ type: 'ended', input: input.id });
    });
    runs.add(run);
  };
  const end = (id: string): void => {
    const ending = running.get(id)?.ending;
    if (ending === undefined) post({ type: 'ended', input: id });
    else ending.abort();
  };
  const change = async ({ id, settings, outputs }: Extract<HostMessage, { type: 'change' }>): Promise<void> => {
    current = { ...current, settings, ...(outputs === undefined ? {} : { outputs }) };
    rooms.change?.(settings);
    if (outputs !== undefined) await Promise.all([...running.values()].map(({ input }) => input.exchange()));
    post({ type: 'changed', id });
  };
  const report = (): void =>
    post({
      type: 'status',
      inputs: [...running.values()].map(({ input }) => input.status()),
      plugins: rooms.counts?.() ?? [],
      arrivals: rooms.takeArrivals?.() ?? [],
    });

  port.on('message', (message: HostMessage) => {
    switch (message.type) {
      case 'stop':
        abort.abort();
        // Nobody stops what is fed but the one who feeds.
        for (const [id, { ending }] of running) if (!fed.has(id)) ending.abort();
        return;
      case 'feed':
        feeds.get(message.input)?.push(message.id, message.bytes, message.note);
        return;
      case 'fed':
        feeds.get(message.input)?.end();
        return;
      case 'begin':
        begin(message.input, message.isTrial);
        return;
      case 'end':
        end(message.input);
        return;
      case 'change':
        void change(message);
        return;
      case 'prepare':
      case 'assign':
        return;
      default:
        settle(message);
    }
  });

  for (const input of assignment.inputs) begin(input, false);
  post({ type: 'begun' });
  const timer = setInterval(report, STATUS_INTERVAL);
  const flushed = startFlushing(assignment, rooms, { send, buried }, (error) => {
    const message = `what filters held back is lost: ${error instanceof Error ? error.message : String(error)}`;
    post({ type: 'notice', level: 'error', input: 'filters', message });
  });
  if (assignment.stays === true && !abort.signal.aborted)
    await new Promise((resolve) => abort.signal.addEventListener('abort', resolve, { once: true }));
  await Promise.all(runs);
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
