import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { stripControl } from '../../event/index.ts';
import { socketWords } from '../balanced/open-socket.ts';
import { unacknowledgedOf } from './unacknowledged.ts';

export interface StreamLinkEvents {
  /** The other side's system has acknowledged so many bytes of those that were sent here. */
  readonly acknowledged: (bytes: number) => void;
  /** Once. `isClean`: the other side has ended it, and had read what its system took: one that has not is reset. */
  readonly lost: (error: Error, isClean: boolean) => void;
  /** The first that the other side says. */
  readonly heard: (text: string) => void;
}

/**
 * Milliseconds between two looks at what is acknowledged: they grow from the first to the last. While it goes on there is time: a look makes
 * the system write down all of its connections.
 */
const NEXT_LOOK = 10;
const FIRST_LOOK = 1;
const LAST_LOOK = 50;
/** For a server of TLS 1.3 to refuse the certificate, which it does after it has let one begin. */
const SETTLING = 500;
const LAST_WORDS = 5_000;
const MOST_HEARD = 120;

/** A connection by which bytes go one way. What they were is the caller's matter. */
export class StreamLink {
  readonly #socket: Socket;
  readonly #stallTimeout: number;
  readonly #events: StreamLinkEvents;
  #sent = 0;
  /** Bytes that our system has taken. */
  #handed = 0;
  #acknowledged = 0;
  #progress = performance.now();
  #isWatching = false;
  #isSettled: boolean;
  #isLost = false;
  #isClean = false;

  constructor(socket: Socket, stallTimeout: number, events: StreamLinkEvents) {
    this.#socket = socket;
    this.#stallTimeout = stallTimeout;
    this.#events = events;
    const isTls13 = socket instanceof TLSSocket && socket.getProtocol() === 'TLSv1.3';
    this.#isSettled = !isTls13;
    if (isTls13) {
      const settle = (): void => {
        this.#isSettled = true;
      };
      // The ticket comes once the certificate was believed.
      socket.once('session', settle);
      setTimeout(settle, SETTLING).unref();
    }
    socket.on('error', (error) => this.#lose(new Error(socketWords(error), { cause: error })));
    socket.on('end', () => void this.#ended());
    socket.on('close', () => {
      if (!this.#isClean) this.#lose(new Error('the connection was closed'));
    });
    socket.once('data', (chunk: Buffer) => {
      events.heard(stripControl(chunk.subarray(0, MOST_HEARD).toString('latin1')));
    });
    socket.resume();
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Gives how many bytes were sent with these. */
  send(bytes: Uint8Array): number {
    if (this.#sent === this.#acknowledged) this.#progress = performance.now();
    this.#sent += bytes.length;
    const to = this.#sent;
    this.#socket.write(bytes, (error) => {
      if (error) return;
      this.#handed = to;
      this.#progress = performance.now();
      if (!this.#isWatching) void this.#watch();
    });
    if (!this.#isWatching) void this.#watch();
    return to;
  }

  /** Runs while something is not acknowledged. */
  async #watch(): Promise<void> {
    this.#isWatching = true;
    for (let pause = FIRST_LOOK; !this.#isLost && this.#acknowledged < this.#sent; ) {
      const handed = this.#handed;
      const open = handed > this.#acknowledged && this.#isSettled ? await unacknowledgedOf(this.#socket) : 0;
      // By TLS more bytes are on their way than were handed over, so this is never too much.
      const acknowledged = this.#isSettled ? handed - (open ?? 0) : this.#acknowledged;
      if (this.#isLost) break;
      if (acknowledged > this.#acknowledged) {
        this.#acknowledged = acknowledged;
        this.#progress = performance.now();
        pause = FIRST_LOOK;
        this.#events.acknowledged(acknowledged);
        if (this.#acknowledged < this.#sent) await sleep(NEXT_LOOK);
        continue;
      }
      if (performance.now() - this.#progress > this.#stallTimeout) {
        this.#lose(new Error(`the receiver has taken nothing for ${this.#stallTimeout / 1_000} s`));
        break;
      }
      await sleep(pause);
      pause = Math.min(pause * 2, LAST_LOOK);
    }
    this.#isWatching = false;
  }

  /** In order: what its system took it has read. */
  async #ended(): Promise<void> {
    if (this.#isLost) return;
    this.#isClean = true;
    const handed = this.#handed;
    const acknowledged = handed - ((await unacknowledgedOf(this.#socket)) ?? 0);
    if (this.#isLost) return;
    if (this.#isSettled && acknowledged > this.#acknowledged) {
      this.#acknowledged = acknowledged;
      this.#events.acknowledged(acknowledged);
    }
    this.#lose(new Error('the receiver has closed the connection'));
  }

  #lose(error: Error): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#socket.destroy();
    this.#events.lost(error, this.#isClean);
  }

  end(): Promise<void> {
    this.#isLost = true;
    // The receiver may have ended it just now, while it was looked at what it had read.
    if (this.#socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#socket.destroy(), LAST_WORDS);
      this.#socket.once('close', () => {
        clearTimeout(late);
        resolve();
      });
      this.#socket.end();
    });
  }

  destroy(): void {
    this.#isLost = true;
    this.#socket.destroy();
  }
}
