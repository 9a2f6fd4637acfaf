import { closeSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { archivePrefix } from './archive-claims.ts';
import type { Decoding } from './decoding.ts';
import type { FileFacts } from './find-files.ts';
import type { Following } from './following.ts';
import { beginsLike } from './identity.ts';
import { inflateRange } from './inflate-range.ts';
import { writeIntent } from './intents.ts';
import type { Prepared, PreparedRange, PreparedSource, SourceState } from './journal-records.ts';
import { Folders, isStill, locate, wantedOf } from './locate.ts';

/** Files that never stand still are not looked for for ever. */
const MAX_LOOKS = 32;

/** Bytes of a source that were sent, beginning at `from`; fewer than were sent where there are no more. */
interface Content {
  readonly from: number;
  readonly bytes: Buffer;
}

type Place = Content | 'absent' | 'unreadable';

/**
 * Repeats after a crash what was handed to the outputs and not acknowledged: the same bytes in the same order under the
 * same token, so that a store drops what it has.
 */
export class Repetition {
  readonly #shared: Following;
  readonly #decoding: Decoding;

  constructor(shared: Following, decoding: Decoding) {
    this.#shared = shared;
    this.#decoding = decoding;
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
    const { context, journal } = this.#shared;
    const places = await this.#findAll(batch);
    // A search that was broken off has found nothing: the next life repeats the batch.
    if (context.signal.aborted) return;
    for (const [key, place] of places) this.#explain(batch, key, place);
    await this.#leaveOutUnreadable(batch, places);
    if (context.signal.aborted) return;
    // From here to the seal nothing may wait: everything added belongs to this batch.
    this.#decoding.arrival.time = batch.arrival;
    const memories = new Map<string, string | undefined>();
    for (const range of batch.ranges) this.#repeatRange(batch, range, places, memories);
    if ([...places.values()].some(hasContent)) await context.sink.seal(batch.token);
    // Nothing of it was left.
    if (journal.prepared.has(batch.token)) journal.drop(batch.token);
  }

  /** What can't be read now must not count as settled when the rest of the batch is. */
  async #leaveOutUnreadable(batch: Prepared, places: ReadonlyMap<string, Place>): Promise<void> {
    const readable = Object.entries(batch.sources).filter(([key]) => places.get(key) !== 'unreadable');
    if (readable.length === Object.keys(batch.sources).length) return;
    await writeIntent(this.#shared, { ...batch, sources: Object.fromEntries(readable) });
  }

  async #findAll(batch: Prepared): Promise<Map<string, Place>> {
    const places = new Map<string, Place>();
    for (const { source } of batch.ranges) {
      if (places.has(source)) continue;
      const known = batch.sources[source];
      places.set(source, known === undefined ? 'absent' : await this.#find(source, known, batch));
    }
    return places;
  }

  /**
   * All that is sent again is in memory before any of it is: files are truncated and compressed meanwhile. What moves
   * while it is looked for is looked for again.
   */
  async #find(key: string, { after }: PreparedSource, batch: Prepared): Promise<Place> {
    const ranges = batch.ranges.filter(({ source }) => source === key);
    const from = Math.min(...ranges.map((range) => range.from));
    const to = Math.max(...ranges.map((range) => range.to));
    let before: string | undefined;
    let most: Place = 'absent';
    for (let look = 1; ; look++) {
      const place = after.archive === undefined ? this.#read(key, after, from, to) : 'absent';
      if (place === 'unreadable') return place;
      most = longer(most, place);
      if (lengthOf(most) === to - from) return most;
      const folders = new Folders();
      const names = rotationNames(after, folders);
      // Nothing was moved since the archives were looked through.
      if (names === before || look === MAX_LOOKS || this.#shared.context.signal.aborted) return most;
      before = names;
      const bytes = await inflateRange(this.#shared, after, from, to, folders);
      if (bytes !== undefined) most = longer(most, { from, bytes });
      if (lengthOf(most) === to - from) return most;
    }
  }

  /** From what is not compressed. Bytes count only once the place that they were read from has shown to be the right one. */
  #read(key: string, after: SourceState, from: number, to: number): Place {
    const wanted = wantedOf(after);
    for (let look = 1; look <= MAX_LOOKS; look++) {
      const place = locate(wanted, new Folders(), (fd, facts) => this.#isTaken(key, fd, facts));
      if (place.kind === 'unreadable') return 'unreadable';
      if (!('fd' in place)) return 'absent';
      try {
        const last = place.kind === 'part' ? Math.max(from, Math.min(to, place.facts.size)) : to;
        const bytes = readRange(place.fd, from, last);
        if (bytes !== undefined && isStill(place, wanted)) return { from, bytes };
      } catch {
        return 'unreadable';
      } finally {
        closeSync(place.fd);
      }
    }
    return 'absent';
  }

  #isTaken(key: string, fd: number, { file }: FileFacts): boolean {
    for (const [other, state] of this.#shared.journal.sources) {
      if (other === key || state.copyOf === key || state.identity.file !== file) continue;
      if (beginsLike(fd, state.identity)) return true;
    }
    return false;
  }

  #repeatRange(
    batch: Prepared,
    range: PreparedRange,
    places: ReadonlyMap<string, Place>,
    memories: Map<string, string | undefined>,
  ): void {
    const { source: key } = range;
    const place = places.get(key);
    const known = batch.sources[key];
    if (place === undefined || !hasContent(place) || known === undefined) return;
    // Of a copy that is shorter: as far as it goes.
    const last = Math.min(range.to, place.from + place.bytes.length);
    if (last <= range.from) return;
    const memory = memories.has(key) ? memories.get(key) : known.memory;
    const source = { key, path: known.after.path, read: range.from, handed: range.from, memory };
    const decoder = this.#decoding.decoderOf(source);
    const { readBytes } = this.#shared.options;
    for (const end of [...(range.cuts ?? []).filter((cut) => cut < last), last]) {
      while (source.read < end) {
        const next = Math.min(end, source.read + readBytes);
        const bytes = place.bytes.subarray(source.read - place.from, next - place.from);
        source.read = next;
        decoder.push(bytes);
      }
      decoder.flush({ final: true });
      this.#decoding.settle(source, Math.min(decoder.settled, last));
    }
    this.#decoding.settle(source, last);
    memories.set(key, source.memory);
  }

  /** Says and counts what is not there of a source. */
  #explain(batch: Prepared, key: string, place: Place): void {
    const { context } = this.#shared;
    const there = hasContent(place) ? place.from + place.bytes.length : 0;
    const bytes = batch.ranges.reduce(
      (sum, { source, from, to }) => sum + (source === key ? Math.max(0, to - Math.max(from, there)) : 0),
      0,
    );
    if (bytes === 0) return;
    const path = batch.sources[key]?.after.path ?? `source ${key}`;
    if (place === 'unreadable') {
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

const lengthOf = (place: Place): number => (hasContent(place) ? place.bytes.length : -1);

const longer = (one: Place, other: Place): Place => (lengthOf(other) > lengthOf(one) ? other : one);

const hasContent = (place: Place): place is Content => typeof place === 'object';

/** Bytes `from` to `to`; undefined where the file ends before. */
const readRange = (fd: number, from: number, to: number): Buffer | undefined => {
  const bytes = Buffer.allocUnsafe(to - from);
  for (let have = 0; have < bytes.length; ) {
    const got = readSync(fd, bytes, have, bytes.length - have, from + have);
    if (got === 0) return undefined;
    have += got;
  }
  return bytes;
};

/** Which file has which of the names that a rotation may give: it is another one once something was rotated. */
const rotationNames = ({ path }: SourceState, folders: Folders): string =>
  folders
    .beginningWith(dirname(path), archivePrefix(path))
    .map((facts) => `${facts.file} ${facts.path}`)
    .sort()
    .join('\0');

const untilAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
