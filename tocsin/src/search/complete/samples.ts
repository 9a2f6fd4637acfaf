import type { Store } from '../../store/index.ts';
import { tableField } from '../plan/field.ts';
import type { PlanContext } from '../plan/frame.ts';
import { asString } from '../sql/typed.ts';
import type { KnownField } from './known.ts';

export interface SampledValue {
  readonly value: string;
  readonly count: number;
}

/** Newest events that are looked at. */
const EVENTS = 20_000;
const VALUES = 200;
/** Milliseconds for which what was found is good, in which it must be found, and for which a completion waits. */
const FRESH = 30_000;
const LIMIT = 3_000;
const PATIENCE = 400;
/** Bytes of a look. */
const MEMORY = 64 << 20;
const MAX_ENTRIES = 200;

type Lines = readonly (readonly unknown[])[];

interface Entry {
  readonly since: number;
  readonly lines: Promise<Lines>;
}

/**
 * Values and names of fields in the newest events, kept for a while. A look that takes long goes on when the completion has
 * gone without it: the next key finds what it has found.
 */
export class Samples {
  readonly #store: Pick<Store, 'cells'>;
  readonly #clock: () => number;
  readonly #kept = new Map<string, Entry>();

  constructor(store: Pick<Store, 'cells'>, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Most frequent first. */
  async values(field: string, context: PlanContext): Promise<readonly SampledValue[]> {
    const typed = tableField(field, context);
    if (typed.type === 'null') return [];
    const sql = typed.type === 'list' ? `arrayJoin(${typed.sql})` : asString(typed);
    const lines = await this.#ask(sql);
    return lines.map(([value, count]) => ({ value: String(value), count: Number(count) }));
  }

  /** Names that only events know. */
  async names({ catalog }: PlanContext): Promise<readonly KnownField[]> {
    if (!catalog.stored.has('extra')) return [];
    const lines = await this.#ask('arrayJoin(mapKeys(extra))');
    return lines.map(([name]) => ({ name: String(name), detail: 'of the events' }));
  }

  #ask(sql: string): Promise<Lines> {
    const now = this.#clock();
    const kept = this.#kept.get(sql);
    if (kept !== undefined && now - kept.since < FRESH) return within(kept.lines);
    const lines = this.#look(sql);
    this.#kept.delete(sql);
    this.#kept.set(sql, { since: now, lines });
    // What failed is asked again.
    lines.catch(() => this.#kept.delete(sql));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_ENTRIES) break;
      this.#kept.delete(oldest);
    }
    return within(lines);
  }

  async #look(sql: string): Promise<Lines> {
    const newest = `SELECT * FROM events WHERE _time > toDateTime64(0, 9, 'UTC') ORDER BY _time DESC, _seq DESC LIMIT ${EVENTS}`;
    const query = `SELECT value, count() AS n FROM (SELECT ${sql} AS value FROM (${newest})) WHERE value != '' GROUP BY value ORDER BY n DESC, value LIMIT ${VALUES}`;
    const found: (readonly unknown[])[] = [];
    const options = { signal: AbortSignal.timeout(LIMIT), timeout: LIMIT, memory: MEMORY };
    for await (const { rows } of this.#store.cells(query, options)) found.push(...rows);
    return found;
  }
}

/** A completion is a courtesy: what cannot be had in time, or at all, is left out. */
const within = (lines: Promise<Lines>): Promise<Lines> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), PATIENCE);
    lines.then(
      (found) => {
        clearTimeout(timer);
        resolve(found);
      },
      () => {
        clearTimeout(timer);
        resolve([]);
      },
    );
  });
