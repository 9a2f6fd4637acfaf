import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Deliverer, EncodedBatch } from '../outputs/index.ts';
import type { HostMessage, InputStatus, WorkerAssignment, WorkerMessage } from './protocol.ts';
import type { Patience } from './running-input.ts';

export interface HostOptions {
  /** The composition root's thread entry: a module that calls `runWorker`. */
  readonly entry: URL;
  readonly assignment: WorkerAssignment;
  readonly deliverers: Readonly<Record<string, Deliverer>>;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** How a worker that dies is started anew. */
  readonly patience?: Patience;
}

const PATIENCE: Patience = {
  delays: [100, 500, 2_000, 10_000],
  well: 60_000,
  monotonic: () => performance.now(),
};

/**
 * The main thread's half of a pipeline worker: takes its batches to their deliverers, sends the acknowledgements back,
 * and starts the worker anew when it dies (its inputs repeat what was not acknowledged).
 */
export class PipelineHost {
  readonly #options: HostOptions;
  readonly #abort = new AbortController();
  #worker: Worker | undefined;
  #inputs: readonly InputStatus[] = [];
  #restarts = 0;
  /** Deaths since a worker was last well. */
  #failures = 0;
  #stopping = false;
  #exited: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  /** Deliveries under way, also those of a worker that has died. */
  readonly #deliveries = new Set<Promise<void>>();

  constructor(options: HostOptions) {
    this.#options = options;
  }

  start(): void {
    const worker = new Worker(this.#options.entry, {
      workerData: this.#options.assignment,
      // A roomy young generation keeps short-lived events out of the old one.
      resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 256 },
    });
    this.#worker = worker;
    const { delays, well, monotonic } = this.#options.patience ?? PATIENCE;
    const began = monotonic();
    worker.on('message', (message: WorkerMessage) => this.#receive(worker, message));
    worker.on('error', (error) => this.#options.notice('error', `pipeline worker: ${error.stack ?? error.message}`));
    this.#exited = new Promise((resolve) => {
      worker.on('exit', (code) => {
        resolve();
        if (this.#stopping || this.#worker !== worker) return;
        this.#worker = undefined;
        if (monotonic() - began >= well) this.#failures = 0;
        const delay = delays[Math.min(this.#failures, delays.length - 1)] ?? 0;
        this.#failures += 1;
        this.#restarts += 1;
        const error = 'the pipeline worker has died; it is started again';
        this.#inputs = this.#inputs.map((input) => ({ ...input, error }));
        this.#options.notice('error', `pipeline worker ended with code ${code}; starting it again in ${delay} ms`);
        this.#timer = setTimeout(() => void this.#startAgain(), delay);
      });
    });
  }

  /** The next worker repeats what was not acknowledged: the same token must not be under way twice. */
  async #startAgain(): Promise<void> {
    await Promise.all(this.#deliveries);
    if (!this.#stopping) this.start();
  }

  #receive(worker: Worker, message: WorkerMessage): void {
    switch (message.type) {
      case 'status':
        this.#inputs = message.inputs;
        return;
      case 'notice':
        this.#options.notice(message.level, `${message.input}: ${message.message}`);
        return;
      case 'stopped':
        return;
      case 'batch': {
        const { id, output, batch } = message;
        const reply = (answer: HostMessage): void => worker.postMessage(answer);
        const deliverer = this.#options.deliverers[output];
        if (deliverer === undefined) {
          reply({ type: 'refuse', id, message: `there is no output '${output}'` });
          return;
        }
        const delivery = deliver(deliverer, batch, this.#abort.signal).then(
          () => reply({ type: 'acknowledge', id }),
          (error: unknown) =>
            reply({ type: 'refuse', id, message: error instanceof Error ? error.message : String(error) }),
        );
        this.#deliveries.add(delivery);
        void delivery.finally(() => this.#deliveries.delete(delivery));
      }
    }
  }

  status(): readonly InputStatus[] {
    return this.#inputs;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Stops reading, drains for at most `deadline` milliseconds, then lets go: what is unacknowledged is repeated at the next start. */
  async stop(deadline: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const worker = this.#worker;
    if (worker === undefined) {
      // Nobody is there to hear of what is still on its way.
      this.#abort.abort();
      await Promise.all(this.#deliveries);
      return;
    }
    worker.postMessage({ type: 'stop' } satisfies HostMessage);
    const cut = setTimeout(() => {
      this.#abort.abort();
      void worker.terminate();
    }, deadline);
    await this.#exited;
    clearTimeout(cut);
    this.#abort.abort();
    await Promise.all(this.#deliveries);
  }
}

/** A deliverer that throws at once has rejected. */
const deliver = async (deliverer: Deliverer, batch: EncodedBatch, signal: AbortSignal): Promise<void> =>
  deliverer.deliver(batch, signal);
