import type { Event } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import type { Budget } from '../network/body.ts';
import type { Delivery } from '../network/delivery.ts';
import { HeldBytes, HeldTooMuch } from '../network/held-bytes.ts';
import type { Connection } from '../network/stream-input.ts';
import { ackFrame, type EventFrame, FrameError, type LumberjackVersion } from './frames.ts';
import { FrameReader } from './reader.ts';

export interface SessionOptions {
  /** Bytes of one event, and of one compressed frame before it is inflated. */
  readonly maxFrame: number;
  /** Bytes that one compressed frame may inflate to. */
  readonly maxInflated: number;
  /** Bytes that all connections together may hold. */
  readonly budget: Budget;
  /** Milliseconds between two acknowledgements of nothing while the pipeline is slow. */
  readonly keepAlive: number;
  /** Events of one frame, in their order. The bytes of the frame are only lent. */
  readonly read: (frame: EventFrame) => readonly Event[];
  readonly count: InputContext['count'];
}

/** Frames after which a part of a window is acknowledged. */
const PART = 4_096;
/** Frames of one client that wait to be acknowledged, and parts that they make; then no more is read of it. */
const MOST_FRAMES = 65_536;
const MOST_PARTS = 1_024;
/** Bytes of acknowledgements that a client has not read. */
const MOST_UNREAD = 16 << 10;

/**
 * One client of Lumberjack. What it sends is acknowledged to it in order, once it is durable: each window, and of version 2, whose clients
 * know that there may be several acknowledgements, also parts of large or unfinished ones. While it must wait, version 2 is told by an
 * acknowledgement of 0 that it need not send again.
 */
export class LumberjackSession {
  readonly #connection: Connection;
  readonly #options: SessionOptions;
  /** A client of version 1 may say it once for all; who says nothing waits for each event. */
  #window = 1;
  #inWindow = 0;
  #part: { readonly delivery: Delivery; frames: number; sequence: number } | undefined;
  #version: LumberjackVersion = 2;
  #waitingFrames = 0;
  #waitingParts = 0;
  #acknowledged: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;
  #hasRead = false;
  #hasWritten = false;

  constructor(connection: Connection, options: SessionOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** To the end of the connection. Rejects for what is no Lumberjack, once what came before it is acknowledged. */
  async run(): Promise<void> {
    const { maxFrame, maxInflated, budget, keepAlive, count } = this.#options;
    const held = new HeldBytes(budget);
    const reader = new FrameReader({ maxFrame, maxInflated, hold: (bytes) => held.change(bytes) });
    const timer = setInterval(() => this.#tick(), keepAlive);
    try {
      for await (const chunk of this.#connection.chunks) {
        this.#hasRead = true;
        await this.#frames(reader, chunk);
      }
      if (reader.pending) count('frame_cut');
    } catch (error) {
      if (error instanceof FrameError) count(error.reason);
      else if (error instanceof HeldTooMuch) count('held_too_much');
      throw error;
    } finally {
      held.release();
      this.#endPart(false);
      try {
        await this.#acknowledged;
      } finally {
        clearInterval(timer);
      }
    }
  }

  async #frames(reader: FrameReader, chunk: Buffer): Promise<void> {
    for (const frame of reader.push(chunk)) {
      if (frame.kind === 'ack') throw new FrameError('frame_unknown', 'a client sends an acknowledgement');
      if (frame.kind === 'window') {
        this.#version = frame.version;
        this.#begin(frame.size);
      } else await this.#add(frame)?.room();
      if (this.#isBehind) await this.#room();
    }
  }

  /** A window ends where the next one begins, even if it is not full. */
  #begin(size: number): void {
    this.#options.count('windows');
    if (this.#inWindow > 0) this.#endWindow();
    this.#window = size;
    if (size === 0) {
      // Nothing is sent, and an answer is waited for all the same.
      this.#part = { delivery: this.#connection.delivery(), frames: 0, sequence: 0 };
      this.#endWindow();
    }
  }

  /** The delivery, where it must be asked for room. */
  #add(frame: EventFrame): Delivery | undefined {
    this.#version = frame.version;
    this.#part ??= { delivery: this.#connection.delivery(), frames: 0, sequence: 0 };
    const part = this.#part;
    part.frames += 1;
    part.sequence = frame.sequence;
    let isFull = false;
    for (const event of this.#options.read(frame)) isFull = part.delivery.add(event) || isFull;
    this.#inWindow += 1;
    if (this.#inWindow >= this.#window) this.#endWindow();
    else if (part.frames >= PART) this.#endPart(false);
    return isFull ? part.delivery : undefined;
  }

  #endWindow(): void {
    this.#inWindow = 0;
    this.#endPart(true);
  }

  #endPart(isWhole: boolean): void {
    const part = this.#part;
    if (part === undefined) return;
    this.#part = undefined;
    const { delivery, frames, sequence } = part;
    const version = this.#version;
    this.#waitingFrames += frames;
    this.#waitingParts += 1;
    const durable = delivery.acknowledged();
    // Each failure is told by the chain, in its turn.
    durable.catch(() => undefined);
    this.#acknowledged = this.#acknowledged
      .then(() => durable)
      .then(() => {
        this.#waitingFrames -= frames;
        this.#waitingParts -= 1;
        // Of version 1 there are clients that take any acknowledgement for that of the whole window.
        if (isWhole || version === 2) this.#write(ackFrame(sequence, version));
        this.#wake();
      });
    this.#acknowledged.catch((error: unknown) => {
      this.#failure ??= { error };
      this.#wake();
    });
  }

  get #isBehind(): boolean {
    return (
      this.#waitingFrames > MOST_FRAMES ||
      this.#waitingParts > MOST_PARTS ||
      this.#connection.socket.writableLength > MOST_UNREAD ||
      this.#failure !== undefined
    );
  }

  async #room(): Promise<void> {
    const { socket } = this.#connection;
    const wake = (): void => this.#wake();
    socket.on('drain', wake);
    socket.on('close', wake);
    try {
      while (this.#isBehind) {
        if (this.#failure !== undefined) throw this.#failure.error;
        if (socket.destroyed) throw new Error('the connection was cut off');
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      socket.off('drain', wake);
      socket.off('close', wake);
    }
  }

  #tick(): void {
    if (!this.#hasRead) this.#endPart(false);
    const isWaiting = this.#part !== undefined || this.#waitingParts > 0;
    if (isWaiting && !this.#hasWritten && this.#version === 2) this.#write(ackFrame(0));
    this.#hasRead = false;
    this.#hasWritten = false;
  }

  #write(frame: Buffer): void {
    const { socket } = this.#connection;
    if (!socket.writable) return;
    socket.write(frame);
    this.#hasWritten = true;
  }
}
