import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from './replace-file.ts';

/**
 * Lines of JSON that are on the disk once `append` has returned. It waits for the disk: answers are few, and what a client
 * was told must not be forgotten. After a failed `append` the file is as it was before.
 */
export class Journal {
  readonly #path: string;
  #file: number;
  #size: number;
  /** A part of a line may stand at the end. */
  #isTorn = false;
  /** What is open may no longer be what stands at the path. */
  #isReplaced = false;

  private constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a', 0o600);
    this.#size = statSync(path).size;
  }

  /** `lines` as they were written; a last one that a crash cut is cut off, since nobody was told that it is there. */
  static open(path: string): { readonly journal: Journal; readonly lines: readonly string[] } {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const bytes = readIfThere(path);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) truncateSync(path, whole);
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
    return { journal: new Journal(path), lines };
  }

  append(lines: readonly object[]): void {
    if (this.#isReplaced) this.#openAnew();
    const bytes = Buffer.from(textOf(lines));
    if (this.#isTorn) ftruncateSync(this.#file, this.#size);
    this.#isTorn = true;
    try {
      for (let from = 0; from < bytes.length; ) from += writeSync(this.#file, bytes, from);
      fdatasyncSync(this.#file);
    } catch (error) {
      // Where that fails as well, the next call begins with it.
      ftruncateSync(this.#file, this.#size);
      this.#isTorn = false;
      throw error;
    }
    this.#size += bytes.length;
    this.#isTorn = false;
  }

  /** In place of all that was written. */
  replace(lines: readonly object[]): void {
    // Also where it fails, which may be after the new file took the place of the old one.
    this.#isReplaced = true;
    replaceFile(this.#path, textOf(lines));
    this.#openAnew();
  }

  #openAnew(): void {
    const file = openSync(this.#path, 'a', 0o600);
    closeSync(this.#file);
    this.#file = file;
    this.#size = fstatSync(file).size;
    this.#isReplaced = false;
  }

  close(): void {
    closeSync(this.#file);
  }
}

const textOf = (lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

const readIfThere = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
};
