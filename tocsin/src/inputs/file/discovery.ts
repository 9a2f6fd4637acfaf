import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Archives } from './archives.ts';
import { Copies, signatureOf } from './copies.ts';
import { Dormant } from './dormant.ts';
import { type FileFacts, hasCode, openSame } from './find-files.ts';
import { type Following, stateOf } from './following.ts';
import type { Gone } from './gone.ts';
import { agree, COPY_BYTES, type Identity, identify } from './identity.ts';
import { cannotWrite, noteState } from './intents.ts';
import { type Folders, holds, originalNames, wantedOf } from './locate.ts';
import type { Reader } from './reader.ts';
import { type Beginning, Resumption } from './resume.ts';
import { FileSource } from './source.ts';
import { reasonOf } from './troubles.ts';

const MAX_REMEMBERED = 10_000;

/** Originals before their copies: the name of a rotation is the longer one. */
const originalsFirst = (found: ReadonlyMap<string, readonly FileFacts[]>): readonly FileFacts[] =>
  [...found.values()].flatMap(([facts]) => facts ?? []).sort((one, other) => one.path.length - other.path.length);

/** What discovery hands on to. */
export interface DiscoveryParts {
  readonly reader: Reader;
  readonly archives: Archives;
  readonly gone: Gone;
  readonly folders: Folders;
}

/** Finds out which files there are, which of them are known, and what became of those that were. */
export class Discovery {
  readonly #folders: Folders;
  readonly #shared: Following;
  readonly #reader: Reader;
  readonly #archives: Archives;
  readonly #gone: Gone;
  /** What `auto` chose for a path last: the next file there is likely the same. */
  readonly #memories = new Map<string, string>();
  readonly #dormant: Dormant;
  readonly #copies: Copies;
  readonly #resumption: Resumption;
  /** Paths found truncated while this scan looks at new files: what they hold now is not followed yet. */
  readonly #emptied = new Set<string>();
  #troubled = new Set<string>();
  #first = true;
  /** What the first scan found is on disk. */
  #saved = false;

  constructor(shared: Following, { reader, archives, gone, folders }: DiscoveryParts) {
    this.#shared = shared;
    this.#reader = reader;
    this.#archives = archives;
    this.#gone = gone;
    this.#folders = folders;
    this.#dormant = new Dormant(shared);
    this.#resumption = new Resumption(shared, this.#dormant, gone, folders, (facts, start) => this.#add(facts, start));
    this.#copies = new Copies(shared, this.#dormant, folders);
  }

  scan(): void {
    const { sources, journal } = this.#shared;
    const troubled = new Set<string>();
    const trouble = (path: string, error: unknown): void => {
      troubled.add(path);
      this.#shared.troubles.say(path, `${path} cannot be looked into: ${reasonOf(error)}; it is tried again`);
    };
    this.#folders.forget();
    this.#emptied.clear();
    const found = new Map<string, FileFacts[]>();
    for (const facts of this.#shared.finder.find(trouble)) {
      const same = found.get(facts.file);
      if (same === undefined) found.set(facts.file, [facts]);
      else same.push(facts);
    }
    if (this.#first) this.#resumption.run();
    for (const source of [...sources.live.values()]) {
      const facts = found.get(source.identity.file);
      if (facts !== undefined && sources.byFile.get(source.identity.file) === source) this.#follow(source, facts);
      else if (!source.detached) this.#miss(source);
    }
    for (const facts of originalsFirst(found)) {
      if (sources.byFile.has(facts.file)) continue;
      try {
        this.#discover(facts);
      } catch (error) {
        if (!hasCode(error, 'ENOENT', 'ENOTDIR')) trouble(facts.path, error);
      }
    }
    for (const path of this.#troubled) if (!troubled.has(path)) this.#shared.troubles.passed(path);
    this.#troubled = troubled;
    this.#copies.forgetOthers(found);
    this.#offer(this.#shared.finder.archives);
    if (this.#first) journal.begun = true;
    if (!this.#saved) this.#save();
    this.#first = false;
  }

  #offer(named: readonly FileFacts[]): void {
    const { context, journal, options } = this.#shared;
    const oldest = options.ignoreOlderThan > 0 ? context.clock() - options.ignoreOlderThan : 0;
    const atEnd = this.#first && !journal.begun && options.start === 'end';
    const beside = this.#gone.archivesBeside();
    this.#archives.refresh(new Set([...named, ...beside].map(({ file }) => file)));
    this.#archives.offer(
      named.filter(({ modified }) => modified >= oldest),
      { named: true, atEnd },
    );
    this.#archives.offer(beside, { named: false, atEnd: false });
    if (!this.#archives.pending) this.#gone.settle();
  }

  /** Files that begin at their end must not be read from their beginning after a crash, nor losses be told twice. */
  #save(): void {
    try {
      this.#shared.journal.compact();
      this.#saved = true;
    } catch (error) {
      cannotWrite(this.#shared, error);
    }
  }

  // What is followed already

  #follow(source: FileSource, facts: readonly FileFacts[]): void {
    const { sources } = this.#shared;
    const here = facts.find(({ path }) => path === source.path) ?? facts[0];
    if (here === undefined) return;
    source.detached = false;
    if (here.path !== source.path) {
      sources.move(source, here.path);
      // Before new files are looked at: one of them may be its copy.
      if (!this.#isItself(source)) {
        this.replaced(source);
        return;
      }
    }
    const signature = signatureOf(here);
    if (signature === source.scanned) return;
    source.scanned = signature;
    sources.wake(source);
  }

  /** Whether the file still holds what was read of it; also where that can't be told now. */
  #isItself(source: FileSource): boolean {
    try {
      if (!source.open()) return true;
      this.#shared.sources.touch(source);
      source.look();
      return source.unchanged();
    } catch {
      return true;
    }
  }

  /** The patterns name it no more: renamed, deleted, or its link leads elsewhere. */
  #miss(source: FileSource): void {
    const { context, sources, monotonic } = this.#shared;
    source.detached = true;
    source.lastData = monotonic();
    if (source.isOpen) {
      // Before new files are looked at, as in `#follow`.
      if (this.#isItself(source)) sources.wake(source);
      else this.replaced(source);
      return;
    }
    const facts = this.#folders.filesIn(dirname(source.path)).get(source.identity.file);
    const copy = facts === undefined ? this.#copies.find(source, source.path) : undefined;
    if (facts !== undefined) sources.move(source, facts.path);
    else if (copy !== undefined) {
      context.count('possibly_lost');
      context.notice(
        'info',
        `${source.path} is gone; the rest of what it held is read from its copy ${copy.facts.path}, what was written after that was made may be lost`,
      );
      sources.refile(source, copy.facts.path, copy.facts.file);
      source.goOnIn(copy.fd);
      sources.touch(source);
    } else {
      this.#vanished(source);
      return;
    }
    sources.wake(source);
  }

  /** Gone while its handle was closed, or exchanged under another name. */
  #vanished(source: FileSource): void {
    const { context, journal } = this.#shared;
    const { key, seenAt } = source;
    const unread = source.knownSize - source.read;
    const kept = this.#copies.keep(source, seenAt);
    if (unread > 0 || kept) {
      const what =
        unread > 0 ? `${unread} bytes of it were not read` : 'what was written after the last read may be lost';
      // For an archive to go on from.
      if (!journal.sources.has(key)) noteState(this.#shared, key, stateOf(source, source.committed, context.clock()));
      this.#gone.lost(key, seenAt, () => {
        context.count('possibly_lost');
        context.notice('warn', `${seenAt} is gone; ${what}`);
      });
    }
    this.#reader.letGo(source, 'kept');
  }

  /** Its state is kept: under its inode it is known again. */
  kept(source: FileSource): void {
    this.#dormant.keep(source.key, source.identity.file);
  }

  /** The content under the inode is another one: truncated, or truncated and filled again. */
  replaced(source: FileSource): void {
    const { context, journal, sources } = this.#shared;
    this.#folders.forget();
    this.#remember(source);
    sources.unfile(source);
    const { seenAt: path } = source;
    const copy = this.#copies.find(source, path);
    if (copy === undefined && source.path !== path) {
      // Its archives go by the name that it had.
      sources.displace(source);
      this.#vanished(source);
      return;
    }
    context.count('truncated');
    context.count('possibly_lost');
    if (copy === undefined) {
      this.#copies.keep(source, path);
      this.#reader.letGoForGood(source);
      context.notice(
        'info',
        `${path} was truncated and is read from its beginning; what was written between the last read and the truncation may be lost`,
      );
      return;
    }
    sources.close(source);
    sources.refile(source, copy.facts.path, copy.facts.file);
    source.goOnIn(copy.fd);
    sources.touch(source);
    sources.wake(source);
    const { committed, key } = source;
    if (journal.sources.has(key)) noteState(this.#shared, key, stateOf(source, committed, context.clock()));
    context.notice(
      'info',
      `${path} was truncated and is read from its beginning; the rest of what it held is read from its copy ${copy.facts.path}`,
    );
  }

  // What is new

  #discover(facts: FileFacts): void {
    const { context, options, sources, journal } = this.#shared;
    // An empty file has nothing to be known by: it waits for its first bytes.
    if (facts.size === 0 || this.#copies.isSeen(facts)) return;
    if (options.ignoreOlderThan > 0 && context.clock() - facts.modified > options.ignoreOlderThan) return;
    const fd = openSame(facts.path, facts.file);
    if (fd === undefined) return;
    let used = false;
    try {
      const identity = identify(fd, options.fingerprintBytes);
      if (identity.length === 0) return;
      // A copy that is still being made has grown.
      if (this.#copies.isNoted(facts) && this.#isCopy(facts, fd)) return;
      const claim = this.#claim(facts, identity, fd);
      used = claim === 'claimed';
      if (claim !== 'unknown' || this.#isCopy(facts, fd)) return;
      const atEnd = this.#first && !journal.begun && options.start === 'end';
      const memory = this.#memories.get(facts.path) ?? sources.byPath.get(facts.path)?.memory;
      const offset = atEnd ? fstatSync(fd).size : 0;
      const source = this.#add(facts, { key: randomBytes(8).toString('hex'), identity, offset, memory, fd });
      used = true;
      if (offset > 0) journal.sources.set(source.key, stateOf(source, offset, context.clock()));
    } finally {
      if (!used) closeSync(fd);
    }
  }

  #add(facts: FileFacts, start: Beginning): FileSource {
    const { options, sources, monotonic } = this.#shared;
    const source = new FileSource({ ...start, path: facts.path, fingerprintBytes: options.fingerprintBytes });
    source.size = facts.size;
    source.knownSize = facts.size;
    source.lastData = monotonic();
    source.scanned = signatureOf(facts);
    source.adopt(start.fd);
    sources.add(source);
    sources.touch(source);
    return source;
  }

  /** A file that was followed before and let go: `claimed` takes `fd` over, `later` waits for its last batches. */
  #claim(facts: FileFacts, identity: Identity, fd: number): 'claimed' | 'later' | 'unknown' {
    const { journal } = this.#shared;
    for (const key of this.#dormant.keysOf(facts.file)) {
      if (this.#shared.sources.leaving.has(key)) return 'later';
      const state = journal.sources.get(key);
      if (state === undefined) continue;
      if (holds(fd, wantedOf(state))) {
        this.#dormant.release(key, facts.file);
        this.#add(facts, { key, identity, offset: state.offset, memory: state.memory, fd });
        return 'claimed';
      }
      this.#dormant.drop(key, state);
      // Another file has its inode.
      if (this.#shared.finder.coversArchiveOf(state.path)) this.#gone.keep(key, state);
    }
    return 'unknown';
  }

  /** Whether the file is a copy, by name and content, of one that is read. May find that one truncated and claim the file. */
  #isCopy(facts: FileFacts, fd: number): boolean {
    const { sources } = this.#shared;
    for (const name of originalNames(basename(facts.path))) {
      const path = join(dirname(facts.path), name);
      if (this.#emptied.has(path)) return true;
      const original = sources.byPath.get(path);
      if (original === undefined || facts.size < COPY_BYTES) continue;
      if (!this.#isItself(original)) {
        this.replaced(original);
        this.#emptied.add(path);
        // Whether it is a copy of what was there or of what is there now, the next scan sees, with the latter in place.
        return true;
      }
      // The original may be as new as the copy: what it holds, and not only what was read of it, is compared.
      if (!original.isOpen || original.size < facts.size || !agree(original.handle, fd, facts.size)) continue;
      this.#copies.see(original, fd, facts);
      return true;
    }
    return false;
  }

  #remember(source: FileSource): void {
    if (source.memory === undefined) return;
    this.#memories.delete(source.path);
    this.#memories.set(source.path, source.memory);
    for (const path of this.#memories.keys()) {
      if (this.#memories.size <= MAX_REMEMBERED) break;
      this.#memories.delete(path);
    }
  }
}
