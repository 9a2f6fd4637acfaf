import type { Event } from '../../event/index.ts';
import type { Filter } from '../../filters/index.ts';
import type { CompileSettings, PluginCounts, Reports } from './compiled.ts';
import { type CommonOptions, decoration } from './decorate.ts';
import type { PlannedFilter } from './plan.ts';

/** A filter that was made, with its counters. What it says before somebody listens is kept for whoever listens first. */
export class FilterInstance {
  readonly filter: Filter;
  readonly counts: PluginCounts;
  /** See `FilterStepParts`. */
  readonly progress: { last: Event | undefined } = { last: undefined };
  #reports: Reports | undefined;
  #early: ((reports: Reports) => void)[] = [];
  readonly #told = new Set<string>();

  /** Throws what the declaration's `create` throws. */
  constructor({ id, declaration, options, ecs }: PlannedFilter, { clock, folder }: CompileSettings) {
    const counts: PluginCounts = {
      id,
      plugin: declaration.name,
      kind: 'filter',
      in: 0,
      out: 0,
      failed: 0,
      dropped: 0,
      seconds: 0,
      reasons: {},
    };
    const { progress } = this;
    const decorate = decoration(options as CommonOptions, clock, { late: declaration.catchesNames === true });
    const matched =
      decorate === undefined
        ? (event: Event): void => {
            progress.last = event;
          }
        : (event: Event): void => {
            decorate(event);
            progress.last = event;
          };
    this.counts = counts;
    this.filter = declaration.create(options, {
      ecs,
      clock,
      folder,
      matched,
      count: (reason, by = 1) => {
        counts.reasons[reason] = (counts.reasons[reason] ?? 0) + by;
        if (reason === 'failed' || reason === 'dropped') counts[reason] += by;
      },
      notice: (level, message) => this.#say((reports) => reports.notice(level, id, message)),
    });
  }

  listen(reports: Reports): void {
    this.#reports = reports;
    for (const say of this.#early) say(reports);
    this.#early = [];
  }

  #say(say: (reports: Reports) => void): void {
    if (this.#reports !== undefined) say(this.#reports);
    else if (this.#early.length < 100) this.#early.push(say);
  }

  /** It threw. */
  broken(message: string): void {
    const { id, plugin } = this.counts;
    if (this.#told.has(message) || this.#told.size >= 10) return;
    this.#told.add(message);
    this.#say((reports) =>
      reports.notice(
        'error',
        id,
        `${plugin} (${id}) failed: ${message}; its events go on with the tag _filter_exception`,
      ),
    );
  }
}
