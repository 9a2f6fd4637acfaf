import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchIntent, Input, SourceStatus } from '../input.ts';
import type { InputPluginContext } from '../input-plugin.ts';
import { readLetter } from './letter.ts';
import { letterEvent } from './letter-event.ts';
import { ClaimedPage, type Page, pagesIn } from './pages.ts';
import { type Position, readPosition, writePosition } from './position.ts';

export interface LetterReaderOptions {
  /** The first of these folders that has letters is read. */
  readonly folders: readonly string[];
  /** Milliseconds; older letters are passed over. */
  readonly since: number | undefined;
  readonly remembers: boolean;
  /** Removes pages once all of their events are acknowledged. */
  readonly cleans: boolean;
}

const INTERVAL = 1_000;
const LF = 0x0a;
/** Letters between two waits for room. */
const STRETCH = 100;

/** Follows the dead letters of a pipeline, also while it writes them. */
export class LetterReader implements Input {
  readonly #options: LetterReaderOptions;
  readonly #context: InputPluginContext;
  /** What was handed on. */
  #read: Position | undefined;
  #committed: Position | undefined;
  /** By the name that ranges give them. */
  readonly #inodes = new Map<string, string>();
  #folder: string | undefined;

  constructor(options: LetterReaderOptions, context: InputPluginContext) {
    this.#options = options;
    this.#context = context;
    this.#read = options.remembers ? readPosition(context.stateDir) : undefined;
    this.#committed = this.#read;
  }

  async run(): Promise<void> {
    const { signal } = this.#context;
    while (!signal.aborted) {
      const folder = this.#options.folders.find((one) => pagesIn(one).length > 0);
      this.#folder = folder;
      for (const page of folder === undefined ? [] : pagesIn(folder)) {
        if (signal.aborted) return;
        if (folder !== undefined && page.number >= (this.#read?.page ?? 0)) await this.#page(folder, page);
      }
      if (this.#options.cleans && folder !== undefined) await this.#clean(folder);
      await sleep(INTERVAL, undefined, { signal }).catch(() => undefined);
    }
  }

  async #page(folder: string, { name, number }: Page): Promise<void> {
    const { sink, signal, count } = this.#context;
    const found = readNow(join(folder, name));
    if (found === undefined) return;
    const { bytes, inode } = found;
    const isSame = this.#read?.page === number && this.#read.inode === inode;
    const source = String(number);
    this.#inodes.set(source, inode);
    let from = isSame ? (this.#read?.offset ?? 0) : 0;
    for (let lines = 0; ; lines++) {
      const end = bytes.indexOf(LF, from) + 1;
      // The rest is being written.
      if (end === 0) break;
      if (lines % STRETCH === 0) await sink.ready();
      if (signal.aborted) break;
      const letter = readLetter(bytes.toString('utf8', from, end));
      if (letter === undefined) count('damaged');
      const { since } = this.#options;
      if (letter === undefined || (since !== undefined && Date.parse(letter.time) < since))
        sink.skip(source, from, end);
      else {
        const event = letterEvent(letter, this.#context.clock());
        this.#context.decorate?.(event);
        sink.add(event, source, from, end);
      }
      from = end;
      this.#read = { page: number, inode, offset: from };
    }
    this.#read = { page: number, inode, offset: from };
  }

  /** Pages before the one that is read, and that one too where all of it is acknowledged. */
  async #clean(folder: string): Promise<void> {
    const done = this.#committed;
    if (done === undefined) return;
    for (const page of pagesIn(folder)) {
      if (page.number > done.page) return;
      const found = readNow(join(folder, page.name));
      if (found === undefined) continue;
      if (page.number === done.page && (found.inode !== done.inode || found.bytes.length > done.offset)) return;
      const claimed = ClaimedPage.claim(folder, page);
      // What came since it was read stays.
      for (const letter of claimed?.letters() ?? []) if (letter.to <= found.bytes.length) claimed?.remove(letter.line);
      await claimed?.giveBack();
    }
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  committed({ ranges }: BatchIntent): void {
    const last = ranges.at(-1);
    const inode = last === undefined ? undefined : this.#inodes.get(last.source);
    if (last === undefined || inode === undefined) return;
    this.#committed = { page: Number(last.source), inode, offset: last.to };
    if (this.#options.remembers) writePosition(this.#context.stateDir, this.#committed);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  status(): readonly SourceStatus[] {
    const bytesRead = this.#read?.offset ?? 0;
    const bytesCommitted = this.#committed?.page === this.#read?.page ? (this.#committed?.offset ?? 0) : 0;
    return [
      {
        source: this.#folder ?? this.#options.folders[0] ?? '',
        codec: '',
        bytesRead,
        bytesCommitted,
        lag: bytesRead - bytesCommitted,
      },
    ];
  }
}

/** Undefined where another process has taken it in this moment. */
function readNow(path: string): { readonly bytes: Buffer; readonly inode: string } | undefined {
  try {
    const inode = String(statSync(path, { bigint: true }).ino);
    return { bytes: readFileSync(path), inode };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
