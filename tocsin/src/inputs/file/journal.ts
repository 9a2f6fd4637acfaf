import {
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from './find-files.ts';
import {
  type Checkpoint,
  type JournalRecord,
  type Prepared,
  readCheckpoint,
  readRecords,
  type SourceState,
  sealLine,
} from './journal-records.ts';

const fsyncAsync = promisify(fsync);

const COMPACT_BYTES = 4 << 20;
const CURRENT = 'checkpoint.json';
const PREVIOUS = 'checkpoint.previous.json';
const DRAFT = 'checkpoint.draft.json';

/**
 * What the file input must not forget: a checkpoint, and a journal of what came after it. Checkpoints are written
 * aside, fsynced and renamed; the one before is kept with its journal. A torn record at a journal's end is left out.
 */
export class Journal {
  readonly #folder: string;
  readonly #notice: (message: string) => void;
  /** By the source's key, as committed. */
  readonly sources = new Map<string, SourceState>();
  /** By token, in order. */
  readonly prepared = new Map<string, Prepared>();
  /** Whether the patterns were ever expanded with this state. */
  begun = false;
  #number = 0;
  /** Journal of the checkpoint before: older ones are needed no more. */
  #oldest = 0;
  #fd = -1;
  #bytes = 0;
  /** The journal can't be written on: the next record begins with a fresh checkpoint. */
  #broken = false;
  #syncing: Promise<void> | undefined;
  #nextSync: Promise<void> | undefined;

  constructor(folder: string, notice: (message: string) => void) {
    this.#folder = folder;
    this.#notice = notice;
    this.#load();
    try {
      this.compact();
    } catch (error) {
      // A full disk: what is read waits in `prepare` until there is room.
      this.#broken = true;
      notice(`${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #journalPath(number: number): string {
    return this.#path(`journal-${number}`);
  }

  #checkpoint(name: string): Checkpoint | undefined {
    try {
      return readCheckpoint(readFileSync(this.#path(name)));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #load(): void {
    this.#number = Math.max(0, ...this.#journals());
    let checkpoint = this.#checkpoint(CURRENT);
    if (checkpoint === undefined && (existsSync(this.#path(CURRENT)) || existsSync(this.#path(PREVIOUS)))) {
      checkpoint = this.#checkpoint(PREVIOUS);
      this.begun = true;
      this.#notice(
        checkpoint === undefined
          ? `${this.#path(CURRENT)} and the one before are damaged: files are read again from their beginning`
          : `${this.#path(CURRENT)} is missing or damaged: the one before is used, with the journals that follow it`,
      );
    }
    if (checkpoint === undefined) return;
    this.begun = checkpoint.begun;
    for (const [key, state] of Object.entries(checkpoint.sources)) this.sources.set(key, state);
    for (const prepared of checkpoint.prepared) this.prepared.set(prepared.token, prepared);
    for (let number = checkpoint.journal; number <= this.#number; number++) this.#replay(number);
    this.#oldest = checkpoint.journal;
  }

  #journals(): number[] {
    return readdirSync(this.#folder).flatMap((name) => {
      const number = /^journal-(\d{1,15})$/.exec(name)?.[1];
      return number === undefined ? [] : [Number(number)];
    });
  }

  #replay(number: number): void {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#journalPath(number));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return;
      throw error;
    }
    const { records, torn, damaged } = readRecords(bytes);
    for (const record of records) this.#apply(record);
    if (torn) this.#notice(`${this.#journalPath(number)} ends in a torn record, which is left out`);
    if (damaged > 0) {
      this.#notice(
        `${this.#journalPath(number)}: ${damaged} damaged records are left out; some lines may be stored twice`,
      );
    }
  }

  #apply(record: JournalRecord): void {
    if (record.kind === 'prepare') {
      this.prepared.set(record.batch.token, record.batch);
      return;
    }
    if (record.kind === 'state') {
      this.sources.set(record.key, record.state);
      return;
    }
    const batch = this.prepared.get(record.token);
    this.prepared.delete(record.token);
    if (batch === undefined || record.kind === 'drop') return;
    for (const [key, { after }] of Object.entries(batch.sources)) {
      const before = this.sources.get(key);
      if (before === undefined || before.offset <= after.offset) this.sources.set(key, after);
    }
  }

  #append(record: JournalRecord): void {
    if (this.#broken) this.compact();
    const line = sealLine(record);
    let written = 0;
    try {
      while (written < line.length) {
        written += writeSync(this.#fd, line, written, line.length - written, this.#bytes + written);
      }
    } catch (error) {
      if (written > 0) this.#cutBack();
      throw error;
    }
    this.#bytes += line.length;
  }

  /** A half-written record would stand before the ones that follow. */
  #cutBack(): void {
    try {
      ftruncateSync(this.#fd, this.#bytes);
    } catch {
      this.#broken = true;
    }
  }

  /** Resolves when the batch is on disk. Records appended while one fsync runs share the next. */
  async prepare(batch: Prepared): Promise<void> {
    const record: JournalRecord = { kind: 'prepare', batch };
    this.#append(record);
    this.#apply(record);
    if (this.#syncing === undefined) await this.#sync();
    else {
      this.#nextSync ??= this.#syncing.catch(() => undefined).then(() => this.#sync());
      await this.#nextSync;
    }
  }

  #sync(): Promise<void> {
    this.#nextSync = undefined;
    this.#syncing = fsyncAsync(this.#fd)
      .catch((error: unknown) => {
        // What a failed fsync leaves on disk is unknown.
        this.#broken = true;
        throw error;
      })
      .finally(() => {
        this.#syncing = undefined;
      });
    return this.#syncing;
  }

  /** Not fsynced: a commit that is lost repeats a batch whose token the store knows. */
  commit(token: string): void {
    this.#settle({ kind: 'commit', token });
  }

  /** Notes where a source lies now. Not fsynced by itself: the next batch's intent is, and this with it. */
  note(key: string, state: SourceState): void {
    this.#settle({ kind: 'state', key, state });
  }

  /** The batch can't be repeated, and nothing takes its place. */
  drop(token: string): void {
    this.#settle({ kind: 'drop', token });
  }

  #settle(record: JournalRecord): void {
    this.#apply(record);
    this.#append(record);
    if (this.#bytes > COMPACT_BYTES) this.compact();
  }

  /** Writes a checkpoint of all that is known and begins a new journal. */
  compact(): void {
    const number = this.#number + 1;
    const fd = openSync(this.#journalPath(number), 'w', 0o600);
    try {
      this.#writeCheckpoint(number);
    } catch (error) {
      closeSync(fd);
      rmSync(this.#journalPath(number), { force: true });
      throw error;
    }
    this.#retire(this.#fd);
    for (const old of this.#journals()) if (old < this.#oldest) rmSync(this.#journalPath(old), { force: true });
    this.#fd = fd;
    this.#oldest = number;
    this.#number = number;
    this.#bytes = 0;
    this.#broken = false;
  }

  #writeCheckpoint(journal: number): void {
    const checkpoint: Checkpoint = {
      version: 1,
      journal,
      begun: this.begun,
      sources: Object.fromEntries(this.sources),
      prepared: [...this.prepared.values()],
    };
    writeFileSync(this.#path(DRAFT), sealLine(checkpoint), { mode: 0o600 });
    syncPath(this.#path(DRAFT));
    // A damaged one must not take the place of a whole one.
    if (this.#checkpoint(CURRENT) !== undefined) renameSync(this.#path(CURRENT), this.#path(PREVIOUS));
    renameSync(this.#path(DRAFT), this.#path(CURRENT));
    syncPath(this.#folder);
  }

  /** Closes a journal once no fsync of it is under way. */
  #retire(fd: number): void {
    if (fd < 0) return;
    if (this.#syncing === undefined) closeSync(fd);
    else {
      const done = (): void => closeSync(fd);
      this.#syncing.then(done, done);
    }
  }

  async close(): Promise<void> {
    await this.#nextSync?.catch(() => undefined);
    await this.#syncing?.catch(() => undefined);
    try {
      this.compact();
    } finally {
      if (this.#fd >= 0) closeSync(this.#fd);
      this.#fd = -1;
    }
  }
}

const syncPath = (path: string): void => {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};
