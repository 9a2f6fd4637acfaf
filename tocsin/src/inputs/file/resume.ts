import { closeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Dormant } from './dormant.ts';
import type { FileFacts } from './find-files.ts';
import type { Following } from './following.ts';
import { type Gone, NOWHERE } from './gone.ts';
import { type Identity, identify } from './identity.ts';
import type { SourceState } from './journal-records.ts';
import { type Folders, isRotationName, locate, wantedOf } from './locate.ts';
import type { FileSource } from './source.ts';

/** How long the state of a file is kept that is not there: its disk may not be mounted. */
const KEEP_ABSENT = 14 * 86_400_000;

/** Where a source is to begin, on an open file. */
export interface Beginning {
  readonly key: string;
  readonly identity: Identity;
  readonly offset: number;
  readonly memory: string | undefined;
  readonly fd: number;
}

/** Comes back to the files of the last life. */
export class Resumption {
  readonly #shared: Following;
  readonly #dormant: Dormant;
  readonly #gone: Gone;
  readonly #folders: Folders;
  readonly #add: (facts: FileFacts, start: Beginning) => FileSource;

  constructor(
    shared: Following,
    dormant: Dormant,
    gone: Gone,
    folders: Folders,
    add: (facts: FileFacts, start: Beginning) => FileSource,
  ) {
    this.#shared = shared;
    this.#dormant = dormant;
    this.#gone = gone;
    this.#folders = folders;
    this.#add = add;
  }

  /** Finds the files of the last run again, under whatever name. */
  run(): void {
    const { journal, context } = this.#shared;
    const now = context.clock();
    for (const [key, { identity, archive }] of journal.sources) {
      if (archive === undefined && identity.file !== NOWHERE) this.#dormant.keep(key, identity.file);
    }
    for (const [key, state] of [...journal.sources]) {
      if (!journal.sources.has(key) || state.archive !== undefined) continue;
      const place = locate(wantedOf(state), this.#folders, (fd, facts) => this.#dormant.isTaken(fd, facts, key));
      if (place.kind === 'found') this.#goOn(key, state, place.facts, place.fd);
      else if (place.kind === 'part') {
        this.#lost(state, `${state.path} was truncated or went away while it was not watched`);
        const offset = Math.min(state.offset, place.facts.size);
        this.#goOn(key, { ...state, offset, mark: undefined }, place.facts, place.fd);
      } else if (place.kind === 'replaced') {
        this.#missed(key, state, `${state.path} was truncated or replaced while it was not watched`);
      } else if (
        place.kind === 'absent' &&
        state.size > state.offset &&
        this.#folders.filesIn(dirname(state.path)).size > 0
      ) {
        this.#missed(key, state, `${state.path} went away while it was not watched`);
      } else if (now - state.seen > KEEP_ABSENT) this.#dormant.drop(key, state);
    }
  }

  #goOn(key: string, state: SourceState, facts: FileFacts, fd: number): void {
    const { context, journal, options, sources } = this.#shared;
    if (facts.file !== state.identity.file && this.#folders.filesIn(dirname(state.path)).has(state.identity.file)) {
      context.count('truncated');
      context.count('possibly_lost');
    }
    this.#dormant.release(key, state.identity.file);
    const identity = identify(fd, options.fingerprintBytes);
    // It goes on in what was noted as a copy of its beginning.
    for (const other of this.#dormant.keysOf(facts.file)) {
      const copy = journal.sources.get(other);
      if (copy?.copyOf === key) this.#dormant.drop(other, copy);
    }
    // Rotated and read to its end: no handle is spent on it, but its state is kept. Of a copy the scan sees whether it
    // has grown beyond its original.
    const done =
      state.copyOf !== undefined ||
      (facts.size === state.offset && isRotationName(basename(facts.path), basename(state.path)));
    if (done || sources.byFile.has(facts.file)) {
      closeSync(fd);
      journal.sources.set(key, { ...state, path: facts.path, identity });
      this.#dormant.keep(key, facts.file);
      return;
    }
    const source = this.#add(facts, { key, identity, offset: state.offset, memory: state.memory, fd });
    // The patterns may not name it: then the scan finds it missing, and it is read to its end.
    source.detached = false;
  }

  /** Its content is not there; a compressed rotation may have it. */
  #missed(key: string, state: SourceState, what: string): void {
    this.#dormant.drop(key, state);
    const { path } = state;
    this.#gone.keep(key, state);
    this.#gone.lost(key, path, () => {
      this.#lost(state, what);
      const { journal, finder } = this.#shared;
      if (!finder.coversArchiveOf(path)) journal.sources.delete(key);
      // Told once.
      else journal.sources.set(key, { ...state, identity: { ...state.identity, file: NOWHERE }, size: state.offset });
    });
  }

  #lost(state: SourceState, what: string): void {
    const { context } = this.#shared;
    context.count('possibly_lost');
    context.notice('warn', `${what}; what it held after byte ${state.offset} may be lost`);
  }
}
