import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { HostMessage, WorkerAssignment, WorkerMessage } from './protocol.ts';
import type { Patience } from './running-input.ts';

export interface WorkerThreadOptions {
  /** A module that calls `runWorker`. */
  readonly entry: URL;
  /** As it is when a worker begins. */
  readonly assignment: () => WorkerAssignment;
  /** A worker of this entry that is there already, without an assignment; asked before one is made. */
  readonly spare?: (() => Worker | undefined) | undefined;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** `reply` reaches the life of the worker that the message came from, or nobody. */
  readonly receive: (message: WorkerMessage, reply: (answer: HostMessage) => void) => void;
  /** It has died, and another takes its place once the promise resolves. */
  readonly died: () => Promise<void>;
  readonly patience?: Patience | undefined;
}

const PATIENCE: Patience = {
  delays: [100, 500, 2_000, 10_000],
  well: 60_000,
  monotonic: () => performance.now(),
};

/** Without an assignment it loads what it needs and waits for one. */
export const createWorker = (entry: URL, assignment?: WorkerAssignment): Worker =>
  new Worker(entry, {
    workerData: assignment,
    // A roomy young generation keeps short-lived events out of the old one.
    resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 256 },
  });

/** A pipeline worker, started anew when it dies: its inputs repeat what was not acknowledged. */
export class WorkerThread {
  readonly #options: WorkerThreadOptions;
  readonly #patience: Patience;
  #worker: Worker | undefined;
  #isStopping = false;
  #hasStarted = false;
  #hasEnded = false;
  /** Deaths since a worker was last well. */
  #failures = 0;
  #restarts = 0;
  #timer: NodeJS.Timeout | undefined;
  #end: () => void = () => undefined;
  /** Resolves when the worker has ended by itself, or was stopped. */
  readonly ended: Promise<void>;

  constructor(options: WorkerThreadOptions) {
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get restarts(): number {
    return this.#restarts;
  }

  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  get isAlive(): boolean {
    return this.#worker !== undefined;
  }

  start(): void {
    const { entry, notice, receive, spare } = this.#options;
    const assignment = this.#options.assignment();
    const waiting = spare?.();
    const worker = waiting ?? createWorker(entry, assignment);
    this.#worker = worker;
    this.#hasStarted = true;
    waiting?.postMessage({ type: 'assign', assignment } satisfies HostMessage);
    const began = this.#patience.monotonic();
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'stopped') this.#hasEnded = true;
      receive(message, (answer) => worker.postMessage(answer));
    });
    worker.on('error', (error) => notice('error', `pipeline worker: ${error.stack ?? error.message}`));
    worker.on('exit', (code) => this.#exited(worker, code, began));
  }

  #exited(worker: Worker, code: number, began: number): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    if (this.#isStopping || this.#hasEnded) {
      this.#end();
      return;
    }
    const { delays, well, monotonic } = this.#patience;
    if (monotonic() - began >= well) this.#failures = 0;
    const delay = delays[Math.min(this.#failures, delays.length - 1)] ?? 0;
    this.#failures += 1;
    this.#restarts += 1;
    this.#options.notice('error', `pipeline worker ended with code ${code}; starting it again in ${delay} ms`);
    const settled = this.#options.died();
    this.#timer = setTimeout(() => void settled.then(() => this.#startAgain()), delay);
  }

  #startAgain(): void {
    if (!this.#isStopping) this.start();
  }

  /** Nobody hears it while no worker lives. */
  post(message: HostMessage, transfer: ArrayBuffer[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  /** Tells it to stop, which ends once it has drained. */
  stop(): void {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    if (this.#worker === undefined) this.#end();
    else this.post({ type: 'stop' });
  }

  async terminate(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const worker = this.#worker;
    await worker?.terminate();
    this.#end();
  }
}
