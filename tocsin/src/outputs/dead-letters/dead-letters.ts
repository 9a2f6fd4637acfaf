import { mkdirSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bytesIn, type DeadLetter, pageName, pagesIn, syncPath, writeLetter } from '../../inputs/index.ts';

const PAGE_BYTES = 8 << 20;

export interface DeadLetterOptions {
  readonly folder: string;
  /** Bytes that are kept; what comes beyond is refused. Default 1 GiB, as `dead_letter_queue.max_bytes`. */
  readonly maxBytes?: number;
  readonly clock?: () => number;
}

export class DeadLettersFull extends Error {
  override readonly name = 'DeadLettersFull';
}

/**
 * The dead letters of one pipeline, as lines of JSON in pages of a folder. Each process that writes has a page of its own; see
 * `ClaimedPage` for how letters are taken out meanwhile.
 */
export class DeadLetterFolder {
  readonly folder: string;
  readonly #maxBytes: number;
  readonly #clock: () => number;
  #file: FileHandle | undefined;
  #path = '';
  #number = 0;
  #pageBytes = 0;
  #bytes: number;
  #tail: Promise<void> = Promise.resolve();

  constructor({ folder, maxBytes, clock = Date.now }: DeadLetterOptions) {
    this.folder = folder;
    this.#maxBytes = maxBytes ?? 1 << 30;
    this.#clock = clock;
    this.#bytes = bytesIn(folder);
  }

  /** Durable once resolved. Rejects with `DeadLettersFull`, and then nothing of these is kept. */
  keep(letters: readonly DeadLetter[]): Promise<void> {
    const kept = this.#tail.then(() => this.#write(letters));
    this.#tail = kept.catch(() => undefined);
    return kept;
  }

  async #write(letters: readonly DeadLetter[]): Promise<void> {
    const bytes = Buffer.from(letters.map(writeLetter).join(''));
    this.#makeSure(bytes.length);
    for (;;) {
      const file = await this.#open();
      try {
        await file.appendFile(bytes);
        await file.datasync();
      } catch (error) {
        // What of it is there is unknown: none of it shall be, and the next page begins.
        await file.truncate(this.#pageBytes).catch(() => undefined);
        await this.#close();
        throw error;
      }
      this.#pageBytes += bytes.length;
      this.#bytes += bytes.length;
      // Claimed meanwhile: whoever did that may have read the page before this was in it.
      if (await this.#isInPlace(file)) return;
    }
  }

  #makeSure(bytes: number): void {
    if (this.#bytes + bytes <= this.#maxBytes) return;
    // Some may have been taken out.
    this.#bytes = bytesIn(this.folder);
    if (this.#bytes + bytes > this.#maxBytes)
      throw new DeadLettersFull(
        `${this.folder} is full: dead letters may take ${this.#maxBytes} bytes; see \`tocsin dlq list\`, and make room by \`tocsin dlq replay\` or \`tocsin dlq remove\``,
      );
  }

  async #isInPlace(file: FileHandle): Promise<boolean> {
    const { ino } = await file.stat({ bigint: true });
    return await stat(this.#path, { bigint: true }).then(
      (there) => there.ino === ino,
      () => false,
    );
  }

  async #open(): Promise<FileHandle> {
    if (this.#file !== undefined && this.#pageBytes < PAGE_BYTES && (await this.#isInPlace(this.#file)))
      return this.#file;
    await this.#close();
    if (mkdirSync(this.folder, { recursive: true, mode: 0o700 }) !== undefined) syncPath(dirname(this.folder));
    for (;;) {
      // A page of an earlier run is not written on: its end may be torn.
      // Numbers rise also where all pages were taken out, so that whoever reads along knows what is new.
      const last = Math.max(this.#number, pagesIn(this.folder).at(-1)?.number ?? 0);
      this.#number = Math.max(last + 1, Math.floor(this.#clock() / 1000));
      this.#path = join(this.folder, pageName(this.#number));
      try {
        this.#file = await open(this.#path, 'ax', 0o600);
        break;
      } catch (error) {
        // Another process was quicker.
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
    this.#pageBytes = 0;
    syncPath(this.folder);
    return this.#file;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#close();
  }
}
