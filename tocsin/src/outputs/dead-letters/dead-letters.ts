import { createReadStream, mkdirSync, readdirSync, statSync } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { syncPath } from '../disk-queue/checkpoint.ts';
import { type DeadLetter, readLetter, writeLetter } from './letter.ts';

const PAGE = /^(\d{10})\.jsonl$/;
const PAGE_BYTES = 8 << 20;

export interface DeadLetterOptions {
  readonly folder: string;
  /** Bytes that are kept; what comes beyond is refused. Default 1 GiB, as `dead_letter_queue.max_bytes`. */
  readonly maxBytes?: number;
}

export class DeadLettersFull extends Error {
  override readonly name = 'DeadLettersFull';
}

const pagesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => PAGE.test(name))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

/** The dead letters of one pipeline, as lines of JSON in pages of a folder. One process writes to it. */
export class DeadLetterFolder {
  readonly folder: string;
  readonly #maxBytes: number;
  #file: FileHandle | undefined;
  #page = 0;
  #pageBytes = 0;
  #bytes: number;
  #tail: Promise<void> = Promise.resolve();

  constructor({ folder, maxBytes }: DeadLetterOptions) {
    this.folder = folder;
    this.#maxBytes = maxBytes ?? 1 << 30;
    const pages = pagesIn(folder);
    this.#bytes = pages.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    // A page of an earlier run is not written on: its end may be torn.
    this.#page = Number(PAGE.exec(pages[pages.length - 1] ?? '')?.[1] ?? 0);
  }

  /** Durable once resolved. Rejects with `DeadLettersFull`, and then nothing of these is kept. */
  keep(letters: readonly DeadLetter[]): Promise<void> {
    const kept = this.#tail.then(() => this.#write(letters));
    this.#tail = kept.catch(() => undefined);
    return kept;
  }

  async #write(letters: readonly DeadLetter[]): Promise<void> {
    const bytes = Buffer.from(letters.map(writeLetter).join(''));
    if (this.#bytes + bytes.length > this.#maxBytes)
      throw new DeadLettersFull(
        `${this.folder} holds ${this.#bytes} bytes of dead letters and may not grow beyond ${this.#maxBytes}: see \`tocsin dlq list\``,
      );
    const file = await this.#open();
    await file.appendFile(bytes);
    await file.datasync();
    this.#pageBytes += bytes.length;
    this.#bytes += bytes.length;
  }

  async #open(): Promise<FileHandle> {
    if (this.#file !== undefined && this.#pageBytes < PAGE_BYTES) return this.#file;
    await this.#file?.close();
    if (mkdirSync(this.folder, { recursive: true, mode: 0o700 }) !== undefined) syncPath(dirname(this.folder));
    this.#page += 1;
    this.#pageBytes = 0;
    this.#file = await open(join(this.folder, `${String(this.#page).padStart(10, '0')}.jsonl`), 'ax', 0o600);
    syncPath(this.folder);
    return this.#file;
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#file?.close();
    this.#file = undefined;
  }
}

/** A letter and where it lies, so that it can be removed. */
export interface FoundLetter {
  readonly letter: DeadLetter;
  readonly page: string;
  /** Counts from 1. */
  readonly line: number;
}

/** Every letter of a folder, the oldest first. Lines that are none are passed over. */
export async function* readLetters(folder: string): AsyncGenerator<FoundLetter> {
  for (const page of pagesIn(folder)) {
    const stream = createReadStream(join(folder, page), { encoding: 'utf8' });
    try {
      let line = 0;
      for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
        line++;
        const letter = readLetter(text);
        if (letter !== undefined) yield { letter, page, line };
      }
    } finally {
      stream.destroy();
    }
  }
}

/** Removes letters by their place; a page without letters goes. Must not be called for the page that a process is writing. */
export async function removeLetters(
  folder: string,
  found: readonly Pick<FoundLetter, 'page' | 'line'>[],
): Promise<void> {
  const byPage = new Map<string, Set<number>>();
  for (const { page, line } of found) byPage.set(page, (byPage.get(page) ?? new Set()).add(line));
  for (const [page, lines] of byPage) {
    const path = join(folder, page);
    const kept = (await readFile(path, 'utf8'))
      .split('\n')
      .filter((text, index) => text !== '' && !lines.has(index + 1));
    if (kept.length === 0) await rm(path, { force: true });
    else {
      await writeFile(`${path}.draft`, `${kept.join('\n')}\n`, { mode: 0o600 });
      syncPath(`${path}.draft`);
      await rename(`${path}.draft`, path);
    }
    syncPath(folder);
  }
}
