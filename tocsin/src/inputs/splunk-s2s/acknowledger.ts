import type { Event } from '../../event/index.ts';
import type { Delivery } from '../network/delivery.ts';
import { encodeS2sPacket, type S2sInteger, successor } from './wire/index.ts';

export interface AcknowledgerOptions {
  readonly delivery: () => Delivery;
  readonly send: (bytes: Buffer) => void;
  /** Nothing of the connection will be acknowledged any more. */
  readonly fail: (error: Error) => void;
}

/**
 * The events of a connection on their way, and the ids that its client waits for. An id is acknowledged once every output has all
 * events that were added before it was done, in the order in which they were done.
 */
export class Acknowledger {
  readonly #options: AcknowledgerOptions;
  #delivery: Delivery;
  #ids: S2sInteger[] = [];
  #tail: Promise<void> = Promise.resolve();
  /** How often it has settled, and how many of these were acknowledged. */
  #settled = 0;
  #acknowledged = 0;
  /** Events that were added since the pipeline was asked for room. */
  isFull = false;

  constructor(options: AcknowledgerOptions) {
    this.#options = options;
    this.#delivery = options.delivery();
  }

  add(event: Event): void {
    if (this.#delivery.add(event)) this.isFull = true;
  }

  /** Resolves when the pipeline takes more. */
  async room(): Promise<void> {
    await this.#delivery.room();
    this.isFull = false;
  }

  /** Its events have been added. */
  done(id: S2sInteger): void {
    this.#ids.push(id);
  }

  /** Which settlement comes next, counted from 1. */
  get nextSettlement(): number {
    return this.#settled + 1;
  }

  /** Whether the client waits for one of the first so many settlements; those that have not begun do not count. */
  isAwaited(settlement: number): boolean {
    return this.#acknowledged < Math.min(settlement, this.#settled);
  }

  /** What is done by now is waited for, and acknowledged. */
  settle(): void {
    if (this.#ids.length === 0) return;
    const ids = this.#ids;
    this.#ids = [];
    const delivery = this.#delivery;
    this.#delivery = this.#options.delivery();
    // Also asked where it holds no event: those before it may be on their way.
    const safe = Promise.all([this.#tail, delivery.acknowledged()]);
    this.#settled += 1;
    this.#tail = safe.then(() => {
      this.#acknowledged += 1;
      this.#options.send(encodeRanges(ids));
    });
    this.#tail.catch((error: unknown) => this.#options.fail(error instanceof Error ? error : new Error(String(error))));
  }

  /** Resolves once all that is done is acknowledged. */
  settled(): Promise<void> {
    return this.#tail;
  }
}

const compare = (one: S2sInteger, other: S2sInteger): number => (one < other ? -1 : one > other ? 1 : 0);

/** Acknowledgements of all of them, those that follow each other as one. */
export function encodeRanges(ids: readonly S2sInteger[]): Buffer {
  const sorted = [...ids].sort(compare);
  const packets: Buffer[] = [];
  let from: S2sInteger | undefined;
  let to: S2sInteger | undefined;
  const write = (): void => {
    if (from !== undefined && to !== undefined) packets.push(encodeS2sPacket({ kind: 'acknowledgement', from, to }));
  };
  for (const id of sorted) {
    if (id === to) continue;
    if (to === undefined || id !== successor(to)) {
      write();
      from = id;
    }
    to = id;
  }
  write();
  return Buffer.concat(packets);
}
