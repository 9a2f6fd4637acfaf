import type { Socket } from 'node:net';
import { socketWords } from './open-socket.ts';

/** Milliseconds. */
const LAST_WORDS = 10_000;

/** A batch that the receiver has not acknowledged. */
export interface Waiting {
  readonly settled: Promise<void>;
  readonly done: () => void;
}

/**
 * The socket of a link: who waits for what was sent by it learns its end. A receiver that owes an acknowledgement and says nothing for
 * `patience` milliseconds is lost, too.
 */
export class LinkSocket {
  readonly #socket: Socket;
  readonly #patience: number;
  readonly #waiting = new Map<Waiting, (error: Error) => void>();
  readonly #closed: Promise<void>;
  #lost: Error | undefined;
  #isEnding = false;
  #timer: NodeJS.Timeout | undefined;

  /** `heard` may throw a sentence, which ends the connection. */
  constructor(socket: Socket, patience: number, heard: (chunk: Buffer) => void) {
    this.#socket = socket;
    this.#patience = patience;
    socket.on('error', (error) => this.fail(new Error(socketWords(error))));
    socket.on('end', () => this.fail(new Error('the receiver has closed the connection')));
    socket.on('data', (chunk: Buffer) => {
      try {
        heard(chunk);
      } catch (error) {
        this.fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.resume();
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.fail(new Error('the connection was closed'));
        resolve();
      });
    });
  }

  get isGone(): boolean {
    return this.#lost !== undefined || this.#isEnding;
  }

  write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** Resolves once the system has taken all that was written. */
  flushed(): Promise<void> {
    return this.#lost === undefined
      ? new Promise((resolve, reject) => {
          this.#socket.write('', (error) => (error ? reject(this.#lost ?? error) : resolve()));
        })
      : Promise.reject(this.#lost);
  }

  /** Something is sent that is settled later. */
  wait(): Waiting {
    let end = (_error?: Error): void => undefined;
    const settled = new Promise<void>((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error));
    });
    const waiting: Waiting = {
      settled,
      done: () => {
        this.#waiting.delete(waiting);
        if (this.#waiting.size === 0) clearTimeout(this.#timer);
        end();
        if (this.#isEnding && this.#waiting.size === 0) this.#finish();
      },
    };
    if (this.#lost !== undefined) end(this.#lost);
    else {
      if (this.#waiting.size === 0) this.alive();
      this.#waiting.set(waiting, end);
    }
    return waiting;
  }

  /** The receiver has said that it goes on. */
  alive(): void {
    clearTimeout(this.#timer);
    if (this.#lost !== undefined) return;
    this.#timer = setTimeout(
      () => this.fail(new Error(`the receiver has acknowledged nothing for ${this.#patience / 1_000} s`)),
      this.#patience,
    );
  }

  fail(error: Error): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    const ends = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const end of ends) end(error);
  }

  /** `last`: bytes that are said before. */
  end(last: Uint8Array): Promise<void> {
    if (this.#isEnding || this.#lost !== undefined) return this.#closed;
    this.#isEnding = true;
    this.write(last);
    if (this.#waiting.size === 0) this.#finish();
    return this.#closed;
  }

  #finish(): void {
    this.#socket.end();
    // A receiver that does not close its half is not waited for.
    const late = setTimeout(() => this.#socket.destroy(), LAST_WORDS);
    void this.#closed.then(() => clearTimeout(late));
  }
}
