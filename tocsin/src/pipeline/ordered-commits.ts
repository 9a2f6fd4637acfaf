import type { BatchIntent } from '../inputs/index.ts';
import type { EncodedBatch } from '../outputs/index.ts';

/** What is asked of the input whose batches these are; `inputs/input.ts` has the contract. */
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

export interface OutputBatch {
  /** Of the output. */
  readonly name: string;
  readonly batch: EncodedBatch;
}

export interface Wiring {
  readonly send: (output: string, batch: EncodedBatch) => Sent;
  /** Resolves when every event that was buried so far is durable, absent where none is on its way: no batch is committed before. */
  readonly buried?: (() => Promise<void> | undefined) | undefined;
  /** One batch less is in flight. */
  readonly onRoom: () => void;
}

interface Delivery {
  readonly failure?: { readonly error: unknown };
}

const DONE = Promise.resolve();

/** Has each batch made durable as an intent and delivered, side by side with others, and commits all in their order. */
export class OrderedCommits {
  readonly #wiring: Wiring;
  #owner: BatchOwner | undefined;
  #inFlight = 0;
  #tail: Promise<void> = DONE;
  #handed: Promise<void> = DONE;
  /** The first batch that could not be processed or delivered: nothing after it may be committed. */
  #failure: { readonly error: unknown } | undefined;
  #isAbandoned = false;

  constructor(wiring: Wiring) {
    this.#wiring = wiring;
  }

  attach(owner: BatchOwner): void {
    this.#owner = owner;
  }

  /** Batches for which an output has no room yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** From now on a refused batch is no error: the process is going down. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Throws the first failure, until all is abandoned. */
  check(): void {
    if (this.#failure !== undefined && !this.#isAbandoned) throw this.#failure.error;
  }

  /** Resolves when every batch so far was handed to its outputs, or has failed. */
  get handed(): Promise<void> {
    return this.#handed;
  }

  /** Resolves when every batch so far is committed; rejects with the first failure. */
  settled(): Promise<void> {
    if (this.#failure === undefined) return this.#tail;
    const failed = this.#tail.then(() => this.check());
    failed.catch(() => undefined);
    return failed;
  }

  /** Resolves once the batch, and all before it, are committed. */
  deliver(intent: BatchIntent, batches: readonly OutputBatch[]): Promise<void> {
    this.#inFlight += 1;
    let isInFlight = true;
    const landed = (): void => {
      if (!isInFlight) return;
      isInFlight = false;
      this.#inFlight -= 1;
      this.#wiring.onRoom();
    };
    let handed = (): void => undefined;
    const isHanded = new Promise<void>((resolve) => {
      handed = resolve;
    });
    const before = this.#handed;
    this.#handed = isHanded.then(() => before);
    const delivered = this.#deliver(intent, batches, this.#wiring.buried?.(), { landed, handed });
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
    this.check();
  }

  /** Never rejects: batches are delivered side by side, and their failures are told in their order. */
  async #deliver(
    intent: BatchIntent,
    batches: readonly OutputBatch[],
    buried: Promise<void> | undefined,
    { landed, handed }: { readonly landed: () => void; readonly handed: () => void },
  ): Promise<Delivery> {
    try {
      if (batches.length > 0) {
        await this.#owner?.prepare(intent);
        const sent = batches.map(({ name, batch }) => this.#wiring.send(name, batch));
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
}
