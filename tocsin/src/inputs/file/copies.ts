import { randomBytes } from 'node:crypto';
import { closeSync } from 'node:fs';
import type { Dormant } from './dormant.ts';
import type { FileFacts, FileFinder } from './find-files.ts';
import { type Following, stateOf } from './following.ts';
import { COPY_BYTES, identify } from './identity.ts';
import { noteState } from './intents.ts';
import { type Folders, findCopy } from './locate.ts';
import type { FileSource } from './source.ts';

export const signatureOf = (facts: FileFacts): string => `${facts.size} ${facts.modified}`;

/** The copies that a rotation made of what is followed. */
export class Copies {
  readonly #shared: Following;
  readonly #dormant: Dormant;
  readonly #folders: Folders;
  readonly #finder: FileFinder;
  /** Copies of what is read elsewhere, by inode, with what they looked like when that was seen. */
  readonly #seen = new Map<string, string>();

  constructor(shared: Following, dormant: Dormant, folders: Folders, finder: FileFinder) {
    this.#shared = shared;
    this.#dormant = dormant;
    this.#folders = folders;
    this.#finder = finder;
  }

  isSeen(facts: FileFacts): boolean {
    return this.#seen.get(facts.file) === signatureOf(facts);
  }

  see(facts: FileFacts): void {
    this.#seen.set(facts.file, signatureOf(facts));
  }

  forgetOthers(found: ReadonlyMap<string, unknown>): void {
    for (const file of this.#seen.keys()) if (!found.has(file)) this.#seen.delete(file);
  }

  /** A copy beside `path` of all that was read of a source. The caller takes the descriptor over. */
  find(source: FileSource, path: string): { readonly fd: number; readonly facts: FileFacts } | undefined {
    if (source.identity.length < COPY_BYTES) return undefined;
    const copy = findCopy(
      path,
      this.#folders,
      (fd, facts) => source.isCopiedIn(fd) && !this.#dormant.isTaken(fd, facts, source.key),
    );
    // The source lives there from now on.
    if (copy !== undefined) this.#seen.delete(copy.facts.file);
    return copy;
  }

  /**
   * Must be called before a source is let go whose content is gone: copies beside `path` that were made before all of
   * it was read hold nothing new. True where there are any: then it was rotated.
   */
  keep(source: FileSource, path: string): boolean {
    const { context, journal, options } = this.#shared;
    const done = new Set<string>();
    const next = () =>
      findCopy(
        path,
        this.#folders,
        (fd, facts) =>
          facts.path !== path &&
          !done.has(facts.file) &&
          this.#finder.covers(facts.path) &&
          source.isPartlyCopiedIn(fd) &&
          !this.#dormant.isTaken(fd, facts, source.key),
      );
    for (let copy = next(); copy !== undefined; copy = next()) {
      const { facts, fd } = copy;
      // What was read is not yet committed: after a crash the source must be there to read it in the copy again.
      if (!journal.sources.has(source.key)) {
        noteState(this.#shared, source.key, stateOf(source, source.committed, context.clock()));
      }
      done.add(facts.file);
      const identity = identify(fd, options.fingerprintBytes);
      closeSync(fd);
      const key = randomBytes(8).toString('hex');
      const { path: at, file, size } = facts;
      this.#seen.delete(file);
      this.#dormant.keep(key, file);
      noteState(this.#shared, key, {
        path: at,
        identity,
        offset: size,
        size,
        seen: context.clock(),
        copyOf: source.key,
      });
    }
    return done.size > 0;
  }
}
