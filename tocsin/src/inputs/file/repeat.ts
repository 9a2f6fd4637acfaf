import { closeSync, readSync } from 'node:fs';
import type { Decoding } from './decoding.ts';
import type { Following } from './following.ts';
import { beginsLike } from './identity.ts';
import { inflateRange } from './inflate-range.ts';
import { writeIntent } from './intents.ts';
import type { Prepared, PreparedRange, PreparedSource } from './journal-records.ts';
import { Folders, type Found, type Inflated, isStill, type Location, locate, wantedOf } from './locate.ts';

/**
 * Repeats after a crash what was handed to the outputs and not acknowledged: the same bytes in the same order under the
 * same token, so that a store drops what it has.
 */
export class Repetition {
  readonly #shared: Following;
  readonly #decoding: Decoding;
  readonly #buffer: Buffer;

  constructor(shared: Following, decoding: Decoding) {
    this.#shared = shared;
    this.#decoding = decoding;
    this.#buffer = Buffer.allocUnsafeSlow(shared.options.readBytes);
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

  /**
   * What is left of a batch comes under its token too: a store that has the batch drops that, and one that has it not
   * keeps it.
   */
  async #repeat(batch: Prepared): Promise<void> {
    const places = await this.#locateAll(batch);
    const any = [...places.values()].some(hasContent);
    try {
      for (const [key, place] of places) this.#explain(batch, key, place, 0);
      await this.#leaveOutUnreadable(batch, places);
      // From here to the seal nothing may wait: everything added belongs to this batch.
      this.#decoding.arrival.time = batch.arrival;
      const memories = new Map<string, string | undefined>();
      for (const range of batch.ranges) this.#repeatRange(batch, range, places, memories);
    } finally {
      for (const place of places.values()) if (isOpen(place)) closeSync(place.fd);
    }
    if (any) await this.#shared.context.sink.seal(batch.token);
    // Nothing of it was left.
    if (this.#shared.journal.prepared.has(batch.token)) this.#shared.journal.drop(batch.token);
  }

  /** What can't be read now must not count as settled when the rest of the batch is. */
  async #leaveOutUnreadable(batch: Prepared, places: ReadonlyMap<string, Location>): Promise<void> {
    const readable = Object.entries(batch.sources).filter(([key]) => places.get(key)?.kind !== 'unreadable');
    if (readable.length === Object.keys(batch.sources).length) return;
    await writeIntent(this.#shared, { ...batch, sources: Object.fromEntries(readable) });
  }

  async #locateAll(batch: Prepared): Promise<Map<string, Location>> {
    const folders = new Folders();
    const places = new Map<string, Location>();
    for (const { source } of batch.ranges) {
      if (places.has(source)) continue;
      const known = batch.sources[source];
      places.set(source, known === undefined ? { kind: 'absent' } : await this.#find(source, known, batch, folders));
    }
    return places;
  }

  async #find(key: string, known: PreparedSource, batch: Prepared, folders: Folders): Promise<Location> {
    const { after } = known;
    const place: Location = after.archive === undefined ? this.#locate(key, known, folders) : { kind: 'absent' };
    if (place.kind === 'found' || place.kind === 'unreadable') return place;
    const ranges = batch.ranges.filter(({ source }) => source === key);
    const from = Math.min(...ranges.map((range) => range.from));
    const to = Math.max(...ranges.map((range) => range.to));
    const inflated = await inflateRange(this.#shared, after, from, to, folders);
    if (inflated === undefined) return place;
    if (isOpen(place)) closeSync(place.fd);
    return inflated;
  }

  #locate(key: string, { after }: PreparedSource, folders: Folders): Location {
    return locate(wantedOf(after), folders, (fd, facts) => {
      for (const [other, state] of this.#shared.journal.sources) {
        if (
          other !== key &&
          state.copyOf !== key &&
          state.identity.file === facts.file &&
          beginsLike(fd, state.identity)
        )
          return true;
      }
      return false;
    });
  }

  #repeatRange(
    batch: Prepared,
    range: PreparedRange,
    places: Map<string, Location>,
    memories: Map<string, string | undefined>,
  ): void {
    const { source: key } = range;
    const place = places.get(key);
    const known = batch.sources[key];
    if (place === undefined || !hasContent(place) || known === undefined) return;
    // Of a copy that is shorter: as far as it goes.
    const last = place.kind === 'part' ? Math.min(range.to, place.facts.size) : range.to;
    if (last <= range.from) return;
    const memory = memories.has(key) ? memories.get(key) : known.memory;
    const source = { key, path: known.after.path, read: range.from, handed: range.from, memory };
    const decoder = this.#decoding.decoderOf(source);
    for (const end of [...(range.cuts ?? []).filter((cut) => cut < last), last]) {
      while (source.read < end) {
        const bytes = this.#next(batch, key, places, source.read, end);
        if (bytes === undefined) break;
        source.read += bytes.length;
        decoder.push(bytes);
      }
      // The content went away amid a record: half of one is none.
      if (source.read < end && places.get(key)?.kind === 'absent') return;
      decoder.flush({ final: true });
      this.#decoding.settle(source, Math.min(decoder.settled, last));
    }
    this.#decoding.settle(source, last);
    memories.set(key, source.memory);
  }

  /**
   * The next bytes of a source, up to `end`; undefined where there are no more. Its content is looked for again where it
   * went away since it was found: bytes count only once the place that they were read from has shown to be the right one.
   */
  #next(batch: Prepared, key: string, places: Map<string, Location>, from: number, end: number): Buffer | undefined {
    const known = batch.sources[key];
    for (;;) {
      const place = places.get(key);
      if (known === undefined || place === undefined || !hasContent(place)) return undefined;
      if (place.kind === 'inflated') {
        const bytes = place.bytes.subarray(from - place.from, end - place.from);
        return bytes.length === 0 ? undefined : bytes.subarray(0, this.#buffer.length);
      }
      const last = place.kind === 'part' ? Math.min(end, place.facts.size) : end;
      if (from >= last) return undefined;
      const got = readSync(place.fd, this.#buffer, 0, Math.min(this.#buffer.length, last - from), from);
      if (got > 0 && isStill(place, wantedOf(known.after))) return this.#buffer.subarray(0, got);
      closeSync(place.fd);
      places.set(key, { kind: 'absent' });
      const now = this.#locate(key, known, new Folders());
      // The batch counts as settled once the rest is: what can't be read by then is lost too.
      const next: Location = isOpen(now) ? now : { kind: 'absent' };
      places.set(key, next);
      this.#explain(batch, key, next, from);
    }
  }

  /** Says and counts what is not there of a source from `sent` on. */
  #explain(batch: Prepared, key: string, place: Location, sent: number): void {
    const { context } = this.#shared;
    if (place.kind === 'found' || place.kind === 'inflated') return;
    const there = place.kind === 'part' ? Math.max(sent, place.facts.size) : sent;
    const bytes = batch.ranges.reduce(
      (sum, { source, from, to }) => sum + (source === key ? Math.max(0, to - Math.max(from, there)) : 0),
      0,
    );
    if (bytes === 0) return;
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

const isOpen = (place: Location): place is Found => 'fd' in place;

const hasContent = (place: Location): place is Found | Inflated => isOpen(place) || place.kind === 'inflated';

const untilAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
