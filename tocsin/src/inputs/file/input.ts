import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchIntent, Input, InputContext, SourceStatus } from '../input.ts';
import { Archives } from './archives.ts';
import { Decoding, type FileFormat, formatOf } from './decoding.ts';
import { Discovery } from './discovery.ts';
import { FileFinder } from './find-files.ts';
import { type Following, stateOf } from './following.ts';
import { Gone } from './gone.ts';
import { cannotWrite, writeIntent } from './intents.ts';
import { Journal } from './journal.ts';
import type { Prepared, PreparedRange, PreparedSource } from './journal-records.ts';
import { LeftOut } from './left-out.ts';
import { Folders } from './locate.ts';
import { lockFolder } from './lock.ts';
import type { FileOptions } from './options.ts';
import { Reader } from './reader.ts';
import { Repetition } from './repeat.ts';
import { Sources } from './sources.ts';
import { Troubles } from './troubles.ts';

/** Scans take no more than this part of the time, but new files do not wait for longer than `LONGEST_PAUSE`. */
const SCAN_SHARE = 20;
const LONGEST_PAUSE = 5_000;

export interface FileInputParts {
  /** Milliseconds that only grow; `performance.now` unless given. */
  readonly monotonic?: () => number;
  /** What the files hold; as the options say unless given. */
  readonly format?: FileFormat;
}

/** Follows files. `inputs/input.ts` has the contract; docs/decisions/0002 says why batches are journalled. */
export class FileInput implements Input {
  readonly #shared: Following;
  readonly #decoding: Decoding;
  readonly #reader: Reader;
  readonly #discovery: Discovery;
  readonly #archives: Archives;
  readonly #repetition: Repetition;
  readonly #unlock: () => void;
  #nextScan = 0;

  /** Throws where the folder of state is in use, or an option is wrong. */
  constructor(options: FileOptions, context: InputContext, parts: FileInputParts = {}) {
    this.#decoding = new Decoding(options, context, parts.format ?? formatOf(options));
    this.#unlock = lockFolder(context.stateDir);
    const leftOut = new LeftOut(context);
    this.#shared = {
      options,
      context,
      journal: this.#openJournal(context),
      sources: new Sources(options.maxOpen),
      finder: new FileFinder(options, (path) => leftOut.see(path)),
      troubles: new Troubles(context.notice),
      monotonic: parts.monotonic ?? (() => performance.now()),
    };
    const rescan = (): void => {
      this.#nextScan = 0;
    };
    this.#reader = new Reader(this.#shared, this.#decoding, {
      onReplaced: (source) => {
        this.#discovery.replaced(source);
        rescan();
      },
      onMoved: rescan,
      onKept: (source) => this.#discovery.kept(source),
      isBesideArchive: (source) => source.archive === undefined && this.#archives.mayHold(source.path),
      onGone: (source) => gone.keep(source.key, stateOf(source, source.committed, context.clock())),
    });
    const folders = new Folders();
    const gone = new Gone(this.#shared, folders);
    this.#archives = new Archives(this.#shared, this.#decoding, this.#reader, gone, folders);
    this.#discovery = new Discovery(this.#shared, { reader: this.#reader, archives: this.#archives, gone, folders });
    this.#repetition = new Repetition(this.#shared, this.#decoding);
  }

  #openJournal({ stateDir, notice }: InputContext): Journal {
    try {
      return new Journal(stateDir, (message) => notice('warn', message));
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  async run(): Promise<void> {
    const { context, options, monotonic, sources } = this.#shared;
    const { signal } = context;
    await this.#repetition.run();
    while (!signal.aborted) {
      this.#scan();
      let busy = false;
      for (const source of [...sources.active]) {
        if (signal.aborted) return;
        if (monotonic() >= source.nextLook) busy = (await this.#reader.turn(source)) || busy;
      }
      if (signal.aborted) return;
      busy = (await this.#archives.turn()) || busy;
      if (!busy && this.#nextScan > 0) {
        await sleep(options.pollInterval, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #scan(): void {
    const { options } = this.#shared;
    const started = performance.now();
    if (this.#shared.monotonic() < this.#nextScan) return;
    this.#discovery.scan();
    const long = Math.min(LONGEST_PAUSE, (performance.now() - started) * SCAN_SHARE);
    const pause = Math.max(options.scanInterval, long);
    this.#nextScan = this.#shared.monotonic() + pause;
  }

  async prepare(batch: BatchIntent): Promise<void> {
    if (this.#shared.journal.prepared.has(batch.token)) return;
    // Taken down before anything waits: it is the state at the moment of sealing.
    const prepared = this.#describe(batch);
    await writeIntent(this.#shared, prepared);
  }

  #describe(batch: BatchIntent): Prepared {
    const { context, sources: known } = this.#shared;
    const cutsOf = (source: string): readonly number[] => known.get(source)?.cuts ?? [];
    const ends = new Map(batch.ranges.map(({ source, to }) => [source, to]));
    const ranges = batch.ranges.map((range): PreparedRange => {
      const cuts = cutsOf(range.source).filter((cut) => cut > range.from && cut < range.to);
      return cuts.length === 0 ? range : { ...range, cuts };
    });
    const sources: Record<string, PreparedSource> = {};
    const seen = context.clock();
    for (const [key, to] of ends) {
      const source = known.get(key);
      if (source === undefined) continue;
      const memory = source.sealedMemory;
      sources[key] = { after: stateOf(source, to, seen), ...(memory === undefined ? {} : { memory }) };
      source.sealedMemory = source.memory;
      source.cuts = source.cuts.filter((cut) => cut > to);
    }
    const arrival = this.#decoding.arrival.time;
    return { token: batch.token, arrival, ranges, sources };
  }

  committed(batch: BatchIntent): void {
    const { context, journal, sources, troubles } = this.#shared;
    const journalled = journal.prepared.has(batch.token);
    try {
      if (journalled) journal.commit(batch.token);
      troubles.passed(context.stateDir);
    } catch (error) {
      // The batch is repeated at the next start, and the store knows its token.
      cannotWrite(this.#shared, error);
    }
    for (const { source: key, to } of batch.ranges) {
      const source = sources.get(key);
      if (source === undefined) continue;
      source.committed = Math.max(source.committed, to);
      // Bytes without an event need no batch; what is lost of this by a crash is only read again.
      if (!journalled && source.handed === to) journal.sources.set(key, stateOf(source, to, context.clock()));
      if (sources.leaving.get(key) !== source || source.committed < source.handed) continue;
      sources.leaving.delete(key);
      this.#reader.ended(source);
    }
  }

  async close(): Promise<void> {
    const { journal, sources } = this.#shared;
    for (const source of sources.live.values()) sources.close(source);
    this.#archives.close();
    try {
      await journal.close();
    } finally {
      this.#unlock();
    }
  }

  /** Files held open now; never more than `maxOpen`, but for those that have lost their path. */
  get openHandles(): number {
    return this.#shared.sources.openCount;
  }

  status(): readonly SourceStatus[] {
    const { live, inflated } = this.#shared.sources;
    return [...live.values(), ...inflated.values()].map((source) => ({
      source: source.path,
      codec: source.memory ?? this.#decoding.codec,
      bytesRead: source.read,
      bytesCommitted: source.committed,
      lag: Math.max(0, source.size - source.committed),
      ...(source.error === undefined ? {} : { error: source.error }),
    }));
  }
}
