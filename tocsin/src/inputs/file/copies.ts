import { randomBytes } from 'node:crypto';
import { closeSync } from 'node:fs';
import type { Dormant } from './dormant.ts';
import type { FileFacts } from './find-files.ts';
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
  /** Copies of what is read elsewhere, by inode, with what they looked like when that was seen. */
  readonly #seen = new Map<string, string>();

  constructor(shared: Following, dormant: Dormant, folders: Folders) {
    this.#shared = shared;
    this.#dormant = dormant;
    this.#folders = folders;
  }

  isSeen(facts: FileFacts): boolean {
    return this.#seen.get(facts.file) === signatureOf(facts);
  }

  /** Whether it was a copy of something once; it may have grown by itself since. */
  isNoted({ file }: FileFacts): boolean {
    return this.#dormant.keysOf(file).some((key) => this.#shared.journal.sources.get(key)?.copyOf !== undefined);
  }

  /** Notes a copy of what a followed source holds: it is known when the original is not there any more. */
  see(source: FileSource, fd: number, facts: FileFacts): void {
    // Nothing was read yet that the source could be known by after a crash: then the copy must be read instead.
    if (source.mark() === undefined) return;
    this.#note(source, fd, facts);
    this.#seen.set(facts.file, signatureOf(facts));
  }

  #note(source: FileSource, fd: number, { path, file, size }: FileFacts): void {
    const { context, journal, options } = this.#shared;
    const seen = context.clock();
    // What was read is not yet committed: after a crash the source must be there to read it in the copy again.
    if (!journal.sources.has(source.key)) {
      noteState(this.#shared, source.key, stateOf(source, source.committed, seen));
    }
    const key = this.#notedAs(source, file) ?? randomBytes(8).toString('hex');
    const identity = identify(fd, options.fingerprintBytes);
    this.#dormant.keep(key, file);
    noteState(this.#shared, key, { path, identity, offset: size, size, seen, copyOf: source.key });
  }

  #notedAs({ key }: FileSource, file: string): string | undefined {
    return this.#dormant.keysOf(file).find((noted) => this.#shared.journal.sources.get(noted)?.copyOf === key);
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
    if (copy !== undefined) {
      this.#seen.delete(copy.facts.file);
      const noted = this.#notedAs(source, copy.facts.file);
      const state = noted === undefined ? undefined : this.#shared.journal.sources.get(noted);
      if (noted !== undefined && state !== undefined) this.#dormant.drop(noted, state);
    }
    return copy;
  }

  /**
   * Must be called before a source is let go whose content is gone: copies beside `path` that were made before all of
   * it was read hold nothing new. True where there are any: then it was rotated.
   */
  keep(source: FileSource, path: string): boolean {
    const { finder } = this.#shared;
    const done = new Set<string>();
    const next = () =>
      findCopy(
        path,
        this.#folders,
        (fd, facts) =>
          facts.path !== path &&
          !done.has(facts.file) &&
          finder.covers(facts.path) &&
          source.isPartlyCopiedIn(fd) &&
          !this.#dormant.isTaken(fd, facts, source.key),
      );
    for (let copy = next(); copy !== undefined; copy = next()) {
      const { facts, fd } = copy;
      done.add(facts.file);
      this.#seen.delete(facts.file);
      this.#note(source, fd, facts);
      closeSync(fd);
    }
    return done.size > 0;
  }
}
