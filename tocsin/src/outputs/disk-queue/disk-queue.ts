import { mkdirSync, readdirSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncPath } from '../../inputs/index.ts';
import { Bell } from '../bell.ts';
import type { EncodedBatch } from '../output.ts';
import type { OutputQueue, QueuedBatch, QueueWaiting } from '../output-queue.ts';
import { release } from '../release.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { Checkpoints } from './checkpoints.ts';
import { type Entry, pageName, pageNumber, scanPage } from './page.ts';
import { PageWriter } from './page-writer.ts';
import { decodeRecord, type EncodedRecord, encodeRecord } from './record.ts';
import { Undelivered } from './undelivered.ts';

export interface DiskQueueOptions {
  readonly folder: string;
  /** Bytes of what waits; more is held back. Default 1 GiB, as `queue.max_bytes`. */
  readonly maxBytes?: number;
  /** Bytes of a page, roughly. Default 64 MiB, as `queue.page_capacity`. */
  readonly pageBytes?: number;
  /** Milliseconds at most between two checkpoints: what was delivered since is delivered again after a crash. Default 100. */
  readonly checkpointEvery?: number;
  /**
   * What makes the batches, such as a digest of the configuration. A batch that an input repeats after a crash, under its token and with
   * as many events, is not taken twice where the same maker made it.
   */
  readonly maker?: string;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly count: (reason: string, by?: number) => void;
}

interface Waiting {
  readonly record: EncodedRecord;
  readonly batch: EncodedBatch;
  readonly entry: Omit<Entry, 'page' | 'offset'>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Batches that are kept in memory beside the disk, so that a reader who keeps up reads nothing back. */
const KEPT_BYTES = 16 << 20;

/**
 * A queue of batches on disk, for one writer and one reader. What `put` has resolved for survives kill -9 and loss of power; it is given out
 * in its order, at least once. After a crash a torn tail is cut, damage within is passed over, and both are told.
 */
export class DiskQueue implements OutputQueue {
  #folder: string;
  #maxBytes: number;
  #maker: string | undefined;
  readonly #pageBytes: number;
  readonly #options: DiskQueueOptions;
  /** Of what is durable. */
  readonly #undelivered: Undelivered<Entry>;
  #bytes = 0;
  #events = 0;
  readonly #kept = new Map<number, EncodedBatch>();
  #keptBytes = 0;
  /** Batches of earlier runs that are still on disk, delivered or not: their events by their tokens. */
  readonly #earlier = new Map<string, number>();
  /** Put, and not on disk yet. */
  #unwritten = 0;
  #nextSequence: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  readonly #writer: PageWriter;
  #reader: { readonly page: number; readonly file: FileHandle } | undefined;
  readonly #checkpoints: Checkpoints;
  readonly #arrival = new Bell();
  #wakeWriter: (() => void)[] = [];
  #isClosed = false;
  #fault: string | undefined;

  /** Reads what an earlier run left. Throws where the folder can't be read or written. */
  constructor(options: DiskQueueOptions) {
    this.#options = options;
    this.#folder = options.folder;
    this.#maxBytes = options.maxBytes ?? 1 << 30;
    this.#maker = options.maker;
    this.#pageBytes = options.pageBytes ?? 64 << 20;
    this.#checkpoints = new Checkpoints({
      every: options.checkpointEvery ?? 100,
      write: () => this.#checkpoint(),
      onFault: (reason) =>
        options.notice(
          'warn',
          `${this.#folder}: the checkpoint can't be written: ${reason}; it is tried until it can be`,
        ),
    });
    if (mkdirSync(this.#folder, { recursive: true, mode: 0o700 }) !== undefined) syncPath(dirname(this.#folder));
    const delivered = readCheckpoint(this.#folder);
    const pages = this.#pages();
    if (delivered === undefined && (pages[0] ?? 0) > 1)
      options.notice(
        'warn',
        `${this.#folder}: the checkpoint is missing or damaged; what is still there is delivered again`,
      );
    const progress = delivered ?? { before: 1, ahead: [] };
    this.#nextSequence = progress.before;
    this.#undelivered = new Undelivered(progress);
    for (const page of pages) this.#recover(page, new Set(progress.ahead));
    this.#writer = new PageWriter(this.#folder, this.#pageBytes, pages.at(-1) ?? 0);
    this.#removePages();
  }

  #path(page: number): string {
    return join(this.#folder, pageName(page));
  }

  #pages(): number[] {
    return readdirSync(this.#folder)
      .flatMap((name) => pageNumber(name) ?? [])
      .sort((a, b) => a - b);
  }

  #recover(page: number, delivered: ReadonlySet<number>): void {
    const path = this.#path(page);
    const { entries, end, damaged } = scanPage(path, page);
    if (damaged > 0) {
      this.#options.count('damaged_bytes', damaged);
      this.#options.notice(
        'error',
        `${path}: ${damaged} damaged bytes were passed over, and the records in them are lost`,
      );
    }
    const torn = statSync(path).size - end;
    if (torn > 0) {
      // A write that a crash cut off: nobody was told that it is safe.
      truncateSync(path, end);
      syncPath(path);
      this.#options.notice('info', `${path} ended in ${torn} bytes of a torn write, which were cut`);
    }
    for (const { token, maker, ...entry } of entries) {
      if (maker !== undefined && maker === this.#maker) this.#earlier.set(token, entry.events);
      // Delivered already, or written once more after a write that failed.
      if (entry.sequence < this.#nextSequence) continue;
      this.#nextSequence = entry.sequence + 1;
      if (delivered.has(entry.sequence)) continue;
      this.#undelivered.add(entry);
      this.#bytes += entry.length;
      this.#events += entry.events;
    }
  }

  /** Others make its batches from now on, and as much may wait. */
  become({ maxBytes, maker }: { readonly maxBytes: number; readonly maker: string }): void {
    if (maker !== this.#maker) this.#earlier.clear();
    this.#maxBytes = maxBytes;
    this.#maker = maker;
    this.#wakeWriters();
  }

  /** Renames its folder, which must be on the same file system. Throws where it can't be. */
  moveTo(folder: string): void {
    renameSync(this.#folder, folder);
    this.#folder = folder;
    this.#writer.folder = folder;
    syncPath(dirname(folder));
  }

  get waiting(): QueueWaiting {
    return { batches: this.#undelivered.length + this.#unwritten, events: this.#events, bytes: this.#bytes };
  }

  /**
   * Resolves when the batch is on disk (fsync); batches that come together share one. Waits while the queue is full, and while the disk
   * refuses (told once). Rejects only once the queue is closed. The batch is the queue's from now on.
   */
  async put(batch: EncodedBatch): Promise<void> {
    if (this.#earlier.get(batch.token) === batch.events) {
      this.#earlier.delete(batch.token);
      this.#options.count('repeated', batch.events);
      return;
    }
    while (this.#bytes >= this.#maxBytes && !this.#isClosed) {
      this.#options.count('queue_full');
      await new Promise<void>((resolve) => this.#wakeWriter.push(resolve));
    }
    if (this.#isClosed) throw new Error('the queue is closed');
    const sequence = this.#nextSequence++;
    const record = encodeRecord(sequence, batch, this.#maker);
    this.#bytes += record.length;
    this.#events += batch.events;
    this.#unwritten += 1;
    const entry = { sequence, length: record.length, events: batch.events };
    const written = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ record, batch, entry, resolve, reject });
    });
    this.#writing ??= this.#writeAll();
    await written;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#writeGroup(group);
        this.#fault = undefined;
      } catch (error) {
        const reason = reasonOf(error);
        if (this.#isClosed) {
          this.#unwritten -= group.length;
          for (const { reject } of group) reject(new Error(reason));
          continue;
        }
        if (this.#fault !== reason) {
          this.#fault = reason;
          this.#options.notice('error', `${this.#folder} can't be written: ${reason}; events wait until it can`);
        }
        this.#writer.giveUp();
        // What is delivered may be all that takes the room.
        this.#faultOf(() => this.#removePages());
        this.#waiting = [...group, ...this.#waiting];
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
    // In the same turn as the last look: what comes next begins anew.
    this.#writing = undefined;
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    const places = await this.#writer.write(group.map(({ record }) => record));
    for (const [index, { entry, batch, resolve }] of group.entries()) {
      const place = places[index];
      if (place === undefined) continue;
      this.#undelivered.add({ ...entry, ...place });
      this.#unwritten -= 1;
      if (this.#keptBytes + entry.length <= KEPT_BYTES) {
        this.#kept.set(entry.sequence, batch);
        this.#keptBytes += entry.length;
      } else release(batch.chunks);
      resolve();
    }
    this.#arrival.ring();
  }

  /** The oldest batch that was not given yet; waits for one. Undefined once the signal aborts or the queue is closed. */
  async next(signal: AbortSignal): Promise<QueuedBatch | undefined> {
    while (!signal.aborted && !this.#isClosed) {
      const entry = this.#undelivered.next;
      if (entry === undefined) {
        await this.#arrival.heard(signal);
        continue;
      }
      // Before it is read: `discard` must not give up what is about to be given out.
      this.#undelivered.give();
      const batch = this.#kept.get(entry.sequence) ?? (await this.#read(entry));
      if (batch !== undefined) return { sequence: entry.sequence, batch };
      this.#options.count('damaged_batches');
      this.#options.notice(
        'error',
        `${this.#path(entry.page)}: the batch at ${entry.offset} is damaged and lost (${entry.events} events)`,
      );
      this.delivered(entry.sequence);
    }
    return undefined;
  }

  async #read(entry: Entry): Promise<EncodedBatch | undefined> {
    if (this.#reader?.page !== entry.page) {
      await this.#reader?.file.close();
      this.#reader = { page: entry.page, file: await open(this.#path(entry.page), 'r') };
    }
    const record = Buffer.allocUnsafe(entry.length);
    const { bytesRead } = await this.#reader.file.read(record, 0, entry.length, entry.offset);
    return bytesRead === entry.length ? decodeRecord(record)?.batch : undefined;
  }

  /** A batch that `next` gave is done; it is given no more, after a crash perhaps once more. */
  delivered(sequence: number): void {
    const entry = this.#undelivered.done(sequence);
    this.#bytes -= entry.length;
    this.#events -= entry.events;
    if (this.#kept.delete(sequence)) this.#keptBytes -= entry.length;
    this.#checkpoints.delivered();
    // There may be one that waited for this one to be done.
    this.#arrival.ring();
    this.#wakeWriters();
  }

  #wakeWriters(): void {
    const waiting = this.#wakeWriter;
    this.#wakeWriter = [];
    for (const wake of waiting) wake();
  }

  discard(): number | undefined {
    const entry = this.#undelivered.next;
    if (entry === undefined) return undefined;
    this.#undelivered.give();
    this.delivered(entry.sequence);
    return entry.events;
  }

  async #checkpoint(): Promise<string | undefined> {
    // As far as this checkpoint tells: what is delivered meanwhile is of the next.
    const needed = this.#undelivered.oldest?.page ?? this.#writer.page;
    const written = await writeCheckpoint(() => this.#folder, this.#undelivered.progress).then(
      () => undefined,
      reasonOf,
    );
    // Without a checkpoint, too: pages that are gone say as well how far it is delivered, and a full disk needs the room.
    const removed = this.#faultOf(() => this.#removePages(needed));
    return written ?? removed;
  }

  #faultOf(work: () => void): string | undefined {
    try {
      work();
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  /**
   * A page goes once all of it is delivered, and the checkpoint that says so is tried. The newest one stays: after a crash it tells which
   * batches are repeated.
   */
  #removePages(needed = this.#undelivered.oldest?.page ?? this.#writer.page): void {
    for (const page of this.#pages()) {
      if (page >= needed) continue;
      rmSync(this.#path(page), { force: true });
    }
  }

  /** Waits for what is being written, and writes the checkpoint. What waits is kept for the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#wakeWriter) wake();
    this.#arrival.ring();
    await this.#writing;
    const { before, ahead } = this.#undelivered.progress;
    await this.#checkpoints.close(before > 1 || ahead.length > 0);
    this.#writer.close();
    await this.#reader?.file.close();
    this.#reader = undefined;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
