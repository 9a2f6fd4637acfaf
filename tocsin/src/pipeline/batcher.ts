import { randomUUID } from 'node:crypto';
import type { Event } from '../event/index.ts';
import type { BatchIntent, EventSink, SourceRange } from '../inputs/index.ts';
import type { BatchEncoder, EncodedBatch } from '../outputs/index.ts';

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

export interface BatcherOptions {
  readonly outputs: readonly EncodedOutput[];
  /** Last step before encoding: normalisation (and detection, later). */
  readonly process: (event: Event) => void;
  /** Hands a batch to an output; resolves when it is durable there. Rejects only at shutdown. */
  readonly send: (output: string, batch: EncodedBatch) => Promise<void>;
  readonly maxEvents?: number;
  readonly maxBytes?: number;
  /** How long an event may wait for company, in milliseconds. */
  readonly maxAge?: number;
  /** Batches on their way to the outputs; more wait, and so does the input. */
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

/**
 * Collects the events of one input into batches, has each made durable as an intent, sends it to every output and
 * tells the input when all have acknowledged. Commits come in the order of the batches.
 */
export class Batcher implements EventSink {
  readonly #outputs: readonly EncodedOutput[];
  readonly #process: (event: Event) => void;
  readonly #send: BatcherOptions['send'];
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #maxAge: number;
  readonly #maxInFlight: number;
  #owner: BatchOwner | undefined;
  #runs: Run[] = [];
  #last: Run | undefined;
  #events = 0;
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];
  /** The end of the chain of commits. */
  #tail: Promise<void> = Promise.resolve();
  #stopped = false;
  /** The first batch that could not be delivered: nothing after it may be committed. */
  #failure: { readonly error: unknown } | undefined;

  constructor(options: BatcherOptions) {
    this.#outputs = options.outputs;
    this.#process = options.process;
    this.#send = options.send;
    this.#maxEvents = options.maxEvents ?? 50_000;
    this.#maxBytes = options.maxBytes ?? 8 * 1024 * 1024;
    this.#maxAge = options.maxAge ?? 500;
    this.#maxInFlight = options.maxInFlight ?? 2;
  }

  /** Must be called before the input runs. */
  attach(owner: BatchOwner): void {
    this.#owner = owner;
  }

  add(event: Event, source: string, from: number, to: number): void {
    this.#process(event);
    for (const output of this.#outputs) output.encoder.add(event);
    this.#events += 1;
    this.#extend(source, from, to);
  }

  skip(source: string, from: number, to: number): void {
    this.#extend(source, from, to);
  }

  #extend(source: string, from: number, to: number): void {
    const last = this.#last;
    if (last !== undefined && last.source === source && last.to === from) {
      last.to = to;
    } else {
      this.#last = { source, from, to };
      this.#runs.push(this.#last);
    }
    if (!this.#stopped) this.#timer ??= setTimeout(() => this.#sealSoon(), this.#maxAge);
  }

  #full(): boolean {
    if (this.#events >= this.#maxEvents) return true;
    for (const output of this.#outputs) if (output.encoder.bytes >= this.#maxBytes) return true;
    return false;
  }

  /** Age says seal; where too much is in flight the batch goes on growing until there is room. */
  #sealSoon(): void {
    this.#timer = undefined;
    // What fails is told to whoever calls `ready`, `seal` or `drain` next.
    if (this.#inFlight < this.#maxInFlight) this.seal().catch(() => undefined);
    else if (this.#runs.length > 0) this.#timer = setTimeout(() => this.#sealSoon(), this.#maxAge);
  }

  /** Also resolves once the batcher was abandoned, so that its input can end. */
  async ready(): Promise<void> {
    this.#check();
    while (this.#full() && !this.#stopped) {
      if (this.#inFlight < this.#maxInFlight) this.seal().catch(() => undefined);
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
    if (this.#runs.length === 0) return this.#tail;
    const ranges: readonly SourceRange[] = this.#runs;
    const batches =
      this.#events === 0
        ? []
        : this.#outputs.map((output) => ({ name: output.name, batch: output.encoder.take(token) }));
    this.#runs = [];
    this.#last = undefined;
    this.#events = 0;
    this.#inFlight += 1;
    const intent: BatchIntent = { token, ranges };
    const delivered = this.#deliver(intent, batches);
    const before = this.#tail;
    const settled = before.then(() => this.#settle(intent, delivered));
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
    } finally {
      this.#inFlight -= 1;
      this.#wake();
    }
    this.#check();
  }

  /** Never rejects: batches are delivered side by side, and their failures are told in their order. */
  async #deliver(
    intent: BatchIntent,
    batches: readonly { readonly name: string; readonly batch: EncodedBatch }[],
  ): Promise<Delivery> {
    try {
      if (batches.length > 0) {
        await this.#owner?.prepare(intent);
        await Promise.all(batches.map(({ name, batch }) => this.#send(name, batch)));
      }
      return {};
    } catch (error) {
      return { failure: { error } };
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
