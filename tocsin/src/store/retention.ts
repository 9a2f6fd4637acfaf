import type { Connection } from './connection.ts';

const DAY = 86_400_000;

export interface Retention {
  /** Days that events are kept; absent: for ever. */
  readonly days?: number;
  /** Other numbers of days for some indexes. */
  readonly indexes?: Readonly<Record<string, number>>;
  /** Bytes on disk at most: whole days (of a backfill, months) go, the oldest first. The newest day and today always stay. */
  readonly bytes?: number;
}

/** A partition, a day or a month such as `20261123` or `202611`, that was dropped because the store was too large. */
export interface Dropped {
  readonly partition: string;
  readonly events: number;
  readonly bytes: number;
}

/** What a partition, a day or a month, holds of one index. Days are numbers such as 20261123. */
interface Held {
  readonly index: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Removes what is older than its index is kept. A partition that is out for every index it holds is dropped, which costs
 * nothing; where only some of its indexes or days are out, they are deleted from that one partition.
 */
export async function applyRetention(
  connection: Connection,
  retention: Retention,
  now: number,
): Promise<readonly Dropped[]> {
  await dropByAge(connection, retention, now);
  return await applySizeLimit(connection, retention, now);
}

/** Cheap enough to run each minute: the sizes of partitions are known to the engine. Gives what it has dropped. */
export async function applySizeLimit(
  connection: Connection,
  { bytes }: Retention,
  now: number,
): Promise<readonly Dropped[]> {
  return bytes === undefined ? [] : await dropBySize(connection, bytes, now);
}

async function dropByAge(connection: Connection, retention: Retention, now: number): Promise<void> {
  const own = new Map(Object.entries(retention.indexes ?? {}));
  const all = [...own.values(), ...(retention.days === undefined ? [] : [retention.days])];
  if (all.length === 0) return;
  // A day is out once its last moment is.
  const cutoff = (days: number): number => dayNumber(now - (days + 1) * DAY);
  const lastOut = (index: string): number => {
    const kept = own.get(index) ?? retention.days;
    return kept === undefined ? 0 : cutoff(kept);
  };
  for (const [partition, held] of await heldUntil(connection, cutoff(Math.min(...all)))) {
    const out = held.filter(({ index, first }) => first <= lastOut(index));
    if (out.length === 0) continue;
    if (held.every(({ index, last }) => last <= lastOut(index))) {
      await connection.command(`ALTER TABLE events DROP PARTITION ${partition}`);
      continue;
    }
    await connection.command(
      `ALTER TABLE events DELETE IN PARTITION ${partition}
       WHERE toYYYYMMDD(_time) <= transform(toString(index), {out:Array(String)}, {days:Array(UInt32)}, toUInt32(0))`,
      { out: out.map(({ index }) => index), days: out.map(({ index }) => lastOut(index)) },
    );
  }
}

/** The partitions that begin on that day or before: identifiers, `202611` or `20261123`, sort by their first day. */
async function heldUntil(connection: Connection, day: number): Promise<Map<number, Held[]>> {
  const rows = await connection.all(
    `SELECT toUInt32(_partition_id) AS partition, toString(index) AS name,
       toYYYYMMDD(min(_time)) AS first, toYYYYMMDD(max(_time)) AS last
     FROM events WHERE _partition_id <= {day:String} GROUP BY partition, name`,
    { day: String(day) },
  );
  const partitions = new Map<number, Held[]>();
  for (const { partition, name, first, last } of rows) {
    const held = { index: String(name), first: Number(first), last: Number(last) };
    const known = partitions.get(Number(partition));
    if (known === undefined) partitions.set(Number(partition), [held]);
    else known.push(held);
  }
  return partitions;
}

async function dropBySize(connection: Connection, limit: number, now: number): Promise<readonly Dropped[]> {
  const sizes = await connection.all(
    `SELECT partition, sum(bytes_on_disk) AS bytes FROM system.parts
     WHERE database = currentDatabase() AND table = 'events' AND active GROUP BY partition`,
  );
  let total = sizes.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  if (total <= limit) return [];
  const bytesOf = new Map(sizes.map(({ partition, bytes }) => [Number(partition), Number(bytes)]));
  // A month of a backfill may reach up to today, and so may hold newer events than a day does.
  const held = await connection.all(
    `SELECT toUInt32(_partition_id) AS partition, count() AS events, toYYYYMMDD(max(_time)) AS last
     FROM events GROUP BY partition ORDER BY min(_time)`,
  );
  const newest = Math.max(...held.map(({ last }) => Number(last)));
  const kept = Math.min(newest, dayNumber(now));
  const dropped: Dropped[] = [];
  for (const { partition, events, last } of held) {
    if (total <= limit) break;
    if (Number(last) >= kept) continue;
    const bytes = bytesOf.get(Number(partition)) ?? 0;
    await connection.command(`ALTER TABLE events DROP PARTITION ${Number(partition)}`);
    total -= bytes;
    dropped.push({ partition: String(partition), events: Number(events), bytes });
  }
  return dropped;
}

/** 20261123 for a time on that day in UTC, as `toYYYYMMDD` has it. */
function dayNumber(time: number): number {
  return Number(new Date(time).toISOString().slice(0, 10).replaceAll('-', ''));
}
