import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { runsSince, startOf } from '../file/process-start.ts';
import { syncPath } from '../sync-path.ts';
import { type DeadLetter, readLetter } from './letter.ts';

/** The number of a page and, behind a dot, the process that has claimed it and when that began. */
const NAME = /^(\d{10})\.jsonl(?:\.(\d+)-(\d*))?$/;
const LF = 0x0a;

export interface Page {
  readonly name: string;
  readonly number: number;
  readonly claimedBy?: { readonly pid: number; readonly start: string };
}

export const pageName = (number: number): string => `${String(number).padStart(10, '0')}.jsonl`;

/** The oldest first. */
export function pagesIn(folder: string): readonly Page[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return names
    .flatMap((name): Page[] => {
      const [, number, pid, start = ''] = NAME.exec(name) ?? [];
      if (number === undefined) return [];
      return [
        { name, number: Number(number), ...(pid === undefined ? {} : { claimedBy: { pid: Number(pid), start } }) },
      ];
    })
    .sort((a, b) => a.number - b.number);
}

export const bytesIn = (folder: string): number =>
  pagesIn(folder).reduce(
    (sum, { name }) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );

export interface FoundLetter {
  readonly letter: DeadLetter;
  /** Of the line with its end. */
  readonly bytes: number;
}

interface Line {
  readonly from: number;
  readonly to: number;
}

/** Not by a reader of lines that ends them at more characters than a line feed: letters hold any text. */
function linesOf(bytes: Buffer): readonly Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LF, from);
    const to = end < 0 ? bytes.length : end + 1;
    lines.push({ from, to });
    from = to;
  }
  return lines;
}

const letterAt = (bytes: Buffer, { from, to }: Line): DeadLetter | undefined =>
  readLetter(bytes.toString('utf8', from, to));

/** Every letter of a folder, the oldest first. Lines that are none are passed over. */
export function* readLetters(folder: string): Generator<FoundLetter> {
  for (const page of pagesIn(folder)) yield* lettersOf(folder, page);
}

/** Those of one page. */
export function* lettersOf(folder: string, { name }: Page): Generator<FoundLetter> {
  const bytes = readPage(join(folder, name));
  for (const line of linesOf(bytes)) {
    const letter = letterAt(bytes, line);
    if (letter !== undefined) yield { letter, bytes: line.to - line.from };
  }
}

/** Empty where another process has taken it in this moment. */
function readPage(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/**
 * A page that this process alone may change until it gives it back: renamed, so that another one finds it no more. A process that was
 * writing it sees that, writes once more what it was about to write, and goes on in a new page.
 */
export class ClaimedPage {
  readonly #folder: string;
  readonly #number: number;
  readonly #path: string;
  readonly #bytes: Buffer;
  readonly #lines: readonly Line[];
  readonly #removed = new Set<number>();

  private constructor(folder: string, number: number, path: string) {
    this.#folder = folder;
    this.#number = number;
    this.#path = path;
    this.#bytes = readFileSync(path);
    this.#lines = linesOf(this.#bytes);
  }

  /** Undefined where another process has it. What a process that has died had claimed is taken over. */
  static claim(folder: string, { name, number, claimedBy }: Page): ClaimedPage | undefined {
    if (claimedBy !== undefined && runsSince(claimedBy.pid, claimedBy.start)) return undefined;
    const path = join(folder, `${pageName(number)}.${process.pid}-${startOf(process.pid)}`);
    try {
      renameSync(join(folder, name), path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    return new ClaimedPage(folder, number, path);
  }

  /** Letters that are not removed, by their lines. */
  *letters(): Generator<FoundLetter & { readonly line: number; readonly to: number }> {
    for (const [line, place] of this.#lines.entries()) {
      const letter = this.#removed.has(line) ? undefined : letterAt(this.#bytes, place);
      if (letter !== undefined) yield { letter, line, to: place.to, bytes: place.to - place.from };
    }
  }

  /** Takes effect when the page is given back. */
  remove(line: number): void {
    this.#removed.add(line);
  }

  /** Durable once resolved. A page without letters goes. */
  async giveBack(): Promise<void> {
    const name = join(this.#folder, pageName(this.#number));
    const kept = [...this.letters()].map(({ line }) => this.#lines[line]);
    if (kept.length === 0) rmSync(this.#path, { force: true });
    else {
      if (this.#removed.size > 0) await this.#rewrite(kept.flatMap((line) => line ?? []));
      renameSync(this.#path, name);
    }
    syncPath(this.#folder);
  }

  async #rewrite(lines: readonly Line[]): Promise<void> {
    const draft = `${this.#path}.draft`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(Buffer.concat(lines.map(({ from, to }) => this.#bytes.subarray(from, to))));
      await file.datasync();
    } finally {
      await file.close();
    }
    renameSync(draft, this.#path);
  }
}
