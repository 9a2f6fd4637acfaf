import type { Feeder } from './feeder.ts';
import { readDescriptor } from './read-descriptor.ts';

const LF = 0x0a;
/** A line that is longer is cut. */
const MOST_CARRIED = 16 * 1024 * 1024;

/** The standard input of the process, for the one pipeline that reads it; a reload hands it on. */
export class Stdin {
  readonly #onFailure: (message: string) => void;
  readonly #descriptor: number;
  readonly #abort = new AbortController();
  #feeder: Feeder | undefined;
  #wake: (() => void) | undefined;
  #isEnded = false;
  #reading: Promise<void> | undefined;
  #carry: Buffer[] = [];
  #carried = 0;

  constructor(onFailure: (message: string) => void, descriptor = 0) {
    this.#onFailure = onFailure;
    this.#descriptor = descriptor;
  }

  /** From now on the bytes go to this one; the first time, reading begins. */
  feed(feeder: Feeder): void {
    this.#feeder = feeder;
    if (this.#isEnded) feeder.end();
    this.#wake?.();
    this.#reading ??= this.#read();
  }

  /** Bytes wait until another one takes its place. */
  release(feeder: Feeder): void {
    if (this.#feeder === feeder) this.#feeder = undefined;
    feeder.end();
  }

  /** Nothing is read any more. */
  stop(): void {
    this.#abort.abort();
    this.#end();
  }

  #end(): void {
    this.#isEnded = true;
    this.#feeder?.end();
    this.#wake?.();
  }

  async #read(): Promise<void> {
    const { signal } = this.#abort;
    try {
      await readDescriptor(this.#descriptor, (bytes) => this.#take(bytes), signal);
      if (this.#carried > 0 && !signal.aborted) await this.#send(this.#takeCarry());
    } catch (error) {
      if (!signal.aborted)
        this.#onFailure(
          `the standard input can't be read any more: ${error instanceof Error ? error.message : String(error)}`,
        );
    } finally {
      this.#end();
    }
  }

  /** Cuts at the last line end, so that whoever gets the next bytes begins with a line. */
  async #take(chunk: Uint8Array): Promise<void> {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end === 0) {
      this.#keep(chunk);
      if (this.#carried > MOST_CARRIED) await this.#send(this.#takeCarry());
      return;
    }
    const bytes = this.#takeCarry(chunk.subarray(0, end));
    if (end < chunk.length) this.#keep(chunk.subarray(end));
    await this.#send(bytes);
  }

  #keep(bytes: Uint8Array): void {
    this.#carry.push(Buffer.from(bytes));
    this.#carried += bytes.length;
  }

  #takeCarry(more: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#carried + more.length);
    let at = 0;
    for (const part of this.#carry) {
      whole.set(part, at);
      at += part.length;
    }
    whole.set(more, at);
    this.#carry = [];
    this.#carried = 0;
    return whole;
  }

  async #send(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    while (this.#feeder === undefined && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const size = bytes.length;
    const fed = await this.#feeder?.feed(bytes);
    fed?.settled.catch(() => {
      this.#onFailure(
        `${size} bytes of the standard input were with a worker that died, and are lost as far as they were not delivered`,
      );
    });
  }
}
