import type { Readable } from 'node:stream';
import type { Feeder } from './feeder.ts';

const LF = 0x0a;
/** A line that is longer is cut. */
const MOST_CARRIED = 16 * 1024 * 1024;

/** The standard input of the process, for the one pipeline that reads it; a reload hands it on. */
export class Stdin {
  readonly #onFailure: (message: string) => void;
  readonly #stream: () => Readable;
  #feeder: Feeder | undefined;
  #wake: (() => void) | undefined;
  #isStopped = false;
  #reading: Promise<void> | undefined;
  #opened: Readable | undefined;
  #carry: Buffer[] = [];
  #carried = 0;

  constructor(onFailure: (message: string) => void, stream: () => Readable = () => process.stdin) {
    this.#onFailure = onFailure;
    this.#stream = stream;
  }

  /** From now on the bytes go to this one; the first time, reading begins. */
  feed(feeder: Feeder): void {
    this.#feeder = feeder;
    this.#wake?.();
    this.#reading ??= this.#read();
    if (this.#isStopped) feeder.end();
  }

  /** Bytes wait until another one takes its place. */
  release(feeder: Feeder): void {
    if (this.#feeder === feeder) this.#feeder = undefined;
    feeder.end();
  }

  /** Nothing is read any more. */
  stop(): void {
    this.#isStopped = true;
    this.#opened?.destroy();
    this.#feeder?.end();
    this.#wake?.();
  }

  async #read(): Promise<void> {
    const stream = this.#stream();
    this.#opened = stream;
    try {
      for await (const chunk of stream) {
        await this.#take(chunk as Buffer);
        if (this.#isStopped) return;
      }
      if (this.#carried > 0) await this.#send(this.#takeCarry());
    } catch (error) {
      if (!this.#isStopped) this.#onFailure(error instanceof Error ? error.message : String(error));
    } finally {
      this.#isStopped = true;
      this.#feeder?.end();
    }
  }

  /** Cuts at the last line end, so that whoever gets the next bytes begins with a line. */
  async #take(chunk: Buffer): Promise<void> {
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

  #keep(bytes: Buffer): void {
    this.#carry.push(Buffer.from(bytes));
    this.#carried += bytes.length;
  }

  #takeCarry(more: Buffer = Buffer.alloc(0)): Uint8Array<ArrayBuffer> {
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
    while (this.#feeder === undefined && !this.#isStopped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    await this.#feeder?.feed(bytes);
  }
}
