import type { Store } from '../../store/index.ts';
import { SourceBook } from './source-book.ts';
import type { SourcesReport, StoredSource } from './source-status.ts';
import { StoredSources } from './stored-sources.ts';

/** Where events come from: what was counted since the start, and what the store knows beside. */
export class Sources {
  readonly #clock: () => number;
  readonly #startedAt: number;
  readonly #book: SourceBook;
  #stored: StoredSources | undefined;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.#startedAt = clock();
    this.#book = new SourceBook(clock);
  }

  get arrived(): SourceBook['arrived'] {
    return this.#book.arrived;
  }

  /** The store is open. */
  opened(store: Store): void {
    this.#stored = new StoredSources(store, this.#clock);
  }

  async report(): Promise<SourcesReport> {
    const sources = this.#book.list();
    const stored = await this.#stored?.list().catch(() => undefined);
    const here = new Set(sources.map(keyOf));
    return {
      startedAt: this.#startedAt,
      sources,
      evicted: this.#book.evicted,
      ...(stored === undefined ? {} : { silent: stored.filter((source) => !here.has(keyOf(source))) }),
    };
  }
}

const keyOf = ({ index, sourcetype, host }: Pick<StoredSource, 'index' | 'sourcetype' | 'host'>): string =>
  [index, sourcetype, host].join('\0');
