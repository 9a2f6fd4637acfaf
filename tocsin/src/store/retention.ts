import type { Connection } from './connection.ts';

const DAY = 86_400_000;

export interface Retention {
  /** Days that events are kept; absent: for ever. */
  readonly days?: number;
  /** Other numbers of days for some indexes. */
  readonly indexes?: Readonly<Record<string, number>>;
  /** Bytes on disk at most: whole days go, the oldest first. The newest day always stays. */
  readonly bytes?: number;
}

/**
 * Removes what is older than its index is kept. A day that is out for every index it holds is dropped, which costs
 * nothing; where only some of its indexes are out, they are deleted from that one day.
 */
export async function applyRetention(connection: Connection, retention: Retention, now: number): Promise<void> {
  await dropByAge(connection, retention, now);
  if (retention.bytes !== undefined) await dropBySize(connection, retention.bytes);
}

async function dropByAge(connection: Connection, retention: Retention, now: number): Promise<void> {
  const own = new Map(Object.entries(retention.indexes ?? {}));
  const all = [...own.values(), ...(retention.days === undefined ? [] : [retention.days])];
  if (all.length === 0) return;
  // A day is out once its last moment is.
  const cutoff = (days: number): number => dayNumber(now - (days + 1) * DAY);
  const newest = cutoff(Math.min(...all));
  const rows = await connection.all(
    `SELECT toYYYYMMDD(_time) AS day, toString(index) AS name FROM events
     WHERE _time < addDays(toDateTime64({last:String}, 9, 'UTC'), 1) GROUP BY day, name`,
    { last: dayText(newest) },
  );
  const days = new Map<number, string[]>();
  for (const { day, name } of rows) {
    const names = days.get(Number(day));
    if (names === undefined) days.set(Number(day), [String(name)]);
    else names.push(String(name));
  }
  for (const [day, names] of days) {
    const out = names.filter((name) => {
      const kept = own.get(name) ?? retention.days;
      return kept !== undefined && day <= cutoff(kept);
    });
    if (out.length === 0) continue;
    if (out.length === names.length) await connection.command(`ALTER TABLE events DROP PARTITION ${day}`);
    else {
      await connection.command(`ALTER TABLE events DELETE IN PARTITION ${day} WHERE index IN ({out:Array(String)})`, {
        out,
      });
    }
  }
}

async function dropBySize(connection: Connection, limit: number): Promise<void> {
  const rows = await connection.all(
    `SELECT partition, sum(bytes_on_disk) AS bytes FROM system.parts
     WHERE database = currentDatabase() AND table = 'events' AND active GROUP BY partition ORDER BY partition`,
  );
  let total = rows.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  for (const { partition, bytes } of rows.slice(0, -1)) {
    if (total <= limit) return;
    await connection.command(`ALTER TABLE events DROP PARTITION ${Number(partition)}`);
    total -= Number(bytes);
  }
}

function dayText(day: number): string {
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)} 00:00:00`;
}

/** 20261123 for a time on that day in UTC, as `toYYYYMMDD` has it. */
function dayNumber(time: number): number {
  return Number(new Date(time).toISOString().slice(0, 10).replaceAll('-', ''));
}
