import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { compressedHead, FrameReader, jsonHead, windowFrame } from '../../inputs/index.ts';
import type { Link } from '../balanced/link.ts';
import { LinkSocket, type Waiting } from '../balanced/link-socket.ts';
import type { EncodedBatch } from '../output.ts';
import { recordsOf } from '../records.ts';

export interface LumberjackLinkOptions {
  /** 0: not compressed; to 9. */
  readonly compression: number;
  /** Milliseconds without an acknowledgement. */
  readonly timeout: number;
}

interface Window {
  readonly events: number;
  readonly waiting: Waiting;
}

const NOTHING = new Uint8Array();
const compress = promisify(deflate);

/**
 * A connection to a beats input. A batch is a window, whose sequences begin at 1; windows are acknowledged one behind the other, in parts or
 * whole. An acknowledgement of 0 says that the receiver is at work.
 */
export class LumberjackLink implements Link {
  readonly #socket: LinkSocket;
  readonly #options: LumberjackLinkOptions;
  readonly #reader = new FrameReader({ maxFrame: 64, maxInflated: 64 });
  readonly #windows: Window[] = [];
  /** Windows are compressed side by side with what else goes on, and sent in their order. */
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Socket, options: LumberjackLinkOptions) {
    this.#options = options;
    this.#socket = new LinkSocket(socket, options.timeout, (chunk) => this.#heard(chunk));
  }

  get isGone(): boolean {
    return this.#socket.isGone;
  }

  send(batch: EncodedBatch): Promise<void> {
    const { events } = batch;
    if (events === 0) return Promise.resolve();
    const waiting = this.#socket.wait();
    this.#windows.push({ events, waiting });
    const frames = jsonFrames(batch);
    const { compression } = this.#options;
    if (compression === 0) {
      this.#socket.write(windowFrame(events));
      this.#socket.write(frames);
      return waiting.settled;
    }
    const body = compress(frames, { level: compression });
    body.catch(() => undefined);
    this.#last = this.#last
      .then(async () => {
        const compressed = await body;
        this.#socket.write(windowFrame(events));
        this.#socket.write(compressedHead(compressed.length));
        this.#socket.write(compressed);
      })
      .catch((error: unknown) => this.#socket.fail(error instanceof Error ? error : new Error(String(error))));
    return waiting.settled;
  }

  #heard(chunk: Buffer): void {
    for (const frame of this.#reader.push(chunk)) {
      if (frame.kind !== 'ack')
        throw new Error(`the receiver sends a frame "${frame.kind}" in place of acknowledgements`);
      this.#acknowledge(frame.sequence);
    }
  }

  #acknowledge(sequence: number): void {
    const [window] = this.#windows;
    if (window === undefined) return;
    if (sequence > window.events)
      throw new Error(`the receiver acknowledges event ${sequence} of a window of ${window.events}`);
    this.#socket.alive();
    if (sequence < window.events) return;
    this.#windows.shift();
    window.waiting.done();
  }

  end(): Promise<void> {
    return this.#socket.end(NOTHING);
  }

  destroy(): void {
    this.#socket.fail(new Error('stopped'));
  }
}

function jsonFrames(batch: EncodedBatch): Uint8Array {
  const frames: Uint8Array[] = [];
  let sequence = 0;
  for (const { body } of recordsOf(batch)) frames.push(jsonHead(++sequence, body.length), body);
  return Buffer.concat(frames);
}
