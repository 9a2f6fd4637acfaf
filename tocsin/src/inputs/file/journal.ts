import {
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import type { SourceRange } from '../input.ts';
import type { Identity } from './identity.ts';

const fsyncAsync = promisify(fsync);

/** What must be known of a source to read it again. */
export interface SourceState {
  readonly path: string;
  readonly identity: Identity;
  /** Every byte before it is committed. */
  readonly offset: number;
  /** What the decoder asked to remember. */
  readonly memory?: string | undefined;
}

export interface Prepared {
  readonly token: string;
  readonly ranges: readonly SourceRange[];
  readonly sources: Readonly<Record<string, SourceState>>;
}

type JournalRecord = ({ readonly kind: 'prepare' } & Prepared) | { readonly kind: 'commit'; readonly token: string };

interface Checkpoint {
  readonly version: 1;
  /** Number of the journal that continues it. */
  readonly journal: number;
  readonly sources: Readonly<Record<string, SourceState>>;
  readonly prepared: readonly Prepared[];
}

const COMPACT_BYTES = 1 << 20;

const seal = (text: string): string => `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;

/** The text of a sealed line, or undefined where it is torn. */
const unseal = (line: string): string | undefined => {
  const text = line.slice(9);
  return line[8] === ' ' && crc32(text).toString(16).padStart(8, '0') === line.slice(0, 8) ? text : undefined;
};

/**
 * What the file input must not forget: a checkpoint, and a journal of what came after it. Each record carries a CRC; a
 * torn tail is cut. Checkpoints are written aside, fsynced and renamed; the one before is kept with its journal.
 */
export class Journal {
  readonly #folder: string;
  readonly #notice: (message: string) => void;
  readonly sources = new Map<string, SourceState>();
  readonly prepared = new Map<string, Prepared>();
  #number = 0;
  #fd = -1;
  #bytes = 0;
  #syncing: Promise<void> | undefined;
  #nextSync: Promise<void> | undefined;

  constructor(folder: string, notice: (message: string) => void) {
    this.#folder = folder;
    this.#notice = notice;
    this.#load();
    this.compact();
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #load(): void {
    const current = this.#file('checkpoint.json');
    const previous = this.#file('checkpoint.previous.json');
    let checkpoint = readCheckpoint(current);
    if (checkpoint === undefined && (existsSync(current) || existsSync(previous))) {
      checkpoint = readCheckpoint(previous);
      this.#notice(
        checkpoint === undefined
          ? `${current} and the one before are damaged: files are read again from their beginning`
          : `${current} is damaged: the one before is used, and some lines may be stored twice`,
      );
    }
    if (checkpoint === undefined) return;
    for (const [key, state] of Object.entries(checkpoint.sources)) this.sources.set(key, state);
    for (const prepared of checkpoint.prepared) this.prepared.set(prepared.token, prepared);
    // After a fall-back two journals follow: the one of the older checkpoint and the one of the damaged newer.
    this.#replay(checkpoint.journal);
    if (existsSync(this.#file(`journal-${checkpoint.journal + 1}`))) this.#replay(checkpoint.journal + 1);
    this.#number = checkpoint.journal + 1;
  }

  #replay(number: number): void {
    let text: string;
    try {
      text = readFileSync(this.#file(`journal-${number}`), 'utf8');
    } catch {
      return;
    }
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const body = unseal(line);
      if (body === undefined) {
        this.#notice(`journal-${number} ends in a torn record, which is left out`);
        return;
      }
      const record = JSON.parse(body) as JournalRecord;
      if (record.kind === 'prepare') this.prepared.set(record.token, record);
      else this.#apply(record.token);
    }
  }

  #apply(token: string): void {
    const prepared = this.prepared.get(token);
    if (prepared === undefined) return;
    this.prepared.delete(token);
    for (const range of prepared.ranges) {
      const state = prepared.sources[range.source];
      if (state === undefined) continue;
      const before = this.sources.get(range.source);
      this.sources.set(range.source, { ...state, offset: Math.max(range.to, before?.offset ?? 0) });
    }
  }

  #append(record: JournalRecord): void {
    const line = Buffer.from(seal(JSON.stringify(record)));
    let written = 0;
    try {
      while (written < line.length) written += writeSync(this.#fd, line, written);
    } catch (error) {
      // A half-written record would make all that follow unreadable: a fresh journal begins.
      if (written > 0) this.compact();
      throw error;
    }
    this.#bytes += line.length;
  }

  /** Resolves when the batch is on disk. Records appended while one fsync runs share the next. */
  async prepare(prepared: Prepared): Promise<void> {
    this.#append({ kind: 'prepare', ...prepared });
    this.prepared.set(prepared.token, prepared);
    if (this.#syncing !== undefined) {
      this.#nextSync ??= this.#syncing.then(() => this.#sync());
      await this.#nextSync;
    } else {
      await this.#sync();
    }
  }

  #sync(): Promise<void> {
    this.#nextSync = undefined;
    this.#syncing = fsyncAsync(this.#fd).finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** Not fsynced: a commit that is lost repeats a batch whose token the store knows. */
  commit(token: string): void {
    this.#apply(token);
    this.#append({ kind: 'commit', token });
    if (this.#bytes > COMPACT_BYTES && this.#syncing === undefined) this.compact();
  }

  /** Settles bytes that hold no event. */
  settle(source: string, state: SourceState): void {
    this.sources.set(source, state);
  }

  forget(source: string): void {
    this.sources.delete(source);
  }

  /** Writes a checkpoint of all that is known and begins a new journal. */
  compact(): void {
    const number = this.#number + 1;
    const fd = openSync(this.#file(`journal-${number}`), 'w', 0o600);
    const checkpoint: Checkpoint = {
      version: 1,
      journal: number,
      sources: Object.fromEntries(this.sources),
      prepared: [...this.prepared.values()],
    };
    const draft = this.#file('checkpoint.draft.json');
    writeFileSync(draft, seal(JSON.stringify(checkpoint)), { mode: 0o600 });
    syncFile(draft);
    if (readCheckpoint(this.#file('checkpoint.json')) !== undefined) {
      renameSync(this.#file('checkpoint.json'), this.#file('checkpoint.previous.json'));
    }
    renameSync(draft, this.#file('checkpoint.json'));
    syncFile(this.#folder);
    if (this.#fd >= 0) closeSync(this.#fd);
    rmSync(this.#file(`journal-${number - 2}`), { force: true });
    this.#fd = fd;
    this.#number = number;
    this.#bytes = 0;
  }

  async close(): Promise<void> {
    await this.#syncing;
    this.compact();
    closeSync(this.#fd);
    this.#fd = -1;
  }
}

const syncFile = (path: string): void => {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};

const readCheckpoint = (path: string): Checkpoint | undefined => {
  try {
    const text = unseal(readFileSync(path, 'utf8').trimEnd());
    return text === undefined ? undefined : (JSON.parse(text) as Checkpoint);
  } catch {
    return undefined;
  }
};
