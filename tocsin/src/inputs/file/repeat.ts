import { closeSync, readSync } from 'node:fs';
import type { Decoding } from './decoding.ts';
import type { Following } from './following.ts';
import { beginsLike } from './identity.ts';
import type { Prepared, PreparedRange, PreparedSource } from './journal-records.ts';
import { Folders, type Location, locate } from './locate.ts';

/**
 * Repeats after a crash what was handed to the outputs and not acknowledged: the same bytes in the same order under the
 * same token, so that a store drops what it has.
 */
export class Repetition {
  readonly #shared: Following;
  readonly #decoding: Decoding;
  readonly #buffer: Buffer;
  /** The batch that is being handed on under a new token since parts of it are gone. */
  #rest: Prepared | undefined;

  constructor(shared: Following, decoding: Decoding) {
    this.#shared = shared;
    this.#decoding = decoding;
    this.#buffer = Buffer.allocUnsafeSlow(shared.options.readBytes);
  }

  /** What a batch that is sealed now must be journalled with, if it is the rest of an earlier one. */
  get rest(): Prepared | undefined {
    return this.#rest;
  }

  async run(): Promise<void> {
    const { context, journal } = this.#shared;
    for (const batch of [...journal.prepared.values()]) {
      await context.sink.ready();
      if (context.signal.aborted) return;
      await untilAborted(this.#repeat(batch), context.signal);
      if (context.signal.aborted) return;
    }
  }

  /** Must not wait between the first range and the seal: everything added belongs to this batch. */
  #repeat(batch: Prepared): Promise<void> {
    const { context, journal } = this.#shared;
    const places = this.#locateAll(batch);
    const whole = [...places.values()].every(({ kind }) => kind === 'found');
    this.#decoding.arrival.time = batch.arrival;
    const memories = new Map<string, string | undefined>();
    const ranges = batch.ranges.filter(({ source }) => places.get(source)?.kind === 'found');
    for (const range of ranges) this.#repeatRange(batch, range, places, memories);
    for (const place of places.values()) if (place.kind === 'found') closeSync(place.fd);
    if (whole) return context.sink.seal(batch.token);
    this.#explain(batch, places);
    if (ranges.length === 0) {
      journal.drop(batch.token);
      return Promise.resolve();
    }
    const found = Object.entries(batch.sources).filter(([key]) => places.get(key)?.kind === 'found');
    this.#rest = { ...batch, sources: Object.fromEntries(found) };
    const sealed = context.sink.seal();
    this.#rest = undefined;
    return sealed.then(() => {
      // No event in what is left: then no batch took its place.
      if (journal.prepared.has(batch.token)) journal.drop(batch.token);
    });
  }

  #locateAll(batch: Prepared): ReadonlyMap<string, Location> {
    const folders = new Folders();
    const places = new Map<string, Location>();
    for (const { source } of batch.ranges) {
      if (places.has(source)) continue;
      const known = batch.sources[source];
      places.set(source, known === undefined ? { kind: 'absent' } : this.#locate(source, known, folders));
    }
    return places;
  }

  #locate(key: string, { after }: PreparedSource, folders: Folders): Location {
    const reach = Math.max(after.offset, after.mark?.at ?? 0);
    const { path, identity, mark } = after;
    return locate({ path, identity, mark, reach }, folders, (fd, facts) => {
      for (const [other, state] of this.#shared.journal.sources) {
        if (other !== key && state.identity.file === facts.file && beginsLike(fd, state.identity)) return true;
      }
      return false;
    });
  }

  #repeatRange(
    batch: Prepared,
    range: PreparedRange,
    places: ReadonlyMap<string, Location>,
    memories: Map<string, string | undefined>,
  ): void {
    const { source: key } = range;
    const place = places.get(key);
    const known = batch.sources[key];
    if (place?.kind !== 'found' || known === undefined) return;
    const memory = memories.has(key) ? memories.get(key) : known.memory;
    const source = { key, path: known.after.path, read: range.from, handed: range.from, memory };
    const decoder = this.#decoding.decoderOf(source);
    for (const end of [...(range.cuts ?? []), range.to]) {
      while (source.read < end) {
        const wanted = Math.min(this.#buffer.length, end - source.read);
        const got = readSync(place.fd, this.#buffer, 0, wanted, source.read);
        if (got === 0) break;
        source.read += got;
        decoder.push(this.#buffer.subarray(0, got));
      }
      decoder.flush({ final: true });
      this.#decoding.settle(source, Math.min(decoder.settled, range.to));
    }
    this.#decoding.settle(source, range.to);
    memories.set(key, source.memory);
  }

  #explain(batch: Prepared, places: ReadonlyMap<string, Location>): void {
    const { context } = this.#shared;
    for (const [key, place] of places) {
      if (place.kind === 'found') continue;
      const bytes = batch.ranges.reduce((sum, { source, from, to }) => sum + (source === key ? to - from : 0), 0);
      const path = batch.sources[key]?.after.path ?? `source ${key}`;
      if (place.kind === 'unreadable') {
        context.count('possibly_duplicated');
        context.notice(
          'warn',
          `${path} cannot be read, so ${bytes} bytes sent before the stop are not sent again now; once it can be read they are, and may be stored twice`,
        );
      } else {
        context.count('possibly_lost');
        context.notice(
          'warn',
          `${path}: ${bytes} bytes sent before the stop are there no more; what the store had not acknowledged of them is lost`,
        );
      }
    }
  }
}

const untilAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
