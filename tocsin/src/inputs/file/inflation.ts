import { closeSync, readSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { hasCode } from './find-files.ts';
import { reasonOf } from './troubles.ts';

const CHUNK_BYTES = 65_536;
const PIECE_BYTES = 4096;
/** What inflates to less is no danger, however much it shrank. */
const HARMLESS_BYTES = 4 << 20;

export interface InflationLimits {
  /** Inflated bytes. */
  readonly bytes: number;
  /** Inflated bytes for each compressed one. */
  readonly ratio: number;
}

/** Why the inflated content ends where it does. */
export type Ending =
  | { readonly kind: 'whole' }
  /** Amid a member: still being written, or cut off. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'bomb'; readonly why: string };

/** Inflates the gzip members of one open file from its beginning, a chunk at a time. */
export class Inflation {
  readonly #fd: number;
  readonly #size: number;
  readonly #limits: InflationLimits;
  #gunzip: Gunzip;
  /** Begun when it is first asked for bytes: an error that comes while nobody listens would end the process. */
  #chunks: AsyncIterator<unknown> | undefined;
  /** From here on bytes go in one by one: of a piece with damage in it, zlib gives nothing. */
  #careful = Number.POSITIVE_INFINITY;
  /** Bytes of the present attempt. */
  #made = 0;
  #closed = false;
  /** Inflated bytes handed out. */
  at = 0;
  /** Set once `next` has given nothing more. */
  ending: Ending | undefined;

  /** Takes the descriptor over. Of the file, `size` bytes are looked at: it may be growing. */
  constructor(fd: number, size: number, limits: InflationLimits) {
    this.#fd = fd;
    this.#size = size;
    this.#limits = limits;
    this.#gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  }

  #start(): AsyncIterator<unknown> {
    // What goes wrong comes out of the iterator.
    pipeline(Readable.from(this.#pieces(), { objectMode: false }), this.#gunzip, () => undefined);
    return this.#gunzip[Symbol.asyncIterator]();
  }

  *#pieces(): Iterable<Buffer> {
    for (let at = 0; at < this.#size && !this.#closed; ) {
      const block = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, this.#size - at));
      const got = readSync(this.#fd, block, 0, block.length, at);
      if (got === 0) return;
      for (let from = 0; from < got; ) {
        const to = Math.min(got, from + (at + from >= this.#careful ? 1 : PIECE_BYTES));
        yield block.subarray(from, to);
        from = to;
      }
      at += got;
    }
  }

  /** Bytes of the compressed file that were of use. */
  get #consumed(): number {
    return this.#gunzip.bytesWritten;
  }

  /** The next bytes; undefined at the end, of which `ending` tells. Throws where the file can't be read. */
  async next(): Promise<Buffer | undefined> {
    while (this.ending === undefined) {
      let bytes: Buffer | undefined;
      try {
        this.#chunks ??= this.#start();
        const { done, value } = await this.#chunks.next();
        if (value instanceof Buffer) bytes = value;
        else if (done === true) this.ending = this.#tail();
      } catch (error) {
        this.#failed(error);
      }
      if (bytes === undefined) continue;
      const from = this.#made;
      this.#made += bytes.length;
      this.ending = this.#excess();
      // Another attempt gives what was handed out once more.
      if (this.ending !== undefined || this.#made <= this.at) continue;
      const fresh = bytes.subarray(this.at - from);
      this.at = this.#made;
      return fresh;
    }
    this.close();
    return undefined;
  }

  #failed(error: unknown): void {
    if (this.#closed) throw error;
    if (hasCode(error, 'Z_BUF_ERROR')) {
      this.ending = { kind: 'cut' };
      return;
    }
    if (!hasCode(error, 'Z_DATA_ERROR', 'Z_NEED_DICT', 'Z_STREAM_ERROR')) throw error;
    if (this.#careful !== Number.POSITIVE_INFINITY) {
      this.ending = { kind: 'damaged', why: `${reasonOf(error)} at byte ${this.#consumed} of the file` };
      return;
    }
    this.#careful = this.#consumed;
    this.#made = 0;
    this.#gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
    this.#chunks = undefined;
  }

  /** Members end before the file does where zeros follow, which is usual, or something else. */
  #tail(): Ending {
    const rest = Buffer.alloc(Math.min(PIECE_BYTES, Math.max(0, this.#size - this.#consumed)));
    const got = readSync(this.#fd, rest, 0, rest.length, this.#consumed);
    if (rest.subarray(0, got).every((byte) => byte === 0)) return { kind: 'whole' };
    return { kind: 'damaged', why: `what follows byte ${this.#consumed} of the file is not gzip` };
  }

  #excess(): Ending | undefined {
    const { bytes, ratio } = this.#limits;
    if (this.#made > bytes) return { kind: 'bomb', why: `it inflates to more than ${bytes} bytes` };
    if (this.#made <= HARMLESS_BYTES || this.#made <= this.#consumed * ratio) return undefined;
    return { kind: 'bomb', why: `it inflates to more than ${ratio} times its size` };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#gunzip.destroy();
    closeSync(this.#fd);
  }
}
