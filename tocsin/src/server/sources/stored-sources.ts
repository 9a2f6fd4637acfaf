import type { Store } from '../../store/index.ts';
import type { StoredSource } from './source-status.ts';

const HOUR = 3_600_000;
const DAYS = 7;
/** What was asked so long ago is asked again. */
const FRESH = 60_000;
const TIMEOUT = 20_000;
const MOST = 500;
/** A source has a habit where it has sent in so many hours. */
const HABIT_HOURS = 6;
const LEAST_SILENCE = 2 * HOUR;

interface Known extends Omit<StoredSource, 'overdue'> {
  readonly first: number;
  /** Different hours in which something came. */
  readonly hours: number;
}

const SQL = `SELECT index, sourcetype, host, count() AS events,
    toUnixTimestamp64Milli(min(\`event.ingested\`)) AS first, toUnixTimestamp64Milli(max(\`event.ingested\`)) AS last,
    uniqExact(toStartOfHour(\`event.ingested\`)) AS hours
  FROM events WHERE _time > now() - INTERVAL ${DAYS} DAY
  GROUP BY index, sourcetype, host ORDER BY last DESC LIMIT ${MOST}`;

/** What the store has of sources of the last week. Asked anew each minute at most, while somebody looks. */
export class StoredSources {
  readonly #store: Pick<Store, 'query'>;
  readonly #clock: () => number;
  #known: Promise<readonly Known[]> | undefined;
  #asked = 0;

  constructor(store: Pick<Store, 'query'>, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Rejects where the store can't be asked. */
  async list(): Promise<readonly StoredSource[]> {
    const now = this.#clock();
    if (this.#known === undefined || now - this.#asked >= FRESH) {
      this.#asked = now;
      const known = this.#ask();
      this.#known = known;
      known.catch(() => {
        if (this.#known === known) this.#known = undefined;
      });
    }
    return (await this.#known).map(({ first, hours, ...source }) => {
      // As long as it was silent between two hours on the average, three times over.
      const due = source.last + Math.max(LEAST_SILENCE, (3 * (source.last - first)) / Math.max(1, hours - 1));
      return hours >= HABIT_HOURS && due < now ? { ...source, overdue: now - due } : source;
    });
  }

  async #ask(): Promise<readonly Known[]> {
    const found: Known[] = [];
    const options = { signal: AbortSignal.timeout(TIMEOUT), timeout: TIMEOUT, small: true };
    for await (const rows of this.#store.query(SQL, options))
      for (const { index, sourcetype, host, events, first, last, hours } of rows)
        found.push({
          index: String(index),
          sourcetype: String(sourcetype),
          host: String(host),
          events: Number(events),
          first: Number(first),
          last: Number(last),
          hours: Number(hours),
        });
    return found;
  }
}
