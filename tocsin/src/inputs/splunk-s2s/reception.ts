import type { Event } from '../../event/index.ts';
import type { Connection } from '../network/stream-input.ts';
import { Acknowledger } from './acknowledger.ts';
import type { S2sContext } from './context.ts';
import { type TextHead, TextStream } from './text-stream.ts';
import { Malformed, type S2sInteger } from './wire/index.ts';

/** Bytes of text that are decoded before the pipeline is asked whether there is room. */
const STRETCH = 16 << 10;
const SLOWEST_TICK = 500;
/** Bytes of answers that a client has not read. */
const MOST_UNREAD = 1 << 20;

/** The texts and events that one connection brings, with all that depends on time: what is silent, slow or unfinished. */
export class Reception {
  readonly #connection: Connection;
  readonly #context: S2sContext;
  readonly #acknowledger: Acknowledger;
  readonly #streams = new Set<TextStream>();
  readonly #timer: NodeJS.Timeout;
  readonly #period: number;
  /** Milliseconds in which clients were heard, counted in ticks: nobody is silent while this process stands still. */
  #listened = 0;
  #heldInStreams = 0;
  #heldInFrames = 0;
  #unfinishedSince: number | undefined;
  #heardAt: number;
  #isTaking = false;

  constructor(connection: Connection, context: S2sContext) {
    this.#connection = connection;
    this.#context = context;
    this.#heardAt = context.clock();
    this.#acknowledger = new Acknowledger({
      delivery: connection.delivery,
      send: (bytes) => this.send(bytes),
      fail: (error) => connection.socket.destroy(error),
    });
    const { multilineTimeout, partialTimeout, frameTimeout, idleTimeout } = context.options;
    const shortest = Math.min(multilineTimeout, partialTimeout, frameTimeout, idleTimeout);
    this.#period = Math.max(1, Math.min(SLOWEST_TICK, shortest / 2));
    this.#timer = setInterval(() => this.#tick(), this.#period);
  }

  send(bytes: Buffer): void {
    const { socket } = this.#connection;
    if (!socket.writable) return;
    socket.write(bytes);
    if (socket.writableLength > MOST_UNREAD) socket.destroy(new Error('it does not read what it is answered'));
  }

  /** What `take` reads of a chunk: from its first byte until all of it was handed on. */
  async taking(take: () => Promise<void>): Promise<void> {
    this.#isTaking = true;
    this.#heardAt = this.#context.clock();
    try {
      await take();
      this.#acknowledger.settle();
    } finally {
      this.#isTaking = false;
      this.#heardAt = this.#context.clock();
    }
  }

  /** `held`: bytes of a frame that is not whole; `isNew`: it is another one than the last time. */
  unfinished(held: number, { isNew }: { readonly isNew: boolean }): void {
    this.#hold(held - this.#heldInFrames);
    this.#heldInFrames = held;
    if (held === 0) this.#unfinishedSince = undefined;
    else if (isNew || this.#unfinishedSince === undefined) this.#unfinishedSince = this.#context.clock();
  }

  stream(): TextStream {
    const stream = new TextStream({
      context: this.#context,
      emit: (event) => this.#acknowledger.add(event),
      onSettled: (id) => this.#acknowledger.done(id),
    });
    this.#streams.add(stream);
    return stream;
  }

  /** A piece of a stream's text; `id` is what its client waits for. */
  async text(stream: TextStream, text: Buffer, head: TextHead, id: S2sInteger | undefined): Promise<void> {
    this.#changing(stream, () => stream.begin(head));
    stream.isBusy = true;
    try {
      for (let at = 0; at < text.length; at += STRETCH) {
        this.#changing(stream, () => stream.push(text.subarray(at, at + STRETCH)));
        if (this.#acknowledger.isFull) await this.#acknowledger.room();
      }
    } finally {
      stream.isBusy = false;
    }
    stream.silentSince = undefined;
    stream.settlement = this.#acknowledger.nextSettlement;
    if (id !== undefined) stream.expect(id);
  }

  /** An event that is whole. */
  async event(event: Event, id: S2sInteger | undefined): Promise<void> {
    this.#acknowledger.add(event);
    if (id !== undefined) this.#acknowledger.done(id);
    if (this.#acknowledger.isFull) await this.#acknowledger.room();
  }

  /** Nothing is to be kept of what this id stands for. */
  nothing(id: S2sInteger | undefined): void {
    if (id !== undefined) this.#acknowledger.done(id);
  }

  endOf(stream: TextStream): void {
    this.#changing(stream, () => stream.end());
  }

  close(stream: TextStream): void {
    this.endOf(stream);
    this.#streams.delete(stream);
  }

  /**
   * Nothing more comes. Lines without an end go on, unless `isRepeated`: their client sends them again, since they are not
   * acknowledged. Resolves once all is acknowledged that the client waits for, or once it is gone.
   */
  async finish({ isRepeated }: { readonly isRepeated: boolean }): Promise<void> {
    for (const stream of this.#streams)
      if (!stream.isBusy) this.#changing(stream, () => (isRepeated ? stream.flushRecord() : stream.end()));
    this.#acknowledger.settle();
    const { socket } = this.#connection;
    const gone = new Promise<void>((resolve) => {
      if (socket.destroyed) resolve();
      else socket.once('close', () => resolve());
    });
    await Promise.race([this.#acknowledger.settled(), gone]);
  }

  /** Must be called in the end, whatever has happened. */
  release(): void {
    clearInterval(this.#timer);
    this.#context.memory.held -= this.#heldInFrames + this.#heldInStreams;
    this.#heldInFrames = 0;
    this.#heldInStreams = 0;
  }

  #changing(stream: TextStream, change: () => void): void {
    const before = stream.held;
    change();
    const more = stream.held - before;
    this.#heldInStreams += more;
    this.#hold(more);
  }

  #hold(more: number): void {
    const { memory } = this.#context;
    memory.held += more;
    if (more > 0 && memory.held > memory.most)
      throw new Malformed(
        `the clients' unfinished frames and lines take more than ${memory.most >> 20} MiB`,
        'too_large',
      );
  }

  #tick(): void {
    if (this.#isTaking) return;
    try {
      this.#lookAtClock();
    } catch (error) {
      this.#connection.socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /**
   * Milliseconds. A client that has as much under way as it may sends the rest of a line only once it is acknowledged what came
   * before: until then it is held back, not silent.
   */
  #silenceOf(stream: TextStream): number {
    if (this.#acknowledger.isAwaited(stream.settlement)) {
      stream.silentSince = undefined;
      return 0;
    }
    stream.silentSince ??= this.#listened;
    return this.#listened - stream.silentSince;
  }

  #lookAtClock(): void {
    const now = this.#context.clock();
    this.#listened += this.#period;
    const { multilineTimeout, partialTimeout, frameTimeout, idleTimeout } = this.#context.options;
    for (const stream of this.#streams) {
      if (stream.held === 0) continue;
      const silence = this.#silenceOf(stream);
      if (silence < multilineTimeout) continue;
      this.#changing(stream, () => (silence < partialTimeout ? stream.flushRecord() : stream.end()));
    }
    this.#acknowledger.settle();
    const { socket } = this.#connection;
    if (this.#unfinishedSince !== undefined && now - this.#unfinishedSince >= frameTimeout) {
      this.#context.count('frame_timeout');
      socket.destroy(new Error(`a frame was not whole after ${frameTimeout / 1_000} s`));
    } else if (now - this.#heardAt >= idleTimeout) {
      this.#context.count('idle_closed');
      socket.destroy(new Error(`it was silent for ${idleTimeout / 1_000} s`));
    }
  }
}
