import type { Arrivals } from '../../pipeline/index.ts';
import { parseIndexName } from '../../store/index.ts';
import { SourceRow } from './source-row.ts';
import type { SourceStatus } from './source-status.ts';

const MOST = 1_000;

/** What arrives from where, since the start. Of too many sources those that were seen last are kept; the rest is one row. */
export class SourceBook {
  readonly #clock: () => number;
  readonly #most: number;
  /** The one that was seen last is the last. */
  readonly #rows = new Map<string, SourceRow>();
  readonly #others = new SourceRow({ input: '', index: '', sourcetype: '', source: '', host: '' }, true);
  #hasOthers = false;
  #evicted = 0;

  constructor(clock: () => number, most = MOST) {
    this.#clock = clock;
    this.#most = most;
  }

  readonly arrived = (arrivals: readonly Arrivals[]): void => {
    for (const one of arrivals) this.#rowOf(one).add(one);
  };

  #rowOf(arrivals: Arrivals): SourceRow {
    if (arrivals.isOther === true) return this.#other();
    const { input, sourcetype, source, host } = arrivals;
    // A new day is no new source.
    const index = parseIndexName(arrivals.index)?.base ?? arrivals.index;
    const key = [input, index, sourcetype, source, host].join('\0');
    const row = this.#rows.get(key) ?? new SourceRow({ input, index, sourcetype, source, host }, false);
    this.#rows.delete(key);
    this.#rows.set(key, row);
    if (this.#rows.size > this.#most) this.#evict();
    return row;
  }

  #other(): SourceRow {
    this.#hasOthers = true;
    return this.#others;
  }

  #evict(): void {
    const [oldest] = this.#rows;
    if (oldest === undefined) return;
    const [key, row] = oldest;
    this.#rows.delete(key);
    this.#evicted += 1;
    this.#other().take(row);
  }

  /** How often a source was put among the others. */
  get evicted(): number {
    return this.#evicted;
  }

  list(): readonly SourceStatus[] {
    const now = this.#clock();
    const rows = [...this.#rows.values()].reverse().map((row) => row.status(now));
    return this.#hasOthers ? [...rows, this.#others.status(now)] : rows;
  }
}
