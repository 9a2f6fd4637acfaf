import { randomBytes } from 'node:crypto';
import { ArchiveClaims, type Claim } from './archive-claims.ts';
import { signatureOf } from './copies.ts';
import type { Decoding } from './decoding.ts';
import { type FileFacts, hasCode, openSame } from './find-files.ts';
import type { Following } from './following.ts';
import type { Gone } from './gone.ts';
import { identityOf, markOf } from './identity.ts';
import { type Ending, Inflation } from './inflation.ts';
import { Inspection } from './inspection.ts';
import { noteState } from './intents.ts';
import type { SourceState } from './journal-records.ts';
import type { Folders } from './locate.ts';
import type { Reader } from './reader.ts';
import { FileSource } from './source.ts';
import { reasonOf } from './troubles.ts';

/** For how long a file that ends amid a member may stand still before it counts as cut off. */
const CUT_PATIENCE = 60_000;
const DAY = 86_400_000;
const KEEP_ABSENT = 14 * DAY;

/** An archive to be looked into. */
interface Entry {
  facts: FileFacts;
  /** Whether a pattern names it: else it is read only where a source goes on in it. */
  named: boolean;
  /** Its content counts as read already. */
  readonly atEnd: boolean;
  /** Monotonic milliseconds: when it last looked different, and when it is looked into next. */
  changed: number;
  notBefore: number;
  /** What was found, of how it looks now. */
  inspection?: { readonly of: Inspection; readonly ending: Ending } | undefined;
}

interface Inspecting {
  readonly entry: Entry;
  readonly inspection: Inspection;
}

interface Reading {
  readonly source: FileSource;
  readonly inflation: Inflation;
  /** As far as the content is read. */
  readonly end: number;
}

const archiveFacts = ({ size, modified }: FileFacts) => ({ size, modified });

/**
 * Reads compressed files once per content, one after the other, the oldest first. Each is inflated twice: first to see
 * whether it is whole and whose content it holds, then to read what is new of it.
 */
export class Archives {
  readonly #shared: Following;
  readonly #decoding: Decoding;
  readonly #reader: Reader;
  readonly #gone: Gone;
  readonly #claims: ArchiveClaims;
  /** By device and inode. */
  readonly #queue = new Map<string, Entry>();
  /** What is done or refused, by inode, with what it looked like then. */
  readonly #settled = new Map<string, string>();
  /** Keys of the states of archives, by inode. */
  readonly #keys = new Map<string, string>();
  #inspecting: Inspecting | undefined;
  #reading: Reading | undefined;
  #nextRefresh = 0;

  constructor(shared: Following, decoding: Decoding, reader: Reader, gone: Gone, folders: Folders) {
    this.#shared = shared;
    this.#decoding = decoding;
    this.#reader = reader;
    this.#gone = gone;
    this.#claims = new ArchiveClaims(shared, folders);
    for (const [key, state] of shared.journal.sources) {
      if (state.archive !== undefined) this.#knows(key, state);
    }
  }

  /** Whether something is left to look into or to read. */
  get pending(): boolean {
    return this.#queue.size > 0 || this.#inspecting !== undefined || this.#reading !== undefined;
  }

  #knows(key: string, state: SourceState): void {
    this.#keys.set(state.identity.file, key);
    if (state.archive !== undefined && state.offset >= state.size) {
      this.#settled.set(state.identity.file, signatureOf({ path: state.path, file: '', ...state.archive }));
    }
  }

  /** Takes note of what a scan found. `named` says whether a pattern names them. */
  offer(found: Iterable<FileFacts>, { named, atEnd }: { readonly named: boolean; readonly atEnd: boolean }): void {
    const now = this.#shared.monotonic();
    for (const facts of found) {
      const { file } = facts;
      const waiting = this.#queue.get(file);
      if (waiting !== undefined) {
        if (signatureOf(waiting.facts) !== signatureOf(facts)) {
          waiting.changed = now;
          waiting.inspection = undefined;
          // What grows is not whole: it is looked into once it stands still.
          waiting.notBefore = now + this.#shared.options.scanInterval;
        }
        waiting.facts = facts;
        waiting.named ||= named;
      } else if (this.#settled.get(file) === signatureOf(facts)) this.#moved(facts);
      else if (facts.size > 0 && !this.#isBusy(file)) {
        this.#queue.set(file, { facts, named, atEnd, changed: now, notBefore: 0 });
      }
    }
  }

  /** Whether one that may be a rotation of `path` is not settled yet. */
  mayHold(path: string): boolean {
    return this.#gone.archivesOf(path).some((facts) => this.#settled.get(facts.file) !== signatureOf(facts));
  }

  #isBusy(file: string): boolean {
    return this.#inspecting?.entry.facts.file === file || this.#reading?.source.identity.file === file;
  }

  /** It may have been renamed. */
  #moved({ file, path }: FileFacts): void {
    const { journal } = this.#shared;
    const key = this.#keys.get(file);
    const state = key === undefined ? undefined : journal.sources.get(key);
    if (key !== undefined && state !== undefined && state.path !== path) journal.sources.set(key, { ...state, path });
  }

  /** Must be called at each scan, with all inodes that were found: what is gone for long is forgotten. */
  refresh(found: ReadonlySet<string>): void {
    const { context, journal, monotonic } = this.#shared;
    for (const file of this.#queue.keys()) if (!found.has(file)) this.#queue.delete(file);
    if (monotonic() < this.#nextRefresh) return;
    this.#nextRefresh = monotonic() + DAY;
    const now = context.clock();
    for (const [file, key] of this.#keys) {
      const state = journal.sources.get(key);
      if (state?.identity.file !== file) this.#keys.delete(file);
      else if (found.has(file)) journal.sources.set(key, { ...state, seen: now });
      else if (now - state.seen > KEEP_ABSENT && this.#shared.sources.get(key) === undefined) {
        journal.sources.delete(key);
        this.#keys.delete(file);
        this.#settled.delete(file);
      }
    }
    for (const file of this.#settled.keys()) {
      if (!found.has(file) && !this.#keys.has(file)) this.#settled.delete(file);
    }
  }

  /** Does a bounded part of the work. True where more can be done at once. */
  async turn(): Promise<boolean> {
    try {
      if (this.#reading !== undefined) return await this.#read(this.#reading);
      if (this.#inspecting === undefined) return this.#begin();
      await this.#inspect(this.#inspecting);
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  /** Takes up the oldest one that is due. False where there is none. */
  #begin(): boolean {
    const { monotonic, options } = this.#shared;
    const now = monotonic();
    let entry: Entry | undefined;
    for (const one of this.#queue.values()) {
      if (one.notBefore <= now && (entry === undefined || one.facts.modified < entry.facts.modified)) entry = one;
    }
    if (entry === undefined) return false;
    this.#queue.delete(entry.facts.file);
    const { inspection } = entry;
    if (inspection !== undefined) {
      this.#decide(entry, inspection.of, inspection.ending);
      return true;
    }
    const inflation = this.#open(entry.facts);
    if (inflation === undefined) return true;
    const inspected = new Inspection(inflation, options.fingerprintBytes, (head) => this.#claims.candidates(head));
    this.#inspecting = { entry, inspection: inspected };
    return true;
  }

  /** Undefined where it is gone: the next scan says where to. */
  #open({ path, file, size }: FileFacts): Inflation | undefined {
    const { options, troubles } = this.#shared;
    try {
      const fd = openSame(path, file);
      if (fd === undefined) return undefined;
      troubles.passed(path);
      return new Inflation(fd, size, { bytes: options.archiveBytes, ratio: options.archiveRatio });
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'ENOTDIR')) {
        troubles.say(path, `${path} cannot be read: ${reasonOf(error)}; it is tried again`);
      }
      return undefined;
    }
  }

  async #inspect({ entry, inspection }: Inspecting): Promise<void> {
    const ending = await inspection.advance(this.#shared.options.turnBytes);
    if (ending === undefined) return;
    this.#inspecting = undefined;
    this.#decide(entry, inspection, ending);
  }

  #decide(entry: Entry, inspection: Inspection, ending: Ending): void {
    const { monotonic } = this.#shared;
    const { facts, named } = entry;
    const { path } = facts;
    if (ending.kind === 'bomb') {
      this.#settle(facts);
      if (named)
        this.#tell('archive_refused', `${path} is left out: ${ending.why}; see \`archiveBytes\`, \`archiveRatio\``);
      return;
    }
    if (ending.kind === 'cut' && monotonic() - entry.changed < CUT_PATIENCE) {
      this.#later(entry, inspection, ending);
      return;
    }
    const claim = this.#claims.decide(facts, inspection);
    if (claim.kind === 'later') {
      this.#later(entry, inspection, ending);
      return;
    }
    const goesOn = claim.kind === 'goOn';
    if (named || goesOn) {
      const { size } = inspection;
      if (ending.kind === 'damaged') {
        const left =
          size === 0 ? 'nothing in it can be read' : `the ${size} bytes before that are read, the rest is not`;
        this.#tell('archive_damaged', `${path} is damaged: ${ending.why}; ${left}`);
      } else if (ending.kind === 'cut') {
        this.#tell('archive_damaged', `${path} was cut off after byte ${facts.size}; the ${size} bytes in it are read`);
      }
      this.#follow(entry, inspection, claim);
    } else this.#settle(facts);
  }

  #tell(reason: string, message: string): void {
    this.#shared.context.count(reason);
    this.#shared.context.notice('warn', message);
  }

  /** It is decided again in a while, from what is known. */
  #later(entry: Entry, inspection: Inspection, ending: Ending): void {
    entry.inspection = { of: inspection, ending };
    entry.notBefore = this.#shared.monotonic() + this.#shared.options.scanInterval;
    // A scan may have found it anew meanwhile, grown.
    if (!this.#queue.has(entry.facts.file)) this.#queue.set(entry.facts.file, entry);
  }

  #settle(facts: FileFacts): void {
    this.#settled.set(facts.file, signatureOf(facts));
  }

  #follow({ facts, atEnd }: Entry, inspection: Inspection, claim: Claim): void {
    const { context, options, sources, monotonic } = this.#shared;
    const { path, file } = facts;
    const { size, head, tail } = inspection;
    const archive = archiveFacts(facts);
    const identity = identityOf(file, head);
    const key = claim.kind === 'goOn' ? claim.key : randomBytes(8).toString('hex');
    const known = claim.kind === 'goOn' ? claim.state.offset : claim.kind === 'fresh' ? claim.offset : size;
    const offset = atEnd && claim.kind === 'fresh' ? size : Math.min(known, size);
    if (claim.kind === 'goOn') this.#gone.found(key);
    this.#keys.set(file, key);
    this.#settle(facts);
    if (offset === size) {
      noteState(this.#shared, key, {
        path,
        identity,
        offset: size,
        size,
        seen: context.clock(),
        mark: markOf(size, tail),
        archive,
        ...(claim.kind === 'copy' ? { copyOf: claim.of } : {}),
      });
      return;
    }
    const inflation = this.#open(facts);
    if (inflation === undefined) {
      this.#settled.delete(file);
      return;
    }
    const memory = claim.kind === 'goOn' ? claim.state.memory : claim.kind === 'fresh' ? claim.memory : undefined;
    const { fingerprintBytes } = options;
    const source = new FileSource({ key, path, identity, offset, memory, archive, fingerprintBytes });
    source.size = size;
    source.knownSize = size;
    source.lastData = monotonic();
    sources.inflated.set(key, source);
    this.#reading = { source, inflation, end: size };
  }

  async #read({ source, inflation, end }: Reading): Promise<boolean> {
    const { context, options, monotonic } = this.#shared;
    for (let turn = 0; turn < options.turnBytes; ) {
      await context.sink.ready();
      if (context.signal.aborted) return false;
      const from = inflation.at;
      const chunk = await inflation.next();
      if (context.signal.aborted) return false;
      if (chunk === undefined || from >= end) {
        this.#finish();
        return true;
      }
      turn += chunk.length;
      const bytes = chunk.subarray(Math.max(0, source.read - from), end - from);
      if (bytes.length === 0) continue;
      source.decoder ??= this.#decoding.decoderOf(source);
      source.lastData = monotonic();
      source.take(bytes);
      this.#reader.push(source, source.decoder, bytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return true;
  }

  #finish(): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    this.#reading = undefined;
    reading.inflation.close();
    // Its state says by the archive's inode where it is.
    this.#reader.letGo(reading.source, 'archived');
  }

  #failed(error: unknown): void {
    const { monotonic, options, troubles } = this.#shared;
    const path = this.#reading?.source.path ?? this.#inspecting?.entry.facts.path ?? '';
    troubles.say(path, `${path} cannot be read: ${reasonOf(error)}; it is tried again`);
    const inspecting = this.#inspecting;
    this.#inspecting = undefined;
    inspecting?.inspection.close();
    if (inspecting !== undefined) {
      inspecting.entry.notBefore = monotonic() + options.scanInterval;
      this.#queue.set(inspecting.entry.facts.file, inspecting.entry);
    }
    const reading = this.#reading;
    if (reading === undefined) return;
    // Its state has how far it was read: the next scan finds it not settled.
    this.#settled.delete(reading.source.identity.file);
    this.#finish();
  }

  close(): void {
    this.#inspecting?.inspection.close();
    this.#reading?.inflation.close();
  }
}
