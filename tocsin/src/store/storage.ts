import { statfs } from 'node:fs/promises';
import type { Connection } from './connection.ts';
import type { DeadLetterCounts } from './dead-letters.ts';
import type { Dropped, Retention } from './retention.ts';

const DAY = 86_400_000;
/** Growth is measured over so many days before the newest event. */
const GROWTH_DAYS = 7;

export interface StoredPart {
  readonly events: number;
  /** On disk, compressed. Where a partition holds several indexes, each has its share by number of events. */
  readonly bytes: number;
  readonly uncompressedBytes: number;
  /** Times of the first and the last event, in milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
}

/** A day, `20261124`, or a month of a backfill, `202611`. */
export interface StoredPartition extends StoredPart {
  readonly partition: string;
}

export interface StoredIndex extends StoredPart {
  readonly index: string;
  /** Days its events are kept; absent: for ever, but for the limit of size. */
  readonly days?: number;
  /** The oldest first. */
  readonly partitions: readonly StoredPartition[];
}

export interface StorageReport {
  /** Sorted by name. */
  readonly indexes: readonly StoredIndex[];
  readonly events: number;
  readonly bytes: number;
  readonly uncompressedBytes: number;
  readonly deadLetters: DeadLetterCounts;
  /** The disk that holds the data; absent where that is not known. */
  readonly disk?: { readonly freeBytes: number; readonly totalBytes: number };
  readonly retention: Retention;
  /** Removed since the start because the store was larger than its limit. */
  readonly dropped: { readonly partitions: number; readonly events: number; readonly bytes: number };
  /** Bytes on disk that a day adds, as far as the newest week tells. */
  readonly bytesPerDay: number;
  /** When the oldest partition is expected to go, and for what reason; absent where nothing bounds the store. */
  readonly nextDrop?: NextDrop;
}

export interface NextDrop {
  readonly partition: string;
  readonly at: number;
  readonly because: 'age' | 'size';
}

interface Held extends StoredPartition {
  readonly index: string;
}

/** Tells what is stored. What a partition holds is asked for again only when its parts have changed. */
export class Storage {
  readonly #connection: Connection;
  readonly #folder: string | undefined;
  readonly #retention: Retention;
  readonly #clock: () => number;
  readonly #known = new Map<string, { readonly version: string; readonly held: readonly Held[] }>();
  #dropped = { partitions: 0, events: 0, bytes: 0 };

  constructor(connection: Connection, folder: string | undefined, retention: Retention, clock: () => number) {
    this.#connection = connection;
    this.#folder = folder;
    this.#retention = retention;
    this.#clock = clock;
  }

  /** Counts what was dropped. Gives the sums of these. */
  dropped(partitions: readonly Dropped[]): { readonly events: number; readonly bytes: number } {
    const events = partitions.reduce((sum, one) => sum + one.events, 0);
    const bytes = partitions.reduce((sum, one) => sum + one.bytes, 0);
    const before = this.#dropped;
    this.#dropped = {
      partitions: before.partitions + partitions.length,
      events: before.events + events,
      bytes: before.bytes + bytes,
    };
    return { events, bytes };
  }

  async report(): Promise<Omit<StorageReport, 'deadLetters'>> {
    const held = await this.#held();
    const indexes = [...groupByIndex(held)].map(([index, partitions]): StoredIndex => {
      const days = this.#daysOf(index);
      return { index, ...sumOf(partitions), ...(days === undefined ? {} : { days }), partitions };
    });
    const { events, bytes, uncompressedBytes } = sumOf(held);
    const disk = await this.#disk();
    const bytesPerDay = growthOf(held);
    const nextDrop = this.#nextDrop(held, bytes, bytesPerDay);
    return {
      indexes,
      events,
      bytes,
      uncompressedBytes,
      ...(disk === undefined ? {} : { disk }),
      retention: this.#retention,
      dropped: this.#dropped,
      bytesPerDay,
      ...(nextDrop === undefined ? {} : { nextDrop }),
    };
  }

  #daysOf(index: string): number | undefined {
    const own = new Map(Object.entries(this.#retention.indexes ?? {}));
    return own.get(index) ?? this.#retention.days;
  }

  async #held(): Promise<readonly Held[]> {
    const parts = await this.#connection.all(
      `SELECT partition_id AS partition, sum(rows) AS events, sum(bytes_on_disk) AS bytes,
         sum(data_uncompressed_bytes) AS uncompressed, toString(sum(cityHash64(name))) AS version
       FROM system.parts WHERE database = currentDatabase() AND table = 'events' AND active
       GROUP BY partition ORDER BY partition`,
    );
    const stale = parts.filter(({ partition, version }) => this.#known.get(String(partition))?.version !== version);
    const rows = stale.length === 0 ? [] : await this.#ask(stale.map(({ partition }) => String(partition)));
    for (const { partition, version, events, bytes, uncompressed } of stale) {
      const share = (count: number, of: unknown): number =>
        Number(events) === 0 ? 0 : Math.round((count / Number(events)) * Number(of));
      const held = rows
        .filter((row) => row.partition === partition)
        .map(
          ({ name, count, first, last }): Held => ({
            index: String(name),
            partition: String(partition),
            events: Number(count),
            bytes: share(Number(count), bytes),
            uncompressedBytes: share(Number(count), uncompressed),
            first: Number(first),
            last: Number(last),
          }),
        );
      this.#known.set(String(partition), { version: String(version), held });
    }
    const there = new Set(parts.map(({ partition }) => String(partition)));
    for (const partition of this.#known.keys()) if (!there.has(partition)) this.#known.delete(partition);
    return [...this.#known.values()].flatMap(({ held }) => held).sort((one, other) => one.first - other.first);
  }

  #ask(partitions: readonly string[]) {
    return this.#connection.all(
      `SELECT _partition_id AS partition, toString(index) AS name, count() AS count,
         toUnixTimestamp64Milli(min(_time)) AS first, toUnixTimestamp64Milli(max(_time)) AS last
       FROM events WHERE _partition_id IN {partitions:Array(String)} GROUP BY partition, name`,
      { partitions },
    );
  }

  async #disk(): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | undefined> {
    if (this.#folder !== undefined) {
      const { bavail, blocks, bsize } = await statfs(this.#folder);
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    }
    // Who may not read it can still use the store.
    const rows = await this.#connection
      .all('SELECT min(unreserved_space) AS free, min(total_space) AS total FROM system.disks')
      .catch(() => []);
    const [row] = rows;
    return row === undefined ? undefined : { freeBytes: Number(row.free), totalBytes: Number(row.total) };
  }

  #nextDrop(held: readonly Held[], bytes: number, bytesPerDay: number): NextDrop | undefined {
    const now = this.#clock();
    const [oldest] = held;
    if (oldest === undefined) return undefined;
    const candidates = held.flatMap(({ index, partition, last }): NextDrop[] => {
      const days = this.#daysOf(index);
      return days === undefined ? [] : [{ partition, at: Math.max(now, dayAfter(last) + days * DAY), because: 'age' }];
    });
    const { bytes: limit } = this.#retention;
    if (limit !== undefined && bytesPerDay > 0) {
      const full = now + Math.max(0, ((limit - bytes) / bytesPerDay) * DAY);
      // Neither today nor the newest day goes.
      const at = Math.round(Math.max(full, dayAfter(oldest.last)));
      candidates.push({ partition: oldest.partition, at, because: 'size' });
    }
    return candidates.sort((one, other) => one.at - other.at)[0];
  }
}

/** The first moment of the day after the one (UTC) that a time lies on. */
const dayAfter = (time: number): number => (Math.floor(time / DAY) + 1) * DAY;

const sumOf = (parts: readonly StoredPart[]): StoredPart => ({
  events: parts.reduce((sum, { events }) => sum + events, 0),
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  uncompressedBytes: parts.reduce((sum, { uncompressedBytes }) => sum + uncompressedBytes, 0),
  first: parts.reduce((least, { first }) => Math.min(least, first), Number.MAX_SAFE_INTEGER),
  last: parts.reduce((most, { last }) => Math.max(most, last), 0),
});

const groupByIndex = (held: readonly Held[]): ReadonlyMap<string, StoredPartition[]> => {
  const groups = new Map<string, StoredPartition[]>();
  for (const { index, ...partition } of held) groups.set(index, [...(groups.get(index) ?? []), partition]);
  return new Map([...groups].sort(([one], [other]) => (one < other ? -1 : 1)));
};

const growthOf = (held: readonly Held[]): number => {
  const last = Math.max(0, ...held.map((one) => one.last));
  const recent = held.filter((one) => one.last > last - GROWTH_DAYS * DAY);
  if (recent.length === 0) return 0;
  const first = Math.min(...recent.map((one) => one.first));
  return Math.round((sumOf(recent).bytes / Math.max(DAY, last - first)) * DAY);
};
