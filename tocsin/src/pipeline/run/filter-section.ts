import type { Event } from '../../event/index.ts';
import type { PluginCounts, RunningFilters } from '../compile/index.ts';

/** The filters of a worker, which its inputs share: whoever comes while they are at work waits. */
export class FilterSection {
  readonly #filters: RunningFilters;
  #busy: Promise<unknown> | undefined;

  constructor(filters: RunningFilters) {
    this.#filters = filters;
  }

  run(events: Event[]): Event[] | Promise<Event[]> {
    return this.#turn(() => this.#filters.run(events));
  }

  flush(options: { readonly final: boolean }): Event[] | Promise<Event[]> {
    return this.#turn(() => this.#filters.flush(options));
  }

  #turn(work: () => Event[] | Promise<Event[]>): Event[] | Promise<Event[]> {
    const before = this.#busy;
    const done = before === undefined ? work() : before.then(work, work);
    if (!(done instanceof Promise)) return done;
    this.#busy = done;
    const free = (): void => {
      if (this.#busy === done) this.#busy = undefined;
    };
    done.then(free, free);
    return done;
  }

  counts(): readonly PluginCounts[] {
    return this.#filters.counts();
  }

  close(): Promise<void> {
    return this.#filters.close();
  }
}
