import { closeSync, fdatasync, openSync, rmSync, truncateSync, writev } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { syncPath } from '../../inputs/index.ts';
import { pageName } from './page.ts';
import type { EncodedRecord } from './record.ts';

const writevAsync = promisify(writev);
const fdatasyncAsync = promisify(fdatasync);

/** What systems take at once (`IOV_MAX`). */
const MOST_PARTS = 1_024;

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

  /** Resolves with where they lie, once they are durable (fsync). After a rejection `giveUp` must be called. */
  async write(records: readonly EncodedRecord[]): Promise<readonly RecordPlace[]> {
    const places: RecordPlace[] = [];
    let pending: Uint8Array[] = [];
    let at = 0;
    for (const { parts, length } of records) {
      if (this.#file < 0 || this.#fileBytes >= this.#pageBytes) {
        await this.#append(pending, at);
        pending = [];
        this.#open();
      }
      if (pending.length === 0) at = this.#fileBytes;
      places.push({ page: this.#page, offset: this.#fileBytes });
      pending.push(...parts);
      this.#fileBytes += length;
    }
    await this.#append(pending, at);
    return places;
  }

  async #append(parts: readonly Uint8Array[], at: number): Promise<void> {
    if (parts.length === 0) return;
    let end = at;
    for (let rest = parts; rest.length > 0; ) {
      const { bytesWritten } = await writevAsync(this.#file, rest.slice(0, MOST_PARTS), end);
      end += bytesWritten;
      rest = behind(rest, bytesWritten);
    }
    await fdatasyncAsync(this.#file);
    this.#goodBytes = end;
    this.#fileBytes = end;
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

/** What is left of the parts behind so many bytes. */
function behind(parts: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let left = bytes;
  for (const [index, part] of parts.entries()) {
    if (left < part.length) return [part.subarray(left), ...parts.slice(index + 1)];
    left -= part.length;
  }
  return [];
}
