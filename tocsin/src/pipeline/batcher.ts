import { randomUUID } from 'node:crypto';
import type { Event } from '../event/index.ts';
import type { BatchIntent, EventSink, SourceRange } from '../inputs/index.ts';
import type { BatchEncoder, EncodedBatch } from '../outputs/index.ts';
import type { Route } from './compile/compiled.ts';

/** One destination as the worker sees it: how to encode for it. Its deliverer lives on the main thread. */
export interface EncodedOutput {
  readonly name: string;
  readonly encoder: BatchEncoder;
}

/** What a batcher asks of its input; `inputs/input.ts` has the contract. */
export interface BatchOwner {
  prepare(batch: BatchIntent): Promise<void>;
  committed(batch: BatchIntent): void;
}

/** A batch that was handed to an output. Both reject only at shutdown. */
export interface Sent {
  /** The output has room for another batch. */
  readonly room: Promise<void>;
  /** The batch is durable there. */
  readonly safe: Promise<void>;
}

/** Last step before encoding: filters, or normalisation. Returns the events that go on, in order; is called again only once it has answered. */
export type Process = (events: Event[]) => Event[] | Promise<Event[]>;

export interface BatcherOptions {
  readonly outputs: readonly EncodedOutput[];
  readonly process: Process;
  /** Which outputs an event goes to; absent: to all. */
  readonly route?: Route;
  readonly send: (output: string, batch: EncodedBatch) => Sent;
  /** Resolves when every event that was buried so far is durable, absent where none is on its way: no batch is committed before. */
  readonly buried?: (() => Promise<void> | undefined) | undefined;
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

interface Delivery {
  readonly failure?: { readonly error: unknown };
}

interface Run {
  source: string;
  from: number;
  to: number;
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
  readonly #send: BatcherOptions['send'];
  readonly #buried: BatcherOptions['buried'];
  readonly #stretch: number;
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #maxAge: number;
  /** How often a batch that is busy waits for that long. */
  readonly #mostWaits: number;
  #waits = 0;
  readonly #maxInFlight: number;
  #owner: BatchOwner | undefined;
  /** Added and not processed yet. */
  #events: Event[] = [];
  /** Of their sources, roughly what they hold. */
  #bytes = 0;
  #runs: Run[] = [];
  #last: Run | undefined;
  /** Processed and encoded, to be sealed. */
  #encoded = 0;
  #encodedRuns: Run[] = [];
  /** The end of the chain of what is processed, while there is something. */
  #busy: Promise<void> | undefined;
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];
  /** The end of the chain of commits. */
  #tail: Promise<void> = DONE;
  #stopped = false;
  /** Resolves when every batch that was taken so far was handed to its outputs, or has failed. */
  #handed: Promise<void> = DONE;
  /** The first batch that could not be processed or delivered: nothing after it may be committed. */
  #failure: { readonly error: unknown } | undefined;

  constructor(options: BatcherOptions) {
    const { outputs } = options;
    this.#outputs = outputs;
    this.#process = options.process;
    this.#route = options.route;
    this.#toOutput = (output, event) => outputs[output]?.encoder.add(event);
    this.#send = options.send;
    this.#buried = options.buried;
    this.#stretch = options.stretch ?? 250;
    this.#maxEvents = options.maxEvents ?? 50_000;
    this.#maxBytes = options.maxBytes ?? 8 * 1024 * 1024;
    this.#maxAge = options.maxAge ?? 500;
    this.#mostWaits = Math.floor((options.maxBusyAge ?? 0) / this.#maxAge);
    this.#maxInFlight = options.maxInFlight ?? 2;
  }

  /** Must be called before the input runs. */
  attach(owner: BatchOwner): void {
    this.#owner = owner;
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
    const last = this.#last;
    if (last !== undefined && last.to === from && last.source === source) {
      last.to = to;
      return;
    }
    this.#last = { source, from, to };
    this.#runs.push(this.#last);
    if (!this.#stopped) this.#timer ??= setTimeout(() => this.#sealSoon(), this.#maxAge);
  }

  /** Processes and encodes what was added, behind what is being processed. */
  #step(): void {
    const events = this.#events;
    const runs = this.#runs;
    this.#events = [];
    this.#bytes = 0;
    this.#runs = [];
    this.#last = undefined;
    if (this.#busy !== undefined) {
      this.#follow(this.#busy.then(() => this.#run(events, runs)));
      return;
    }
    const running = this.#run(events, runs);
    if (running !== undefined) this.#follow(running);
  }

  /** `work` never rejects. */
  #follow(work: Promise<void>): void {
    this.#busy = work;
    void work.then(() => {
      if (this.#busy === work) this.#busy = undefined;
    });
  }

  #run(events: Event[], runs: readonly Run[]): Promise<void> | undefined {
    const added = events.length;
    try {
      const processed = added === 0 ? events : this.#process(events);
      if (!(processed instanceof Promise)) {
        this.#encode(processed, added, runs);
        return undefined;
      }
      return processed.then((going) => this.#encode(going, added, runs)).catch((error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #encode(events: readonly Event[], added: number, runs: readonly Run[]): void {
    // Behind a failure nothing is committed any more, so nothing need be sent.
    if (this.#failure !== undefined) return;
    const route = this.#route;
    if (route !== undefined) for (const event of events) route(event, this.#toOutput);
    else for (const { encoder } of this.#outputs) for (const event of events) encoder.add(event);
    this.#encoded += added;
    for (const run of runs) {
      const last = this.#encodedRuns[this.#encodedRuns.length - 1];
      if (last !== undefined && last.to === run.from && last.source === run.source) last.to = run.to;
      else this.#encodedRuns.push(run);
    }
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
    if (!isBusy && this.#inFlight < this.#maxInFlight) this.seal().catch(() => undefined);
    else if (this.#runs.length > 0 || this.#encodedRuns.length > 0)
      this.#timer = setTimeout(() => this.#sealSoon(), this.#maxAge);
  }

  /** Also resolves once the batcher was abandoned, so that its input can end. */
  ready(): Promise<void> {
    if (this.#failure === undefined && this.#busy === undefined && !this.#full()) return DONE;
    return this.#room();
  }

  async #room(): Promise<void> {
    this.#check();
    while (!this.#stopped) {
      if (this.#busy !== undefined) await this.#busy;
      else if (!this.#full()) return;
      else if (this.#inFlight < this.#maxInFlight) this.seal().catch(() => undefined);
      else await new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#check();
    }
  }

  #check(): void {
    if (this.#failure !== undefined && !this.#stopped) throw this.#failure.error;
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
    if (this.#runs.length > 0) this.#step();
    if (this.#busy === undefined) return this.#take(token);
    let taken = this.#tail;
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
    if (this.#runs.length > 0) this.#step();
    const exchange = async (): Promise<void> => {
      this.#take(randomUUID()).catch(() => undefined);
      this.#outputs = outputs;
      await this.#handed;
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
    if (this.#failure !== undefined) {
      const failed = this.#tail.then(() => this.#check());
      failed.catch(() => undefined);
      return failed;
    }
    if (this.#encodedRuns.length === 0) return this.#tail;
    const ranges: readonly SourceRange[] = this.#encodedRuns;
    const batches = this.#outputs
      .filter(({ encoder }) => encoder.events > 0)
      .map(({ name, encoder }) => ({ name, batch: encoder.take(token) }));
    this.#encodedRuns = [];
    this.#encoded = 0;
    this.#inFlight += 1;
    let isInFlight = true;
    const landed = (): void => {
      if (!isInFlight) return;
      isInFlight = false;
      this.#inFlight -= 1;
      this.#wake();
    };
    const intent: BatchIntent = { token, ranges };
    let handed = (): void => undefined;
    const isHanded = new Promise<void>((resolve) => {
      handed = resolve;
    });
    const before = this.#handed;
    this.#handed = isHanded.then(() => before);
    const delivered = this.#deliver(intent, batches, this.#buried?.(), { landed, handed });
    const settled = this.#tail.then(() => this.#settle(intent, delivered)).finally(landed);
    this.#tail = settled;
    // The failure is kept; a chain that nobody waits for must not end the thread.
    settled.catch(() => undefined);
    return settled;
  }

  async #settle(intent: BatchIntent, delivered: Promise<Delivery>): Promise<void> {
    const delivery = await delivered;
    if (delivery.failure !== undefined) this.#failure ??= delivery.failure;
    try {
      // A commit says that all before it is settled: behind a failed batch there is none, also at shutdown.
      if (this.#failure === undefined) this.#owner?.committed(intent);
    } catch (error) {
      this.#failure = { error };
    }
    this.#check();
  }

  /** Never rejects: batches are delivered side by side, and their failures are told in their order. */
  async #deliver(
    intent: BatchIntent,
    batches: readonly { readonly name: string; readonly batch: EncodedBatch }[],
    buried: Promise<void> | undefined,
    { landed, handed }: { readonly landed: () => void; readonly handed: () => void },
  ): Promise<Delivery> {
    try {
      if (batches.length > 0) {
        await this.#owner?.prepare(intent);
        const sent = batches.map(({ name, batch }) => this.#send(name, batch));
        handed();
        Promise.all([buried, ...sent.map(({ room }) => room)]).then(landed, () => undefined);
        await Promise.all(sent.map(({ safe }) => safe));
      }
      await buried;
      return {};
    } catch (error) {
      return { failure: { error } };
    } finally {
      handed();
    }
  }

  /**
   * Seals what is left and resolves when everything has been committed; once abandoned, when every batch has been
   * acknowledged or refused. What was refused stays an intent of the input, which repeats it at the next start.
   */
  async drain(): Promise<void> {
    await this.seal();
    this.#check();
  }

  /** From now on a refused batch is no error: the process is going down. */
  abandon(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake();
  }
}
