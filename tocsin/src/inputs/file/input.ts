import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CodecDeclaration, type Decoder, findCodec } from '../../codecs/index.ts';
import type { Event, Value, ValueObject } from '../../event/index.ts';
import type { BatchIntent, Input, InputContext, SourceRange, SourceStatus } from '../input.ts';
import { expandPaths } from './glob.ts';
import { beginsLike, type Identity, identify } from './identity.ts';
import { Journal, type Prepared, type SourceState } from './journal.ts';
import { lockFolder } from './lock.ts';
import type { FileOptions } from './options.ts';
import { FileSource } from './source.ts';

const QUIET_LIMIT = 2_000;
const TURN_BYTES = 4 << 20;
/** How long a file that has left its path is still looked at after its last byte. */
const DETACHED_GRACE = 5_000;
const COMPACT_INTERVAL = 5_000;

/** Tails files. `inputs/input.ts` has the contract; docs/decisions/0002 says why batches are journalled. */
export class FileInput implements Input {
  readonly #options: FileOptions;
  readonly #context: InputContext;
  readonly #codec: CodecDeclaration;
  readonly #codecOptions: unknown;
  readonly #unlock: () => void;
  readonly #journal: Journal;
  readonly #sources = new Map<string, FileSource>();
  readonly #byInode = new Map<string, FileSource>();
  readonly #host: string;
  readonly #buffer: Buffer;
  readonly #troubles = new Set<string>();
  #nextScan = 0;
  #nextCompact = 0;
  #firstScan = true;

  constructor(options: FileOptions, context: InputContext) {
    this.#options = options;
    this.#context = context;
    const codec = findCodec(options.codec);
    if (codec === undefined) throw new Error(`there is no codec "${options.codec}"`);
    this.#codec = codec;
    this.#codecOptions = codec.options.parse(options.codecOptions);
    this.#host = options.host ?? hostname();
    this.#buffer = Buffer.allocUnsafeSlow(options.readBytes);
    this.#unlock = lockFolder(context.stateDir);
    this.#journal = new Journal(context.stateDir, (message) => context.notice('warn', message));
  }

  async run(): Promise<void> {
    const { signal, clock } = this.#context;
    this.#firstScan = this.#journal.sources.size === 0 && this.#journal.prepared.size === 0;
    await this.#repeat();
    this.#resume();
    while (!signal.aborted) {
      const now = clock();
      if (now >= this.#nextScan) this.#scan(now);
      let busy = false;
      for (const source of [...this.#sources.values()]) {
        if (signal.aborted) break;
        if (now >= source.nextLook) busy = (await this.#turn(source)) || busy;
      }
      if (now >= this.#nextCompact) {
        this.#nextCompact = now + COMPACT_INTERVAL;
        this.#limitOpen();
      }
      if (!busy) await sleep(Math.min(this.#options.pollInterval, 250), undefined, { signal }).catch(() => undefined);
    }
    for (const source of this.#sources.values()) source.decoder?.flush({ final: false });
  }

  // Reading

  /** One source's turn: bounded bytes, so that a hot file does not starve the others. True where more is waiting. */
  async #turn(source: FileSource): Promise<boolean> {
    try {
      const more = await this.#readSome(source);
      this.#clear(source.path);
      source.error = undefined;
      return more;
    } catch (error) {
      source.error = error instanceof Error ? error.message : String(error);
      if (isCode(error, 'ENOENT') || isCode(error, 'ESTALE')) this.#letGo(source);
      else this.#trouble(source.path, `${source.path} cannot be read: ${source.error}`);
      source.nextLook = this.#context.clock() + QUIET_LIMIT;
      return false;
    }
  }

  async #readSome(source: FileSource): Promise<boolean> {
    const { clock, sink, signal } = this.#context;
    const size = source.look();
    if (size === undefined) {
      this.#letGo(source);
      return false;
    }
    if (size === source.read && size >= source.identity.length) {
      this.#idle(source);
      return false;
    }
    if (!source.open()) {
      this.#letGo(source);
      return false;
    }
    if (!source.unchanged()) {
      this.#startOver(source);
      return true;
    }
    source.quiet = 0;
    source.partialFlushed = false;
    source.nextLook = 0;
    let turn = 0;
    while (turn < TURN_BYTES && !signal.aborted) {
      await sink.ready();
      // Before the first bytes are read: its offsets begin where these do.
      source.decoder ??= this.#decoder(source);
      const got = source.next(this.#buffer);
      if (got === 0) break;
      turn += got;
      source.lastData = clock();
      this.#push(source, this.#buffer.subarray(0, got));
      if (got < this.#buffer.length) break;
      // Lets acknowledgements and the stop signal in.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return source.read < source.size;
  }

  #push(source: FileSource, bytes: Uint8Array): void {
    source.decoder?.push(bytes);
    this.#settle(source);
  }

  /** What the decoder has dropped on purpose (blank lines) is settled with the next batch. */
  #settle(source: FileSource): void {
    const settled = source.decoder?.settled ?? source.handed;
    if (settled <= source.handed) return;
    this.#context.sink.skip(source.key, source.handed, settled);
    source.handed = settled;
  }

  #idle(source: FileSource): void {
    const { clock } = this.#context;
    const now = clock();
    const silence = now - source.lastData;
    const { decoder } = source;
    if (decoder?.pending) {
      if (silence >= this.#options.multilineTimeout) decoder.flush({ final: false });
      if (decoder.pending && !source.partialFlushed && silence >= this.#options.partialTimeout) {
        source.partialFlushed = true;
        decoder.flush({ final: true });
      }
      this.#settle(source);
    }
    if (source.detached && !decoder?.pending && silence >= DETACHED_GRACE) {
      this.#letGo(source);
      return;
    }
    source.quiet = Math.min(source.quiet + 1, 8);
    const waiting = decoder?.pending || source.detached;
    source.nextLook =
      now + (waiting ? this.#options.pollInterval : Math.min(this.#options.pollInterval * source.quiet, QUIET_LIMIT));
  }

  #decoder(source: FileSource): Decoder {
    const { clock, count, notice } = this.#context;
    return this.#codec.createDecoder(this.#codecOptions, {
      emit: (event, _from, to) => {
        this.#describe(event, source, source.handed);
        this.#context.sink.add(event, source.key, source.handed, to);
        source.handed = to;
      },
      offset: source.read,
      clock,
      source: source.path,
      count,
      notice: (message) => notice('info', message),
      memory: source.memory,
      remember: (memory) => {
        source.memory = memory;
      },
    });
  }

  #describe(event: Event, source: FileSource, offset: number): void {
    const { log } = event;
    const file = { fingerprint: source.fingerprint };
    if (isObject(log)) {
      log.offset = offset;
      log.file = file;
    } else event.log = { offset, file };
    const options = this.#options;
    const metadata = event['@metadata'] ?? {};
    event['@metadata'] = metadata;
    metadata.source = options.source ?? source.path;
    metadata.host ??= this.#host;
    if (options.host !== undefined) metadata.host = options.host;
    if (options.index !== undefined) metadata.index = options.index;
    if (options.sourcetype !== undefined) metadata.sourcetype = options.sourcetype;
  }

  // Finding

  #scan(now: number): void {
    const started = performance.now();
    const seen = new Set<string>();
    for (const path of expandPaths(this.#options.paths, this.#options.exclude)) {
      try {
        const { dev, ino, mtimeMs } = statSync(path);
        const inode = `${dev}:${ino}`;
        seen.add(inode);
        const known = this.#byInode.get(inode);
        if (known !== undefined) {
          known.path = path;
          known.detached = false;
        } else this.#discover(path, inode, now - mtimeMs);
        this.#clear(path);
      } catch (error) {
        if (!isCode(error, 'ENOENT')) {
          this.#trouble(path, `${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }
    for (const [inode, source] of this.#byInode) {
      if (!seen.has(inode) && !source.detached) {
        source.detached = true;
        source.lastData = now;
        source.nextLook = 0;
      }
    }
    this.#firstScan = false;
    // A scan of very many files may take long: it never takes more than a twentieth of the time.
    this.#nextScan = now + Math.max(this.#options.scanInterval, (performance.now() - started) * 20);
  }

  #discover(path: string, inode: string, age: number): void {
    const { ignoreOlderThan, start } = this.#options;
    if (ignoreOlderThan > 0 && age > ignoreOlderThan * 1_000) return;
    const fd = openSync(path, 'r');
    let adopted = false;
    try {
      const identity = identify(fd);
      const twin = this.#twinOf(fd, identity);
      // A copy of a file that is still read whole: `copytruncate` is between its two steps. Looked at again next time.
      if (twin !== undefined && !twin.emptied) return;
      const offset = twin?.offset ?? (this.#firstScan && start === 'end' ? fstatSync(fd).size : 0);
      const source = new FileSource(randomUUID().slice(0, 13), path, identity, offset, twin?.memory);
      source.adopt(fd);
      adopted = true;
      this.#track(source, inode);
      if (offset > 0) this.#journal.settle(source.key, stateOf(source, offset));
      if (twin !== undefined) this.#emptied.delete(twin);
    } finally {
      if (!adopted) closeSync(fd);
    }
  }

  /** Contents that were read and then emptied under their name: a copy made before goes on where they ended. */
  readonly #emptied = new Set<Twin>();

  #twinOf(fd: number, identity: Identity): Twin | undefined {
    if (identity.length < 64) return undefined;
    for (const twin of this.#emptied) {
      if (beginsLike(fd, twin.identity) && fstatSync(fd).size >= twin.offset) return twin;
    }
    for (const source of this.#sources.values()) {
      if (source.identity.digest === identity.digest && source.identity.length === identity.length && source.isOpen) {
        // Same beginning, other file. Only a real copy also has the same bytes up to where was read.
        if (fstatSync(fd).size >= source.read && sameBytes(fd, source))
          return { ...stateOf(source, source.read), emptied: false };
      }
    }
    return undefined;
  }

  #track(source: FileSource, inode: string): void {
    source.lastData = this.#context.clock();
    this.#sources.set(source.key, source);
    this.#byInode.set(inode, source);
  }

  /** The file was emptied or filled anew under the same inode: what it holds now is another source. */
  #startOver(source: FileSource): void {
    const { count, notice } = this.#context;
    source.decoder?.flush({ final: true });
    this.#settle(source);
    count('truncated');
    count('possibly_lost');
    notice(
      'info',
      `${source.path} was truncated; it is read from its beginning (what was written between the last read and the truncation may be lost)`,
    );
    if (source.identity.length >= 64) this.#emptied.add({ ...stateOf(source, source.read), emptied: true });
    while (this.#emptied.size > 64) {
      const [oldest] = this.#emptied;
      if (oldest === undefined) break;
      this.#emptied.delete(oldest);
    }
    const { path } = source;
    this.#letGo(source);
    const fd = openSync(path, 'r');
    const identity = identify(fd);
    const next = new FileSource(randomUUID().slice(0, 13), path, identity, 0, source.memory);
    next.adopt(fd);
    this.#track(next, `${identity.device}:${identity.inode}`);
  }

  #letGo(source: FileSource): void {
    source.decoder?.flush({ final: true });
    this.#settle(source);
    source.close();
    this.#sources.delete(source.key);
    for (const [inode, other] of this.#byInode) if (other === source) this.#byInode.delete(inode);
    this.#gone.set(source.key, source);
    if (source.committed >= source.handed) this.#forget(source);
  }

  /** Let go, but with batches on their way. */
  readonly #gone = new Map<string, FileSource>();

  #forget(source: FileSource): void {
    this.#gone.delete(source.key);
    this.#journal.forget(source.key);
  }

  #limitOpen(): void {
    const open = [...this.#sources.values()].filter((source) => source.isOpen);
    if (open.length <= this.#options.maxOpen) return;
    open.sort((a, b) => a.lastData - b.lastData);
    for (const source of open.slice(0, open.length - this.#options.maxOpen)) {
      if (source.read === source.size && !source.detached) source.close();
    }
  }

  // Coming back

  /** Finds the files of the last run again, under whatever name. */
  #resume(): void {
    for (const [key, state] of this.#journal.sources) {
      if (this.#sources.has(key)) continue;
      const found = this.#locate(state);
      if (found === undefined) {
        // Rotated away and removed while nothing ran, or emptied: nothing of it is left to read.
        this.#journal.forget(key);
        continue;
      }
      const source = new FileSource(key, found.path, state.identity, state.offset, state.memory);
      source.adopt(found.fd);
      this.#track(source, `${state.identity.device}:${state.identity.inode}`);
    }
  }

  #locate(state: SourceState): { path: string; fd: number } | undefined {
    const folder = dirname(state.path);
    const others = (): string[] => {
      try {
        return readdirSync(folder).map((name) => join(folder, name));
      } catch {
        return [];
      }
    };
    const tryPath = (path: string): { path: string; fd: number } | undefined => {
      try {
        const stat = statSync(path);
        if (stat.dev !== state.identity.device || stat.ino !== state.identity.inode) return undefined;
        if (stat.size < state.offset) return undefined;
        const fd = openSync(path, 'r');
        if (beginsLike(fd, state.identity)) return { path, fd };
        closeSync(fd);
      } catch {
        // Gone or closed to us: the next name is tried.
      }
      return undefined;
    };
    const here = tryPath(state.path);
    if (here !== undefined) return here;
    for (const path of others()) {
      const found = tryPath(path);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Repeats what was sent and not acknowledged: the same bytes, in the same order, under the same token. */
  async #repeat(): Promise<void> {
    for (const prepared of [...this.#journal.prepared.values()]) {
      await this.#context.sink.ready();
      let repeated = false;
      for (const range of prepared.ranges) repeated = this.#repeatRange(prepared, range) || repeated;
      if (repeated) await this.#context.sink.seal(prepared.token);
      else this.#journal.commit(prepared.token);
      if (this.#context.signal.aborted) return;
    }
  }

  #repeatRange(prepared: Prepared, range: SourceRange): boolean {
    const state = prepared.sources[range.source];
    const found = state === undefined ? undefined : this.#locate({ ...state, offset: range.to });
    if (state === undefined || found === undefined) {
      this.#context.count('possibly_lost');
      this.#context.notice(
        'warn',
        `${state?.path ?? range.source}: bytes ${range.from} to ${range.to} were read before the stop and are gone now; if the store had not acknowledged them they are lost`,
      );
      return false;
    }
    try {
      const source = new FileSource(range.source, found.path, state.identity, range.from, state.memory);
      const decoder = this.#decoder(source);
      for (let at = range.from; at < range.to; ) {
        const got = readSync(found.fd, this.#buffer, 0, Math.min(this.#buffer.length, range.to - at), at);
        if (got === 0) break;
        decoder.push(this.#buffer.subarray(0, got));
        at += got;
      }
      decoder.flush({ final: true });
      if (range.to > source.handed) this.#context.sink.skip(range.source, source.handed, range.to);
      return true;
    } finally {
      closeSync(found.fd);
    }
  }

  // Acknowledgement

  async prepare(batch: BatchIntent): Promise<void> {
    if (this.#journal.prepared.has(batch.token)) return;
    const sources: Record<string, SourceState> = {};
    for (const { source: key } of batch.ranges) {
      const source = this.#sources.get(key) ?? this.#gone.get(key);
      if (source !== undefined) sources[key] ??= stateOf(source, source.committed);
    }
    for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
      try {
        await this.#journal.prepare({ token: batch.token, ranges: batch.ranges, sources });
        this.#clear('journal');
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#trouble('journal', `${this.#context.stateDir} cannot be written: ${reason}; reading waits until it can`);
        await sleep(wait, undefined, { signal: this.#context.signal });
      }
    }
  }

  committed(batch: BatchIntent): void {
    for (const range of batch.ranges) {
      const source = this.#sources.get(range.source) ?? this.#gone.get(range.source);
      if (source === undefined) continue;
      source.committed = Math.max(source.committed, range.to);
      if (!this.#journal.prepared.has(batch.token))
        this.#journal.settle(range.source, stateOf(source, source.committed));
    }
    try {
      if (this.#journal.prepared.has(batch.token)) this.#journal.commit(batch.token);
      this.#clear('journal');
    } catch (error) {
      // Repeated at the next start, and known to the store by its token.
      this.#trouble(
        'journal',
        `${this.#context.stateDir} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    for (const source of [...this.#gone.values()]) if (source.committed >= source.handed) this.#forget(source);
  }

  async close(): Promise<void> {
    for (const source of this.#sources.values()) source.close();
    await this.#journal.close();
    this.#unlock();
  }

  status(): readonly SourceStatus[] {
    return [...this.#sources.values()].map((source) => ({
      source: source.path,
      codec: source.memory ?? this.#options.codec,
      bytesRead: source.read,
      bytesCommitted: source.committed,
      lag: Math.max(0, source.size - source.committed),
      ...(source.error === undefined ? {} : { error: source.error }),
    }));
  }

  /** Says a trouble once, until it has passed. */
  #trouble(key: string, message: string): void {
    if (this.#troubles.has(key)) return;
    this.#troubles.add(key);
    this.#context.notice('error', message);
  }

  #clear(key: string): void {
    if (this.#troubles.size > 0 && this.#troubles.delete(key)) this.#context.notice('info', `${key}: well again`);
  }
}

/** A content that a new file may be a copy of. */
interface Twin extends SourceState {
  readonly emptied: boolean;
}

const stateOf = (source: FileSource, offset: number): SourceState => ({
  path: source.path,
  identity: source.identity,
  offset,
  ...(source.memory === undefined ? {} : { memory: source.memory }),
});

const isObject = (value: Value | undefined): value is ValueObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** Whether the bytes before the read offset of `source` are those of the other file too. */
const sameBytes = (fd: number, source: FileSource): boolean => {
  const length = Math.min(4096, source.read);
  const one = Buffer.allocUnsafe(length);
  const other = Buffer.allocUnsafe(length);
  const from = source.read - length;
  let own: number;
  try {
    own = openSync(source.path, 'r');
  } catch {
    return false;
  }
  try {
    return (
      readSync(own, one, 0, length, from) === length &&
      readSync(fd, other, 0, length, from) === length &&
      one.equals(other)
    );
  } finally {
    closeSync(own);
  }
};
