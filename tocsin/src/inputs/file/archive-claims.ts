import { closeSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { type FileFacts, lookAt, openSame } from './find-files.ts';
import type { Following } from './following.ts';
import { beginsLike, bytesBefore, type Identity, matcherOf } from './identity.ts';
import type { Candidate, Inspection } from './inspection.ts';
import type { SourceState } from './journal-records.ts';
import { type Folders, isRotationName } from './locate.ts';
import type { FileSource } from './source.ts';

/** What an archive is to what is known. */
export type Claim =
  /** It can't be told before what is known has been read, or settled. */
  | { readonly kind: 'later' }
  /** All of it was, or is being, read under that key. */
  | { readonly kind: 'copy'; readonly of: string }
  /** The source goes on in it. */
  | { readonly kind: 'goOn'; readonly key: string; readonly state: SourceState }
  /** Read from `offset` on under a key of its own. */
  | { readonly kind: 'fresh'; readonly offset: number; readonly memory?: string | undefined };

const LATER: Claim = { kind: 'later' };

/** The name of what was compressed: `app.log.2` of `app.log.2.gz`. */
export const inflatedName = (path: string): string => basename(path).replace(/\.gz$/i, '');

const stem = (name: string): string => name.replace(/[-._]\d[\d._T-]*(?=\.[A-Za-z]+$|$)/, '');

/** Whether a rotation may have made one of the other: `app.log.2.gz` of `app.log`, or of what was `app.log.1`. */
export const isArchiveName = (archive: string, path: string): boolean => {
  const [name, original] = [inflatedName(archive), basename(path).replace(/\.gz$/i, '')];
  return name === original || isRotationName(name, original) || stem(name) === stem(original);
};

/** What every name begins with that `isArchiveName` takes for an archive of `path`. */
export const archivePrefix = (path: string): string => {
  const name = stem(basename(path).replace(/\.gz$/i, ''));
  return basename(name, extname(name));
};

/** Finds out whose content an archive holds. */
export class ArchiveClaims {
  readonly #shared: Following;
  readonly #folders: Folders;

  constructor(shared: Following, folders: Folders) {
    this.#shared = shared;
    this.#folders = folders;
  }

  /** What is known, read or being read, that begins like `head`. */
  candidates(head: Buffer): Candidate[] {
    const { journal, sources } = this.#shared;
    const found: Candidate[] = [];
    const matches = matcherOf(head);
    const isLike = (identity: Identity): boolean => identity.length > 0 && matches(identity);
    for (const source of sources.all()) {
      if (isLike(source.identity)) found.push({ key: source.key, mark: source.mark(), bears: undefined });
    }
    for (const [key, { identity, mark }] of journal.sources) {
      if (isLike(identity) && sources.get(key) === undefined) found.push({ key, mark, bears: undefined });
    }
    return found;
  }

  decide(facts: FileFacts, inspection: Inspection): Claim {
    const { journal } = this.#shared;
    const own = inspection.candidates.find(
      ({ key, bears }) => bears !== false && journal.sources.get(key)?.identity.file === facts.file,
    );
    for (const candidate of own === undefined ? inspection.candidates : [own, ...inspection.candidates]) {
      const claim = candidate.bears === false ? undefined : this.#of(candidate, facts, inspection);
      if (claim !== undefined) return claim;
    }
    return { kind: 'fresh', offset: 0 };
  }

  #of(candidate: Candidate, facts: FileFacts, inspection: Inspection): Claim | undefined {
    const { journal, sources } = this.#shared;
    const { key } = candidate;
    const live = sources.live.get(key);
    if (live !== undefined) return this.#ofLive(live, candidate, facts, inspection);
    // Its last batches are on their way, or it is read from another archive.
    if (sources.get(key) !== undefined) return LATER;
    const state = journal.sources.get(key);
    if (state === undefined) return undefined;
    return state.archive !== undefined && state.identity.file === facts.file
      ? { kind: 'goOn', key, state }
      : this.#ofState(key, state, candidate, facts, inspection);
  }

  #ofLive(source: FileSource, candidate: Candidate, facts: FileFacts, { size, tail }: Inspection): Claim | undefined {
    if (size > source.read) {
      if (source.size > source.read || source.detached) return LATER;
      const there = lookAt(source.path);
      // A shorter one was truncated: the source has not seen it yet, and lets go or goes on in a copy.
      if (there === undefined || there.file !== source.identity.file || there.size !== source.read) return LATER;
      // It holds more than the file, which is read to its end.
      return candidate.bears ? { kind: 'fresh', offset: source.read, memory: source.memory } : undefined;
    }
    const same =
      candidate.bears === true || !source.isOpen
        ? this.#trusts(candidate, source.identity, source.path, facts)
        : bytesBefore(source.handle, size, tail.length).equals(tail);
    if (!same) return undefined;
    return source.committed < size ? LATER : { kind: 'copy', of: source.key };
  }

  #ofState(
    key: string,
    state: SourceState,
    candidate: Candidate,
    facts: FileFacts,
    { size }: Inspection,
  ): Claim | undefined {
    if (!this.#trusts(candidate, state.identity, state.path, facts)) return undefined;
    // A copy that was made before all of it was read.
    if (size < state.offset) return { kind: 'copy', of: key };
    if (!this.#isThere(key, state)) return { kind: 'goOn', key, state };
    if (size === state.offset) return { kind: 'copy', of: key };
    if (state.archive !== undefined && state.size > state.offset) return LATER;
    return { kind: 'fresh', offset: state.offset, memory: state.memory };
  }

  /** What is short, or was read in no part, is known by its name too. */
  #trusts({ bears }: Candidate, { length }: Identity, path: string, facts: FileFacts): boolean {
    if (bears === true && length >= this.#shared.options.fingerprintBytes) return true;
    return dirname(path) === dirname(facts.path) && isArchiveName(facts.path, path);
  }

  /** Whether the file that a state was noted of is there still. */
  #isThere(key: string, { path, identity, archive }: SourceState): boolean {
    const { sources } = this.#shared;
    if (identity.file === '') return false;
    const followed = sources.byFile.get(identity.file);
    if (followed !== undefined) return followed.key === key;
    try {
      const here = lookAt(path);
      const facts = here?.file === identity.file ? here : this.#folders.filesIn(dirname(path)).get(identity.file);
      if (facts === undefined) return false;
      if (archive !== undefined) return archive.size === facts.size && archive.modified === facts.modified;
      const fd = openSame(facts.path, facts.file);
      if (fd === undefined) return false;
      const same = beginsLike(fd, identity);
      closeSync(fd);
      return same;
    } catch {
      return false;
    }
  }
}
