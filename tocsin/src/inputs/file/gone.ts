import { dirname } from 'node:path';
import { archivePrefix, isArchiveName } from './archive-claims.ts';
import { type FileFacts, isArchive } from './find-files.ts';
import type { Following } from './following.ts';
import { noteState } from './intents.ts';
import type { SourceState } from './journal-records.ts';
import type { Folders } from './locate.ts';

const MAX_KEPT = 10_000;
/** A rotation compresses what it removes at once. */
const KEPT_FOR = 86_400_000;

/** Under no inode: the content is at none that is known. */
export const NOWHERE = '';

/**
 * States of files that are there no more and that a compressed rotation may take over: they are kept for it, and what was
 * not read of them is told as lost only when no archive has it.
 */
export class Gone {
  readonly #shared: Following;
  readonly #folders: Folders;
  /** The oldest first. */
  readonly #kept = new Set<string>();
  readonly #waiting = new Map<string, { readonly path: string; readonly tell: () => void }>();

  constructor(shared: Following, folders: Folders) {
    this.#shared = shared;
    this.#folders = folders;
    for (const [key, { identity }] of shared.journal.sources) if (identity.file === NOWHERE) this.#kept.add(key);
  }

  /** Keeps a state. Its inode may belong to another file by now. */
  keep(key: string, state: SourceState): void {
    const { context, journal } = this.#shared;
    noteState(this.#shared, key, { ...state, identity: { ...state.identity, file: NOWHERE } });
    this.#kept.delete(key);
    this.#kept.add(key);
    for (const oldest of this.#kept) {
      const known = journal.sources.get(oldest);
      const isOld = known !== undefined && context.clock() - known.seen > KEPT_FOR;
      if (this.#kept.size <= MAX_KEPT && !isOld) break;
      this.#kept.delete(oldest);
      if (known?.identity.file === NOWHERE) journal.sources.delete(oldest);
    }
  }

  /** Says and counts the loss once every archive has been looked into and none goes on with the source. */
  lost(key: string, path: string, tell: () => void): void {
    this.#waiting.set(key, { path, tell });
  }

  /** Archives beside what is gone, also where no pattern names them. */
  archivesBeside(): readonly FileFacts[] {
    return [...this.#waiting.values()].flatMap(({ path }) => this.archivesOf(path));
  }

  /** Archives that may be rotations of `path`, as far as the folder is known. */
  archivesOf(path: string): readonly FileFacts[] {
    return this.#folders
      .beginningWith(dirname(path), archivePrefix(path))
      .filter((facts) => isArchive(facts.path) && isArchiveName(facts.path, path));
  }

  /** An archive goes on with the source. */
  found(key: string): void {
    this.#waiting.delete(key);
    this.#kept.delete(key);
  }

  /** Must be called when no archive is left to look into. */
  settle(): void {
    for (const { tell } of this.#waiting.values()) tell();
    this.#waiting.clear();
  }
}
