import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { Event } from '../event/index.ts';
import type { Input, InputContext } from '../inputs/index.ts';
import type { BatchEncoder, EncodedBatch } from '../outputs/index.ts';
import { Batcher } from './batcher.ts';
import type { HostMessage, InputAssignment, InputStatus, WorkerAssignment, WorkerMessage } from './protocol.ts';

/** What the composition root hands to a worker: the rooms to its right are not imported here. */
export interface WorkerRooms {
  createInput(assignment: InputAssignment, context: InputContext): Input;
  createEncoder(output: string): BatchEncoder;
  /** Normalisation of one input's events. */
  createProcess(assignment: InputAssignment, count: (reason: string, by?: number) => void): (event: Event) => void;
}

const STATUS_INTERVAL = 1_000;

/**
 * Runs the inputs of one worker thread from bytes to encoded batches. Only batches and acknowledgements cross `port`.
 * Ends (and closes the port) when every input has stopped and drained.
 */
export async function runWorker(port: MessagePort, assignment: WorkerAssignment, rooms: WorkerRooms): Promise<void> {
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
    (input) => new RunningInput(input, assignment, rooms, { send, post, signal: abort.signal }),
  );
  const report = (): void => post({ type: 'status', inputs: running.map((input) => input.status()) });
  const timer = setInterval(report, STATUS_INTERVAL);
  await Promise.all(running.map((input) => input.run()));
  clearInterval(timer);
  report();
  post({ type: 'stopped' });
  port.close();
}

interface Wiring {
  readonly send: (output: string, batch: EncodedBatch) => Promise<void>;
  readonly post: (message: WorkerMessage) => void;
  readonly signal: AbortSignal;
}

class RunningInput {
  readonly #assignment: InputAssignment;
  readonly #input: Input;
  readonly #batcher: Batcher;
  readonly #counts: Record<string, number> = Object.create(null);
  readonly #wiring: Wiring;
  #events = 0;
  #error: string | undefined;

  constructor(assignment: InputAssignment, worker: WorkerAssignment, rooms: WorkerRooms, wiring: Wiring) {
    this.#assignment = assignment;
    this.#wiring = wiring;
    const count = (reason: string, by = 1): void => {
      this.#counts[reason] = (this.#counts[reason] ?? 0) + by;
    };
    const normalise = rooms.createProcess(assignment, count);
    this.#batcher = new Batcher({
      outputs: worker.outputs.map((name) => ({ name, encoder: rooms.createEncoder(name) })),
      process: (event) => {
        this.#events += 1;
        normalise(event);
      },
      send: wiring.send,
    });
    const stateDir = join(worker.stateDir, assignment.id);
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    this.#input = rooms.createInput(assignment, {
      sink: this.#batcher,
      clock: Date.now,
      stateDir,
      count,
      notice: (level, message) => wiring.post({ type: 'notice', level, input: assignment.id, message }),
      signal: wiring.signal,
    });
    this.#batcher.attach(this.#input);
  }

  async run(): Promise<void> {
    this.#wiring.signal.addEventListener('abort', () => this.#batcher.abandon(), { once: true });
    try {
      await this.#input.run();
      await this.#batcher.drain();
      await this.#input.close();
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
      this.#wiring.post({ type: 'notice', level: 'error', input: this.#assignment.id, message: this.#error });
    }
  }

  status(): InputStatus {
    return {
      id: this.#assignment.id,
      type: this.#assignment.type,
      sources: this.#input.status(),
      events: this.#events,
      counts: { ...this.#counts },
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }
}
