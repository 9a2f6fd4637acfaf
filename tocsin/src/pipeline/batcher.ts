import { randomUUID } from 'node:crypto';
import type { Event } from '../event/index.ts';
import type { EventSink, SourceRange } from '../inputs/index.ts';
import type { BatchEncoder } from '../outputs/index.ts';
import type { Route } from './compile/compiled.ts';
import { type BatchOwner, OrderedCommits, type Wiring } from './ordered-commits.ts';
import { SourceRanges } from './source-ranges.ts';

/** One destination as the worker sees it: how to encode for it. Its deliverer lives on the main thread. */
export interface EncodedOutput {
  readonly name: string;
  readonly encoder: BatchEncoder;
}

/** Last step before encoding: filters, or normalisation. Returns the events that go on, in order; is called again only once it has answered. */
export type Process = (events: Event[]) => Event[] | Promise<Event[]>;

export interface BatcherOptions extends Omit<Wiring, 'onRoom'> {
  readonly outputs: readonly EncodedOutput[];
  readonly process: Process;
  /** Which outputs an event goes to; absent: to all. */
  readonly route?: Route;
  /** So many events are processed at once. */
  readonly stretch?: number;
  readonly maxEvents?: number;
  readonly maxBytes?: number;
  /** How long an event may wait for company, in milliseconds. */
  readonly maxAge?: number;
  /** The same where much comes: few large batches cost a store half of what many small ones do. Default: `maxAge`. */
  readonly maxBusyAge?: number;
  /** Batches for which an output has no room yet; more wait, and so does the input. */
  readonly maxInFlight?: number;
}

/** Of large events fewer are processed at once: filters may make several of each. */
const STRETCH_BYTES = 4 << 20;

/** Of a batch with so many events more are expected. */
const BUSY_EVENTS = 1_000;

const DONE = Promise.resolve();

/**
 * Collects the events of one input into batches, has each made durable as an intent, sends it to every output and
 * tells the input when all have acknowledged. Commits come in the order of the batches.
 */
export class Batcher implements EventSink {
  #outputs: readonly EncodedOutput[];
  readonly #process: Process;
  readonly #route: Route | undefined;
  readonly #toOutput: (output: number, event: Event) => void;
  readonly #stretch: number;
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #maxAge: number;
  /** How often a batch that is busy waits for that long. */
  readonly #mostWaits: number;
  #waits = 0;
  readonly #maxInFlight: number;
  /** Added and not processed yet. */
  #events: Event[] = [];
  /** Of their sources, roughly what they hold. */
  #bytes = 0;
  readonly #added = new SourceRanges();
  /** Processed and encoded, to be sealed. */
  #encoded = 0;
  readonly #ranges = new SourceRanges();
  /** The end of the chain of what is processed, while there is something. */
  #busy: Promise<void> | undefined;
  readonly #commits: OrderedCommits;
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];
  #stopped = false;

  constructor(options: BatcherOptions) {
    const { outputs } = options;
    this.#outputs = outputs;
    this.#process = options.process;
    this.#route = options.route;
    this.#toOutput = (output, event) => outputs[output]?.encoder.add(event);
    this.#commits = new OrderedCommits({ send: options.send, buried: options.buried, onRoom: () => this.#wake() });
    this.#stretch = options.stretch ?? 250;
    this.#maxEvents = options.maxEvents ?? 50_000;
    this.#maxBytes = options.maxBytes ?? 8 * 1024 * 1024;
    this.#maxAge = options.maxAge ?? 500;
    this.#mostWaits = Math.floor((options.maxBusyAge ?? 0) / this.#maxAge);
    this.#maxInFlight = options.maxInFlight ?? 2;
  }

  /** Must be called before the input runs. */
  attach(owner: BatchOwner): void {
    this.#commits.attach(owner);
  }

  add(event: Event, source: string, from: number, to: number): void {
    this.#events.push(event);
    this.#bytes += to - from;
    this.#extend(source, from, to);
    const isEnough = this.#events.length >= this.#stretch || this.#bytes >= STRETCH_BYTES;
    if (isEnough && this.#busy === undefined) this.#step();
  }

  skip(source: string, from: number, to: number): void {
    this.#extend(source, from, to);
  }

  #extend(source: string, from: number, to: number): void {
    this.#added.add(source, from, to);
    if (!this.#stopped) this.#timer ??= setTimeout(() => this.#sealSoon(), this.#maxAge);
  }

  /** Processes and encodes what was added, behind what is being processed. */
  #step(): void {
    const events = this.#events;
    const ranges = this.#added.take();
    this.#events = [];
    this.#bytes = 0;
    if (this.#busy !== undefined) {
      this.#follow(this.#busy.then(() => this.#run(events, ranges)));
      return;
    }
    const running = this.#run(events, ranges);
    if (running !== undefined) this.#follow(running);
  }

  /** `work` never rejects. */
  #follow(work: Promise<void>): void {
    this.#busy = work;
    void work.then(() => {
      if (this.#busy === work) this.#busy = undefined;
    });
  }

  #run(events: Event[], ranges: readonly SourceRange[]): Promise<void> | undefined {
    const added = events.length;
    try {
      const processed = added === 0 ? events : this.#process(events);
      if (!(processed instanceof Promise)) {
        this.#encode(processed, added, ranges);
        return undefined;
      }
      return processed
        .then((going) => this.#encode(going, added, ranges))
        .catch((error: unknown) => this.#commits.fail(error));
    } catch (error) {
      this.#commits.fail(error);
      return undefined;
    }
  }

  #encode(events: readonly Event[], added: number, ranges: readonly SourceRange[]): void {
    // Behind a failure nothing is committed any more, so nothing need be sent.
    if (this.#commits.hasFailed) return;
    const route = this.#route;
    if (route !== undefined) for (const event of events) route(event, this.#toOutput);
    else for (const { encoder } of this.#outputs) for (const event of events) encoder.add(event);
    this.#encoded += added;
    this.#ranges.addAll(ranges);
  }

  #full(): boolean {
    if (this.#encoded + this.#events.length >= this.#maxEvents) return true;
    for (const output of this.#outputs) if (output.encoder.bytes >= this.#maxBytes) return true;
    return false;
  }

  /** Age says seal; where too much is in flight the batch goes on growing until there is room. */
  #sealSoon(): void {
    this.#timer = undefined;
    this.#waits += 1;
    const isBusy = this.#encoded + this.#events.length >= BUSY_EVENTS && this.#waits < this.#mostWaits;
    // What fails is told to whoever calls `ready`, `seal` or `drain` next.
    if (!isBusy && this.#commits.inFlight < this.#maxInFlight) this.seal().catch(() => undefined);
    else if (!this.#added.isEmpty || !this.#ranges.isEmpty)
      this.#timer = setTimeout(() => this.#sealSoon(), this.#maxAge);
  }

  /** Also resolves once the batcher was abandoned, so that its input can end. */
  ready(): Promise<void> {
    if (!this.#commits.hasFailed && this.#busy === undefined && !this.#full()) return DONE;
    return this.#room();
  }

  async #room(): Promise<void> {
    this.#commits.check();
    while (!this.#stopped) {
      if (this.#busy !== undefined) await this.#busy;
      else if (!this.#full()) return;
      else if (this.#commits.inFlight < this.#maxInFlight) this.seal().catch(() => undefined);
      else await new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#commits.check();
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  seal(token: string = randomUUID()): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waits = 0;
    if (!this.#added.isEmpty) this.#step();
    if (this.#busy === undefined) return this.#take(token);
    let taken = DONE;
    const work = this.#busy.then(() => {
      taken = this.#take(token);
    });
    this.#follow(work);
    return work.then(() => taken);
  }

  /**
   * From the next batch on these are its outputs; what was added before goes to the others. Resolves when nothing will be handed to those any
   * more.
   */
  exchange(outputs: readonly EncodedOutput[]): Promise<void> {
    if (!this.#added.isEmpty) this.#step();
    const exchange = async (): Promise<void> => {
      this.#take(randomUUID()).catch(() => undefined);
      this.#outputs = outputs;
      await this.#commits.handed;
    };
    if (this.#busy === undefined) return exchange();
    let exchanged = DONE;
    const work = this.#busy.then(() => {
      exchanged = exchange();
    });
    this.#follow(work);
    return work.then(() => exchanged);
  }

  #take(token: string): Promise<void> {
    if (this.#commits.hasFailed || this.#ranges.isEmpty) return this.#commits.settled();
    const ranges = this.#ranges.take();
    const batches = this.#outputs
      .filter(({ encoder }) => encoder.events > 0)
      .map(({ name, encoder }) => ({ name, batch: encoder.take(token) }));
    this.#encoded = 0;
    return this.#commits.deliver({ token, ranges }, batches);
  }

  /**
   * Seals what is left and resolves when everything has been committed; once abandoned, when every batch has been
   * acknowledged or refused. What was refused stays an intent of the input, which repeats it at the next start.
   */
  async drain(): Promise<void> {
    await this.seal();
    this.#commits.check();
  }

  /** From now on a refused batch is no error: the process is going down. */
  abandon(): void {
    this.#stopped = true;
    this.#commits.abandon();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake();
  }
}
