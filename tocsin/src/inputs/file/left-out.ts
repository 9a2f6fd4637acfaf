import { extname } from 'node:path';
import type { InputContext } from '../input.ts';

const MAX_COUNTED = 100_000;

/** Says once for each kind, and counts for each file, that a compressed file is not read. */
export class LeftOut {
  readonly #context: InputContext;
  readonly #kinds = new Set<string>();
  readonly #paths = new Set<string>();

  constructor(context: InputContext) {
    this.#context = context;
  }

  see(path: string): void {
    if (this.#paths.has(path) || this.#paths.size >= MAX_COUNTED) return;
    this.#paths.add(path);
    const { count, notice } = this.#context;
    count('archive_left_out');
    const kind = extname(path).toLowerCase();
    if (this.#kinds.has(kind)) return;
    this.#kinds.add(kind);
    notice(
      'warn',
      `${path} is left out, as every ${kind} file: of compressed files only .gz are read; inflate it, or let rotations use gzip`,
    );
  }
}
