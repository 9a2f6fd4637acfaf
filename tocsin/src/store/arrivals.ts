import type { Connection } from './connection.ts';
import { MONITOR } from './engine.ts';

/** What was stored since the last look, to be read by conditions on the table `events`. */
export interface Arrivals {
  /**
   * Reads the rows that have come since the last call that succeeded; the first call sets the beginning. `read` is given a
   * condition that holds for just those rows; it is called again where the engine has merged them meanwhile, so it must have
   * no effect but its result. Undefined: nothing has come.
   */
  next<T>(read: (condition: string) => Promise<T>, signal: AbortSignal): Promise<T | undefined>;
}

/** Merges overtake a reading rarely; what could not be read now is read the next time. */
const ATTEMPTS = 5;

interface Parts {
  /** Number of the newest insert. */
  readonly newest: number;
  /** Names of the parts with rows of inserts after the last one seen. */
  readonly fresh: readonly string[];
}

/**
 * The engine numbers inserts in the order in which their rows become visible, and each row keeps its number. Rows cannot be
 * missed, then, and come once, even when an older batch is written after a newer one. Names of parts make it cheap: without
 * an insert nothing is read.
 */
export class StoredArrivals implements Arrivals {
  readonly #connection: Connection;
  #seen: number | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async next<T>(read: (condition: string) => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    this.#seen ??= (await this.#parts(Number.MAX_SAFE_INTEGER, signal)).newest;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const seen = this.#seen;
      const { newest, fresh } = await this.#parts(seen, signal);
      if (fresh.length === 0) {
        // Lower than before: the newest days are gone, and after a restart the engine gives their numbers again.
        this.#seen = newest;
        return undefined;
      }
      const names = fresh.map((name) => `'${name}'`).join(', ');
      const result = await read(`_part IN (${names}) AND _block_number > ${seen}`);
      const after = new Set((await this.#parts(seen, signal)).fresh);
      // A part that is there before and after was there in between.
      if (!fresh.every((name) => after.has(name))) continue;
      this.#seen = newest;
      return result;
    }
    return undefined;
  }

  async #parts(seen: number, signal: AbortSignal): Promise<Parts> {
    const sql = `SELECT max(max_block_number), groupArrayIf(name, max_block_number > ${seen}) FROM system.parts
      WHERE database = currentDatabase() AND table = 'events' AND active`;
    let parts: Parts = { newest: 0, fresh: [] };
    for await (const { rows } of this.#connection.cells(sql, { signal, tag: MONITOR })) {
      const [newest, names] = rows[0] ?? [];
      // Names of parts are digits and underscores; nothing else may reach the condition.
      const fresh = Array.isArray(names) ? names.map(String).filter((name) => /^\w+$/.test(name)) : [];
      parts = { newest: Number(newest), fresh };
    }
    return parts;
  }
}
