import type { LastFired, Position } from '../detect/index.ts';
import type { Store } from '../store/index.ts';
import { askUntilAnswered } from './ask.ts';
import type { Sequence } from './sequence.ts';

/** How old an event may be when it comes, to be noticed as late: what is read of the past is bounded by it. */
const LATE_AT_MOST = 7 * 86_400_000;

/** Where the schedules stand, in the store. */
export class ScheduleState {
  readonly #store: Pick<Store, 'query' | 'append'>;
  readonly #sequence: Sequence;
  readonly #clock: () => number;
  readonly #signal: AbortSignal;

  constructor(store: Pick<Store, 'query' | 'append'>, sequence: Sequence, clock: () => number, signal: AbortSignal) {
    this.#store = store;
    this.#sequence = sequence;
    this.#clock = clock;
    this.#signal = signal;
  }

  async positions(): Promise<readonly Position[]> {
    const rows = await this.#ask(
      'SELECT rule, argMax(done_to, seq) AS last_to, argMax(count, seq) AS last_count FROM schedule_positions GROUP BY rule',
      {},
    );
    return rows.map(({ rule, last_to: to, last_count: count }) => ({
      rule: String(rule),
      to: Number(to),
      count: Number(count),
    }));
  }

  async save(positions: readonly Position[]): Promise<void> {
    await this.#store.append(
      'schedule_positions',
      positions.map(({ rule, to, count }) => ({ rule, seq: this.#sequence.next(), done_to: to, count })),
    );
  }

  async fired(since: number): Promise<readonly LastFired[]> {
    const rows = await this.#ask(
      `SELECT rule, key_text, max(window_to) AS last FROM alerts WHERE window_to > {since:Int64} GROUP BY rule, key_text`,
      { since },
    );
    return rows.map(({ rule, key_text: key, last }) => ({
      rule: String(rule),
      key: String(key),
      windowTo: Number(last),
    }));
  }

  /** Reads the arrival times of what lies in the last week, of which an index leaves out nearly all. */
  async lateMinutes(since: number, after: number): Promise<readonly number[]> {
    const rows = await this.#ask(
      `SELECT DISTINCT toUnixTimestamp(toStartOfMinute(_time)) AS minute FROM events
       WHERE \`event.ingested\` >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
         AND _time >= fromUnixTimestamp64Milli({oldest:Int64}, 'UTC')
         AND _time < fromUnixTimestamp64Milli({newest:Int64}, 'UTC')
         AND toUnixTimestamp64Milli(\`event.ingested\`) - toUnixTimestamp64Milli(_time) > {after:Int64}
       ORDER BY minute`,
      { since, oldest: since - LATE_AT_MOST, newest: this.#clock(), after },
    );
    return rows.map(({ minute }) => Number(minute) * 1000);
  }

  #ask(sql: string, params: Readonly<Record<string, unknown>>) {
    return askUntilAnswered(this.#store, sql, params, this.#signal);
  }
}
