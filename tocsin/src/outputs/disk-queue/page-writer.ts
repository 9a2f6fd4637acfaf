import { closeSync, fdatasync, openSync, rmSync, truncateSync, write } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { syncPath } from '../../inputs/index.ts';
import { releaseBuffers } from '../release.ts';
import { pageName } from './page.ts';

const writeAsync = promisify(write);
const fdatasyncAsync = promisify(fdatasync);

export interface RecordPlace {
  readonly page: number;
  readonly offset: number;
}

/** Appends records to the newest page of a queue, and begins another where one is full. One call at a time. */
export class PageWriter {
  /** May be moved. */
  folder: string;
  readonly #pageBytes: number;
  #page: number;
  #file = -1;
  #fileBytes = 0;
  /** Of the page, up to the end of what is durable. */
  #goodBytes = 0;

  /** `last`: the newest page that there is, which is not written on; 0: none. */
  constructor(folder: string, pageBytes: number, last: number) {
    this.folder = folder;
    this.#pageBytes = pageBytes;
    this.#page = last;
  }

  /** The newest page. */
  get page(): number {
    return this.#page;
  }

  get #path(): string {
    return join(this.folder, pageName(this.#page));
  }

  /** Resolves with where they lie, once they are durable (fsync); the records' memory is then given back. After a rejection `giveUp` must be called. */
  async write(records: readonly Buffer[]): Promise<readonly RecordPlace[]> {
    const places: RecordPlace[] = [];
    let pending: Buffer[] = [];
    let at = 0;
    for (const record of records) {
      if (this.#file < 0 || this.#fileBytes >= this.#pageBytes) {
        await this.#append(pending, at);
        pending = [];
        this.#open();
      }
      if (pending.length === 0) at = this.#fileBytes;
      places.push({ page: this.#page, offset: this.#fileBytes });
      pending.push(record);
      this.#fileBytes += record.length;
    }
    await this.#append(pending, at);
    // Not before all are there: those of a write that failed are written again.
    releaseBuffers(records);
    return places;
  }

  async #append(records: readonly Buffer[], at: number): Promise<void> {
    if (records.length === 0) return;
    const [only] = records;
    const bytes = records.length === 1 && only !== undefined ? only : Buffer.concat(records);
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await writeAsync(this.#file, bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
    await fdatasyncAsync(this.#file);
    this.#goodBytes = at + bytes.length;
    this.#fileBytes = this.#goodBytes;
    if (bytes !== only) releaseBuffers([bytes]);
  }

  #open(): void {
    this.close();
    this.#page += 1;
    this.#file = openSync(this.#path, 'wx', 0o600);
    this.#goodBytes = 0;
    syncPath(this.folder);
  }

  /**
   * What a failed write left is unknown: the page is cut behind what is durable, so that a full disk is not filled with beginnings, and the
   * next record begins another.
   */
  giveUp(): void {
    this.close();
    try {
      if (this.#goodBytes > 0) truncateSync(this.#path, this.#goodBytes);
      else rmSync(this.#path, { force: true });
    } catch {
      // Its torn end is cut at the next start.
    }
    this.#goodBytes = 0;
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
    this.#fileBytes = 0;
  }
}
