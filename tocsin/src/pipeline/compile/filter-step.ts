import { performance } from 'node:perf_hooks';
import { addTag, type Event } from '../../event/index.ts';
import type { Filter } from '../../filters/index.ts';
import type { PluginCounts } from './compiled.ts';
import type { Lineage } from './lineage.ts';
import { type Batch, countLive, type Step } from './step.ts';

/** Of an event that a filter could not take. Logstash ends the whole pipeline there. */
const EXCEPTION_TAG = '_filter_exception';

export interface FilterStepParts {
  readonly filter: Filter;
  readonly counts: PluginCounts;
  readonly lineage: Lineage;
  /** The last event that the filter succeeded with; set to undefined before each batch. */
  readonly progress: { last: Event | undefined };
  /** Told once for each message. */
  readonly broken: (message: string) => void;
}

/** One filter: counts, measures, and keeps what it throws from the events that are not to blame. */
export class FilterStep implements Step {
  readonly #parts: FilterStepParts;

  constructor(parts: FilterStepParts) {
    this.#parts = parts;
  }

  run(events: Event[]): Batch {
    const { filter, counts, progress } = this.#parts;
    const live = countLive(events);
    if (live === 0) return events;
    counts.in += live;
    progress.last = undefined;
    const began = performance.now();
    try {
      const out = filter.filter(events);
      if (!(out instanceof Promise)) return this.#done(events, out, began);
      return out.catch((error: unknown) => this.#rescue(events, error)).then((done) => this.#done(events, done, began));
    } catch (error) {
      return this.#rescue(events, error).then((done) => this.#done(events, done, began));
    }
  }

  #done(events: readonly Event[], out: Event[], began: number): Event[] {
    const { counts, lineage } = this.#parts;
    counts.seconds += (performance.now() - began) / 1000;
    counts.out += countLive(out);
    if (out !== events) lineage.note(events, out);
    return out;
  }

  /**
   * Events up to the last one that succeeded have been through the filter; what follows goes through it one by one, and the events that it
   * throws for go on with a tag. None is lost, and none is filtered twice unless the filter takes events out of their order. Where a filter
   * succeeds with events that it adds, the list with them is lost, and all go through it again.
   */
  async #rescue(events: Event[], error: unknown): Promise<Event[]> {
    const { filter, progress } = this.#parts;
    if (events.length === 1) return this.#tagged(events, error);
    const done = progress.last === undefined ? 0 : events.indexOf(progress.last) + 1;
    const rescued = events.slice(0, done);
    let isSame = true;
    for (const event of events.slice(done)) {
      const alone = [event];
      let out: Event[];
      try {
        out = await filter.filter(alone);
      } catch (reason) {
        out = this.#tagged(alone, reason);
      }
      isSame &&= out === alone;
      rescued.push(...out);
    }
    return isSame ? events : rescued;
  }

  #tagged(events: Event[], error: unknown): Event[] {
    const { counts, broken } = this.#parts;
    for (const event of events) addTag(event, EXCEPTION_TAG);
    counts.failed += events.length;
    counts.reasons.exception = (counts.reasons.exception ?? 0) + events.length;
    broken(error instanceof Error ? error.message : String(error));
    return events;
  }

  flush(final: boolean): Batch {
    const { filter, counts } = this.#parts;
    if (filter.flush === undefined) return [];
    const began = performance.now();
    try {
      const out = filter.flush({ final });
      counts.out += countLive(out);
      return out;
    } catch (error) {
      this.#tagged([], error);
      return [];
    } finally {
      counts.seconds += (performance.now() - began) / 1000;
    }
  }
}
