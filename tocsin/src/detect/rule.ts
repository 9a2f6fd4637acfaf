import { needsBefore } from './condition.ts';
import type { Window } from './finding.ts';
import { BACK_TOLERANCE, LateWindows } from './late-windows.ts';
import { Line } from './line.ts';
import type { SavedSearch } from './saved-search.ts';
import type { Position } from './schedule-memory.ts';
import type { SearchState } from './scheduler-state.ts';
import { createTicks } from './ticks.ts';

/** A saved search that runs by itself. */
export interface Scheduled extends SavedSearch {
  readonly schedule: NonNullable<SavedSearch['schedule']>;
  readonly alert: NonNullable<SavedSearch['alert']>;
}

export const isScheduled = (definition: SavedSearch | undefined): definition is Scheduled =>
  definition?.enabled === true && definition.schedule !== undefined && definition.alert !== undefined;

export interface Work {
  readonly window: Window;
  readonly due: number;
  readonly late: boolean;
}

/** One scheduled search and what is known of its runs. */
export class Rule {
  readonly id: string;
  definition: Scheduled;
  line: Line;
  late: LateWindows;
  isBusy = false;
  /** Its position must be saved. */
  isChanged = true;
  /** Not before that time, after a failure. */
  retryAt = 0;
  /** Of the window that comes next. */
  failures = 0;
  /** In the order of beginnings, so that all get their turn. */
  turn = 0;
  error: string | undefined;
  /** A failure was told, and nothing has gone well since. */
  isTold = false;
  /** What the window up to `to` counted. */
  #counted: { readonly to: number; readonly count: number } | undefined;
  #last: Pick<SearchState, 'lastAt' | 'lastWindow' | 'lastCount' | 'lateness'>;
  runs = 0;
  alerts = 0;
  suppressed = 0;
  skipped = 0;

  constructor(definition: Scheduled, timeZone: string | undefined, now: number, known?: Position) {
    this.id = definition.id;
    this.definition = definition;
    const ticks = createTicks(this.id, definition.schedule, timeZone);
    this.line = new Line(definition, ticks, known?.to ?? Line.beginning(ticks, now, definition.delay));
    // A window that was edited or never looked at is not looked at for late events.
    const done = known === undefined ? [] : this.line.done(now - definition.late - BACK_TOLERANCE);
    this.late = new LateWindows(definition.late, definition.delay, done);
    this.#last = known === undefined ? {} : { lastCount: known.count };
  }

  /** Goes on from where it is, by other rules. */
  edit(definition: Scheduled, timeZone: string | undefined): void {
    const ticks = createTicks(this.id, definition.schedule, timeZone);
    this.definition = definition;
    this.line = new Line(definition, ticks, this.line.to);
    this.late = new LateWindows(definition.late, definition.delay);
    this.#counted = undefined;
    this.failures = 0;
    this.retryAt = 0;
  }

  /** The clock was wrong: it goes on at the present. */
  moveBack(now: number): void {
    this.line.moveBack(now);
    this.late = new LateWindows(this.definition.late, this.definition.delay);
    this.#counted = undefined;
    this.failures = 0;
    this.isChanged = true;
  }

  get position(): Position {
    const { open } = this.late;
    const to = open === undefined ? this.line.to : this.line.before(open).to;
    return { rule: this.id, to, count: this.#last.lastCount ?? 0 };
  }

  /** What the window before counted, where that is still known. */
  before(window: Window): number | undefined {
    const { alert } = this.definition;
    if (!needsBefore(alert.when) || this.#counted === undefined) return undefined;
    return this.#counted.to === this.line.before(window).to ? this.#counted.count : undefined;
  }

  began(window: Window, lateness: number, now: number): void {
    this.#last = { ...this.#last, lastAt: now, lastWindow: window, lateness };
  }

  done({ window, late }: Work, count: number): void {
    this.runs++;
    this.error = undefined;
    this.isTold = false;
    if (late) {
      this.late.looked(window);
      this.isChanged = true;
      return;
    }
    this.failures = 0;
    this.#counted = { to: window.to, count };
    this.#last = { ...this.#last, lastCount: count };
    this.advance(window);
    this.late.add(window);
  }

  advance({ to }: Window): void {
    this.line.advance(to);
    this.failures = 0;
    this.isChanged = true;
  }

  get state(): SearchState {
    const { runs, alerts, suppressed, skipped, error } = this;
    const nextAt = this.line.due;
    return {
      running: this.isBusy,
      ...this.#last,
      ...(error === undefined ? {} : { lastError: error }),
      ...(Number.isFinite(nextAt) ? { nextAt } : {}),
      runs,
      alerts,
      suppressed,
      skipped,
    };
  }
}
