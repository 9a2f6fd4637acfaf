import type { Worker } from 'node:worker_threads';
import type { EncodedBatch } from '../outputs/index.ts';
import type { Arrivals } from './arrivals/index.ts';
import type { PluginCounts } from './compile/compiled.ts';
import { Deliveries } from './deliveries.ts';
import { type Fed, Feeds } from './feeds.ts';
import type {
  BuriedEvent,
  HostMessage,
  InputAssignment,
  InputStatus,
  WorkerAssignment,
  WorkerMessage,
} from './protocol.ts';
import type { Patience } from './running-input.ts';
import { Waiting } from './waiting.ts';
import { WorkerReports } from './worker-reports.ts';
import { WorkerThread } from './worker-thread.ts';

/** Where the batches of an output go: straight to a deliverer, or into a queue. */
export interface Destination {
  /** Resolves when the batch is safe. Rejects only at shutdown. */
  put(batch: EncodedBatch, signal: AbortSignal): Promise<void>;
  /** Resolves when there is room for another batch. Absent: when the last one is safe. */
  room?(): Promise<void> | undefined;
}

export interface HostOptions {
  /** The thread's entry: a module that calls `runWorker`. */
  readonly entry: URL;
  /** One for each worker. */
  readonly assignments: readonly WorkerAssignment[];
  /** Of the workers, those that only share what is fed: they start when there is more than the others can do. */
  readonly reserves?: ReadonlySet<number>;
  readonly spare?: () => Worker | undefined;
  readonly outputs: Readonly<Record<string, Destination>>;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Resolves when they are durable. Rejects only at shutdown. Absent: they are not kept. */
  readonly bury?: (events: readonly BuriedEvent[], signal: AbortSignal) => Promise<void>;
  /** Told about each second of what has arrived. */
  readonly arrived?: (arrivals: readonly Arrivals[]) => void;
  /** How a worker that dies is started anew. */
  readonly patience?: Patience;
}

/**
 * The main thread's half of pipeline workers: takes their batches to the outputs, sends the acknowledgements back, feeds
 * the inputs whose bytes come from here, and starts a worker anew when it dies.
 */
export class PipelineHost {
  readonly #options: HostOptions;
  readonly #abort = new AbortController();
  readonly #workers: readonly WorkerThread[];
  /** As they are now: inputs come and go. */
  readonly #assignments: WorkerAssignment[];
  readonly #waiting: readonly Waiting[];
  #outputs: HostOptions['outputs'];
  #opened: Promise<void> = Promise.resolve();
  readonly #reports: WorkerReports;
  /** Also those of workers that have died. */
  readonly #deliveries: readonly Deliveries[];
  #nextChange = 1;
  readonly #onBegun: (() => void)[] = [];
  readonly #feeds: readonly Feeds[];

  constructor(options: HostOptions) {
    this.#options = options;
    const { assignments, entry, notice, patience, spare } = options;
    this.#assignments = [...assignments];
    this.#outputs = options.outputs;
    this.#waiting = assignments.map(() => new Waiting());
    this.#reports = new WorkerReports(assignments.length);
    this.#deliveries = assignments.map(() => new Deliveries());
    this.#feeds = assignments.map(() => new Feeds());
    this.#workers = assignments.map(
      (assignment, index) =>
        new WorkerThread({
          entry,
          assignment: () => this.#assignments[index] ?? assignment,
          notice,
          patience,
          spare,
          receive: (message, reply) => this.#receive(index, message, reply),
          died: () => this.#died(index),
        }),
    );
  }

  start(): void {
    const begun: Promise<void>[] = [];
    for (const [index, worker] of this.#workers.entries()) {
      if (this.#options.reserves?.has(index) === true) continue;
      begun.push(...(this.#assignments[index]?.inputs ?? []).map(({ id }) => this.#opening(index, id)));
      worker.start();
    }
    this.#opened = Promise.allSettled(begun).then(() => undefined);
  }

  #opening(worker: number, input: string): Promise<void> {
    return this.#waiting[worker]?.opened(input) ?? Promise.resolve();
  }

  /** Resolves once every input that it was made with is open, or could not be: its status says so. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  /** Begins an input in a worker that stays. Rejects with a sentence where it can't begin; then it is gone. */
  async begin(worker: number, input: InputAssignment): Promise<void> {
    const thread = this.#workers[worker];
    if (thread === undefined) throw new Error(`there is no worker ${worker}`);
    if (this.#abort.signal.aborted) throw new Error('it is stopping');
    if (!thread.hasStarted) thread.start();
    if (!thread.isAlive) throw new Error('its worker has died and is being started again: try it in a moment');
    const opened = this.#opening(worker, input.id);
    thread.post({ type: 'begin', input, isTrial: true });
    await opened;
    this.#assign(worker, (inputs) => [...inputs, input]);
  }

  /** The same for an input that ran before: where it can't begin now it is tried until it can. Never rejects. */
  async beginAgain(worker: number, input: InputAssignment): Promise<void> {
    this.#assign(worker, (inputs) => [...inputs, input]);
    const thread = this.#workers[worker];
    // The next one begins with all of its assignment.
    if (thread?.isAlive !== true) return;
    const opened = this.#opening(worker, input.id);
    thread.post({ type: 'begin', input, isTrial: false });
    await opened.catch(() => undefined);
  }

  /** Resolves when all that the input has taken is acknowledged, or its worker has died. */
  async end(worker: number, input: string): Promise<void> {
    const thread = this.#workers[worker];
    this.#assign(worker, (inputs) => inputs.filter(({ id }) => id !== input));
    if (thread?.isAlive !== true) return;
    const ended = this.#waiting[worker]?.ended(input);
    thread.post({ type: 'end', input });
    await ended;
  }

  /**
   * Other settings for the threads' entry, from the next events on; with `outputs`, these are the outputs from the next batches on. The
   * inputs go on. Resolves when the workers that live have taken it, and nothing comes for outputs before any more. Never rejects.
   */
  async change(settings: unknown, outputs?: HostOptions['outputs']): Promise<void> {
    if (outputs !== undefined) this.#outputs = { ...this.#outputs, ...outputs };
    const change = { settings, ...(outputs === undefined ? {} : { outputs: Object.keys(outputs) }) };
    const id = this.#nextChange++;
    await Promise.all(
      this.#workers.map((thread, worker) => {
        const assignment = this.#assignments[worker];
        if (assignment !== undefined) this.#assignments[worker] = { ...assignment, ...change };
        // The next one begins with it.
        if (!thread.isAlive) return undefined;
        const changed = this.#waiting[worker]?.changed(id);
        thread.post({ type: 'change', id, ...change });
        return changed;
      }),
    );
    if (outputs !== undefined) this.#outputs = outputs;
  }

  #assign(worker: number, change: (inputs: readonly InputAssignment[]) => readonly InputAssignment[]): void {
    const assignment = this.#assignments[worker];
    if (assignment !== undefined) this.#assignments[worker] = { ...assignment, inputs: change(assignment.inputs) };
  }

  /** Starts a reserve, which then can be fed. */
  wake(worker: number): void {
    if (this.#workers[worker]?.hasStarted === false) this.#workers[worker]?.start();
  }

  /** Calls it once, when a worker begins or begins again. */
  onBegun(tell: () => void): void {
    this.#onBegun.push(tell);
  }

  canFeed(worker: number): boolean {
    return this.#workers[worker]?.isAlive === true;
  }

  /** Resolves when every worker has ended: its inputs have, or it was stopped. */
  get ended(): Promise<void> {
    return Promise.all(this.#workers.map((worker) => worker.ended)).then(() => undefined);
  }

  /** The next worker repeats what was not acknowledged: the same token must not be under way twice. */
  async #died(index: number): Promise<void> {
    const error = 'the pipeline worker has died; it is started again';
    this.#reports.died(index, error);
    this.#feeds[index]?.tellGone();
    await this.#deliveries[index]?.settled();
    this.#waiting[index]?.tellGone(error);
  }

  #receive(index: number, message: WorkerMessage, reply: (answer: HostMessage) => void): void {
    switch (message.type) {
      case 'status':
        this.#reports.take(index, message);
        if (message.arrivals.length > 0) this.#options.arrived?.(message.arrivals);
        return;
      case 'notice':
        this.#options.notice(message.level, `${message.input}: ${message.message}`);
        return;
      case 'bury':
        this.#deliveries[index]?.add(message.id, this.#bury(message.events), reply);
        return;
      case 'begun':
        for (const tell of this.#onBegun.splice(0)) tell();
        for (const input of this.#feeds[index]?.ended ?? []) reply({ type: 'fed', input });
        return;
      case 'taken':
        this.#feeds[index]?.tellTaken(message.id);
        return;
      case 'settled':
        this.#feeds[index]?.tellSettled(message.id);
        return;
      case 'opened':
        this.#waiting[index]?.tellOpened(message.input);
        return;
      case 'failed':
        this.#waiting[index]?.tellFailed(message.input, message.message);
        return;
      case 'ended':
        this.#waiting[index]?.tellEnded(message.input);
        return;
      case 'changed':
        this.#waiting[index]?.tellChanged(message.id);
        return;
      case 'stopped':
        this.#waiting[index]?.tellGone('the worker has ended');
        return;
      case 'batch':
        this.#deliver(index, message, reply);
    }
  }

  #deliver(
    index: number,
    { id, output, batch }: Extract<WorkerMessage, { type: 'batch' }>,
    reply: (answer: HostMessage) => void,
  ): void {
    const destination = this.#outputs[output];
    if (destination === undefined) {
      reply({ type: 'refuse', id, message: `there is no output '${output}'` });
      return;
    }
    this.#deliveries[index]?.add(id, put(destination, batch, this.#abort.signal), reply);
    void destination.room?.()?.then(
      () => reply({ type: 'room', id }),
      () => undefined,
    );
  }

  async #bury(events: readonly BuriedEvent[]): Promise<void> {
    await this.#options.bury?.(events, this.#abort.signal);
  }

  /**
   * Hands bytes, which are transferred, to an input of a worker. `taken` resolves when it may be fed again, `settled` when every event of
   * them is acknowledged; that rejects where the worker dies before.
   */
  feed(worker: number, input: string, bytes: Uint8Array<ArrayBuffer>): Fed {
    const { id, taken, settled } = this.#feedsOf(worker).begin();
    this.#workers[worker]?.post({ type: 'feed', input, id, bytes }, [bytes.buffer]);
    return { taken, settled };
  }

  #feedsOf(worker: number): Feeds {
    const feeds = this.#feeds[worker];
    if (feeds === undefined) throw new Error(`there is no worker ${worker}`);
    return feeds;
  }

  /** Nothing will be fed to the input any more. */
  endFeed(worker: number, input: string): void {
    this.#feedsOf(worker).ended.add(input);
    const thread = this.#workers[worker];
    // A reserve that nobody needed.
    if (thread?.hasStarted === false) thread.stop();
    else thread?.post({ type: 'fed', input });
  }

  status(): readonly InputStatus[] {
    return this.#reports.inputs;
  }

  /** Counters of the plugins that run in workers, added up. */
  counts(): readonly PluginCounts[] {
    return this.#reports.counts;
  }

  get restarts(): number {
    return this.#workers.reduce((sum, { restarts }) => sum + restarts, 0);
  }

  /**
   * Stops reading and drains, without a deadline for as long as it takes; after `deadline` milliseconds it lets go: what is
   * unacknowledged is repeated at the next start.
   */
  async stop(deadline?: number): Promise<void> {
    // Nobody is there to hear of what is still on its way.
    if (!this.#workers.some(({ isAlive }) => isAlive)) this.#abort.abort();
    for (const worker of this.#workers) worker.stop();
    const cut =
      deadline === undefined
        ? undefined
        : setTimeout(() => {
            this.#abort.abort();
            for (const worker of this.#workers) void worker.terminate();
            for (const waiting of this.#waiting) waiting.tellGone('it is stopping');
          }, deadline);
    await this.ended;
    clearTimeout(cut);
    this.#abort.abort();
    await Promise.all(this.#deliveries.map((deliveries) => deliveries.settled()));
  }
}

/** A destination that throws at once has rejected. */
const put = async (destination: Destination, batch: EncodedBatch, signal: AbortSignal): Promise<void> =>
  destination.put(batch, signal);
