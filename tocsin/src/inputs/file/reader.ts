import type { Decoder } from '../../codecs/index.ts';
import type { Decoding } from './decoding.ts';
import { hasCode } from './find-files.ts';
import type { Following } from './following.ts';
import type { FileSource, SourceEnding } from './source.ts';
import { reasonOf } from './troubles.ts';

/** A file without news for so long is looked at by scans only. */
const ACTIVE = 60_000;
/** A file without news for so long is looked at less often. */
const BUSY = 10_000;
const SLOW_LOOK = 2_000;
/** How long the handle of a deleted file is kept for the bytes of a writer that has it open too. */
const DELETED_GRACE = 5_000;

export interface ReaderEvents {
  /** The content is not what it was: truncated, or filled anew. */
  readonly onReplaced: (source: FileSource) => void;
  /** The path leads elsewhere now. */
  readonly onMoved: () => void;
  /** Let go, and it may come back. */
  readonly onKept: (source: FileSource) => void;
  /** Whether an archive that nobody has looked into yet may hold the content. */
  readonly isBesideArchive: (source: FileSource) => boolean;
  /** Let go and settled; an archive may hold it. */
  readonly onGone: (source: FileSource) => void;
}

/** Reads the files that are followed, each in its turn. */
export class Reader {
  readonly #shared: Following;
  readonly #decoding: Decoding;
  readonly #events: ReaderEvents;
  readonly #buffer: Buffer;

  constructor(shared: Following, decoding: Decoding, events: ReaderEvents) {
    this.#shared = shared;
    this.#decoding = decoding;
    this.#events = events;
    this.#buffer = Buffer.allocUnsafeSlow(shared.options.readBytes);
  }

  /** One source's turn: bounded bytes, so that a hot file does not starve the others. True where more is waiting. */
  async turn(source: FileSource): Promise<boolean> {
    const { troubles, monotonic } = this.#shared;
    try {
      const more = await this.#read(source);
      if (source.error !== undefined) {
        source.error = undefined;
        troubles.passed(source.path);
      }
      return more;
    } catch (error) {
      source.nextLook = monotonic() + SLOW_LOOK;
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) this.#events.onMoved();
      else this.#fail(source, error);
      return false;
    }
  }

  #fail(source: FileSource, error: unknown): void {
    const { sources, troubles } = this.#shared;
    source.error = reasonOf(error);
    if (hasCode(error, 'EMFILE', 'ENFILE')) {
      sources.closeLeastRecent(Math.ceil(sources.openCount / 2));
      troubles.say(
        'open files',
        'the limit of open files is reached, so files are read more slowly; raise `ulimit -n` or lower `maxOpen`',
      );
      return;
    }
    sources.close(source);
    source.woken = true;
    troubles.say(source.path, `${source.path} cannot be read: ${source.error}; it is tried again`);
  }

  /** Opens the source if need be. False where another file has its path. */
  #open(source: FileSource): boolean {
    if (source.isOpen) return true;
    if (!source.open()) return false;
    this.#shared.sources.touch(source);
    return true;
  }

  async #read(source: FileSource): Promise<boolean> {
    const { context, options, sources, monotonic } = this.#shared;
    if (!source.isOpen && !source.woken) {
      this.#idle(source, false);
      return false;
    }
    if (!this.#open(source)) {
      source.nextLook = monotonic() + options.pollInterval;
      this.#events.onMoved();
      return false;
    }
    source.woken = false;
    const { changed, deleted, steady } = source.look();
    if (changed && !source.unchanged()) {
      this.#events.onReplaced(source);
      return true;
    }
    steady();
    if (source.size === source.read) {
      this.#idle(source, deleted);
      return false;
    }
    source.nextLook = 0;
    for (let turn = 0; turn < options.turnBytes; ) {
      await context.sink.ready();
      // A stop while it waited: what is read now would not be committed any more.
      if (context.signal.aborted || !source.isOpen) return false;
      source.decoder ??= this.#decoding.decoderOf(source);
      const { decoder } = source;
      const bytes = source.next(this.#buffer);
      if (bytes === 'changed') {
        this.#events.onReplaced(source);
        return true;
      }
      if (bytes === 'end') return false;
      turn += bytes.length;
      source.lastData = monotonic();
      source.partialDelivered = false;
      sources.touch(source);
      this.push(source, decoder, bytes);
      // Lets acknowledgements and the stop signal in.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return true;
  }

  /** Hands on the next bytes of a source. */
  push(source: FileSource, decoder: Decoder, bytes: Uint8Array): void {
    this.#decoding.arrival.advance();
    decoder.push(bytes);
    this.#decoding.settle(source, decoder.settled);
  }

  /** A time-out ends what is held back, or the content ends for good. */
  flush(source: FileSource, { final }: { readonly final: boolean }): void {
    const { decoder } = source;
    if (decoder === undefined || !decoder.pending) return;
    const before = source.handed;
    this.#decoding.arrival.advance();
    decoder.flush({ final });
    this.#decoding.settle(source, decoder.settled);
    if (source.handed > before) source.cuts.push(source.handed);
  }

  #idle(source: FileSource, deleted: boolean): void {
    const { monotonic, options, sources } = this.#shared;
    const now = monotonic();
    const silence = now - source.lastData;
    if (source.decoder?.pending) {
      if (silence >= options.multilineTimeout) this.flush(source, { final: false });
      if (silence >= options.partialTimeout && !source.partialDelivered) {
        source.partialDelivered = true;
        this.flush(source, { final: true });
      }
    }
    const pending = source.decoder?.pending === true;
    if (source.detached && !pending && silence >= (deleted ? DELETED_GRACE : options.closeAfter)) {
      if (deleted) this.letGoForGood(source);
      else this.letGo(source, 'kept');
      return;
    }
    if (!source.detached && !pending) {
      if (silence >= options.closeAfter) sources.close(source);
      if (silence >= Math.min(ACTIVE, options.closeAfter)) sources.active.delete(source);
    }
    const often = pending || silence < BUSY;
    source.nextLook = now + (often ? options.pollInterval : Math.max(options.pollInterval, SLOW_LOOK));
  }

  /** Ends following a source whose content is there no more; it may have been compressed. */
  letGoForGood(source: FileSource): void {
    this.letGo(source, this.#shared.finder.coversArchiveOf(source.path) ? 'gone' : 'forgotten');
  }

  /** Ends following a source. */
  letGo(source: FileSource, ending: SourceEnding): void {
    const { sources } = this.#shared;
    // Half a line is whole in an archive.
    if (!this.#events.isBesideArchive(source)) this.flush(source, { final: true });
    sources.remove(source);
    source.ending = ending;
    if (ending === 'kept') this.#events.onKept(source);
    if (source.committed < source.handed) sources.leaving.set(source.key, source);
    else this.ended(source);
  }

  /** Must be called when the last batch of a source that was let go is committed. */
  ended(source: FileSource): void {
    if (source.ending === 'forgotten') this.#shared.journal.sources.delete(source.key);
    else if (source.ending === 'gone') this.#events.onGone(source);
  }
}
