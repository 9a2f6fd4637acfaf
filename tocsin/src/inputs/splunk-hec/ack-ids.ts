import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncPath } from '../sync-path.ts';

/** Numbers that are set aside at once. */
const STEP = 65_536;

/**
 * With which number channels begin: 0 as long as no client can still have numbers of a channel that is no more. A client that asks after a
 * restart for what it was given before must not be told of another request, so what was given stays behind for good.
 */
export class AckIds {
  readonly #folder: () => string;
  #first: number | undefined;
  #reserved = 0;

  /** `folder`: of the input's own state; asked for once numbers are wanted. */
  constructor(folder: () => string) {
    this.#folder = folder;
  }

  get first(): number {
    this.#first ??= readNumber(this.#file);
    return this.#first;
  }

  /** `id` may be given out: that it was outlives a crash. */
  reserve(id: number): void {
    if (id < this.#reserved) return;
    this.#reserved = id + STEP;
    const next = `${this.#file}.new`;
    writeFileSync(next, `${this.#reserved}\n`, { mode: 0o600, flush: true });
    renameSync(next, this.#file);
    syncPath(this.#folder());
  }

  /** Channels that begin from now on do so at `next` at least. */
  retire(next: number): void {
    this.#first = Math.max(this.first, next);
  }

  get #file(): string {
    return join(this.#folder(), 'ack-ids');
  }
}

function readNumber(file: string): number {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
  const number = Number(text);
  if (!/^\d+\n$/.test(text) || !Number.isSafeInteger(number))
    throw new Error(`${file} should hold a number: remove it, and let clients begin with new channels`);
  return number;
}
