import type { FileFacts } from './find-files.ts';
import type { Following } from './following.ts';
import { beginsLike } from './identity.ts';
import type { SourceState } from './journal-records.ts';

/** States without a followed file, by the inode under which it was seen last. */
export class Dormant {
  readonly #shared: Following;
  readonly #keys = new Map<string, Set<string>>();

  constructor(shared: Following) {
    this.#shared = shared;
  }

  keysOf(file: string): readonly string[] {
    // Callers release while they go through it.
    return [...(this.#keys.get(file) ?? [])];
  }

  keep(key: string, file: string): void {
    const keys = this.#keys.get(file);
    if (keys === undefined) this.#keys.set(file, new Set([key]));
    else keys.add(key);
  }

  /** The state goes on elsewhere. */
  release(key: string, file: string): void {
    const keys = this.#keys.get(file);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(file);
  }

  /** The state is needed no more. */
  drop(key: string, { identity }: SourceState): void {
    this.release(key, identity.file);
    this.#shared.journal.sources.delete(key);
  }

  /** Whether a file belongs to another source than `key`, a followed or a dormant one. */
  isTaken(fd: number, { file }: FileFacts, key: string): boolean {
    const { journal, sources } = this.#shared;
    const live = sources.byFile.get(file);
    // Inodes are used again: what is known of one may speak of a file that is gone.
    if (live !== undefined && live.key !== key && beginsLike(fd, live.identity)) return true;
    for (const other of this.keysOf(file)) {
      const state = journal.sources.get(other);
      if (other === key || state === undefined || state.copyOf === key) continue;
      if (state.identity.length > 0 && beginsLike(fd, state.identity)) return true;
    }
    return false;
  }
}
