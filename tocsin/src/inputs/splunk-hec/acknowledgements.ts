import type { AckIds } from './ack-ids.ts';

export interface AcknowledgementLimits {
  readonly maxChannels: number;
  readonly maxAcks: number;
  readonly maxAcksPerChannel: number;
  /** Milliseconds. */
  readonly maxIdleTime: number;
}

interface Channel {
  next: number;
  used: number;
  /** Whether it is stored, of each number that was given out and not yet reported as stored. */
  readonly given: Map<number, boolean>;
}

/** The numbers by which clients ask whether what they sent is stored: they count up in each channel. */
export class Acknowledgements {
  readonly #limits: AcknowledgementLimits;
  readonly #ids: AckIds;
  readonly #clock: () => number;
  /** The one that was used last is the last. */
  readonly #channels = new Map<string, Channel>();
  #given = 0;

  constructor(limits: AcknowledgementLimits, ids: AckIds, clock: () => number) {
    this.#limits = limits;
    this.#ids = ids;
    this.#clock = clock;
  }

  /** Whether a request of this channel can have a number. */
  hasRoom(key: string): boolean {
    this.#forgetIdle();
    const { maxChannels, maxAcks, maxAcksPerChannel } = this.#limits;
    if (this.#given >= maxAcks) return false;
    const channel = this.#channels.get(key);
    return channel === undefined ? this.#channels.size < maxChannels : channel.given.size < maxAcksPerChannel;
  }

  /** Whether all numbers are given out that one channel may have. */
  isChannelFull(key: string): boolean {
    return (this.#channels.get(key)?.given.size ?? 0) >= this.#limits.maxAcksPerChannel;
  }

  /** Whether more than `share` of the numbers are given out that the channel, or all of them, may have. */
  isNearlyFull(key: string, share: number): boolean {
    const { maxAcks, maxAcksPerChannel } = this.#limits;
    const ofChannel = this.#channels.get(key)?.given.size ?? 0;
    return isAbove(ofChannel, maxAcksPerChannel, share) || isAbove(this.#given, maxAcks, share);
  }

  get isFull(): boolean {
    this.#forgetIdle();
    return this.#given >= this.#limits.maxAcks || this.#channels.size >= this.#limits.maxChannels;
  }

  /** The number of a request that is stored when `stored` resolves; of one that is not, `false` is told for ever. */
  give(key: string, stored: Promise<unknown>): number {
    const channel = this.#use(key) ?? this.#open(key);
    const id = channel.next;
    this.#ids.reserve(id);
    channel.next += 1;
    channel.given.set(id, false);
    this.#given += 1;
    stored.then(
      () => {
        if (channel.given.has(id)) channel.given.set(id, true);
      },
      () => this.#forget(channel, id),
    );
    return id;
  }

  /** What is told once as stored is forgotten; a number that was not given is not stored. */
  ask(key: string, ids: readonly number[]): ReadonlyMap<number, boolean> {
    this.#forgetIdle();
    const channel = this.#use(key);
    return new Map(
      ids.map((id) => {
        const isStored = channel?.given.get(id) === true;
        if (channel !== undefined && isStored) this.#forget(channel, id);
        return [id, isStored];
      }),
    );
  }

  #use(key: string): Channel | undefined {
    const channel = this.#channels.get(key);
    if (channel === undefined) return undefined;
    channel.used = this.#clock();
    this.#channels.delete(key);
    this.#channels.set(key, channel);
    return channel;
  }

  #open(key: string): Channel {
    const channel = { next: this.#ids.first, used: this.#clock(), given: new Map<number, boolean>() };
    this.#channels.set(key, channel);
    return channel;
  }

  #forget(channel: Channel, id: number): void {
    if (channel.given.delete(id)) this.#given -= 1;
  }

  #forgetIdle(): void {
    const before = this.#clock() - this.#limits.maxIdleTime;
    for (const [key, channel] of this.#channels) {
      if (channel.used >= before) return;
      this.#channels.delete(key);
      this.#given -= channel.given.size;
      // Its client may still ask for them, and must not be told of others that come after.
      if (channel.given.size > 0) this.#ids.retire(channel.next);
      channel.given.clear();
    }
  }
}

/** One of one is no warning: the next is refused, or it is not. */
export const isAbove = (count: number, most: number, share: number): boolean =>
  count > Math.max(1, Math.floor(most * share));
