import { systemTimers, type Timers } from '../define/index.ts';
import type { Search } from '../search/index.ts';
import { StoreUnavailable } from '../store/index.ts';
import { LatePoll } from './late-poll.ts';
import { BACK_TOLERANCE } from './late-windows.ts';
import { isScheduled, Rule, type Scheduled, type Work } from './rule.ts';
import { Runner } from './runner.ts';
import type { SavedSearch } from './saved-search.ts';
import type { SavedSearches } from './saved-searches.ts';
import type { Position, ScheduleMemory } from './schedule-memory.ts';
import type { Scheduler, SchedulerTotals, SearchState, Trial } from './scheduler-state.ts';
import { Suppression } from './suppression.ts';
import { trial } from './trial.ts';
import { Turns } from './turns.ts';

export interface SchedulerOptions {
  readonly searches: Pick<SavedSearches, 'list' | 'onChange'>;
  readonly search: Pick<Search, 'stream'>;
  readonly memory: ScheduleMemory;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly timers?: Timers;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Of `cron` and of searches, where a saved search names none. */
  readonly timeZone?: string | undefined;
  /** Evaluations at once; fewer than the searches that the store runs, so that people are not held up. */
  readonly concurrency?: number;
  /** Milliseconds of downtime that are made up for. */
  readonly catchUp?: number;
  /** Milliseconds that one evaluation may take. */
  readonly searchTime?: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const CATCH_UP = 24 * 60 * MINUTE;
/** The clock is looked at so often, so that its jumps are seen. */
const HEARTBEAT = SECOND;
const SAVE_EVERY = 5 * SECOND;
const STORE_PAUSE = SECOND;
const SEARCH_TIME = MINUTE;

/** See docs/alerts.md for what it promises. */
export const createScheduler = (options: SchedulerOptions): Scheduler => new RunningScheduler(options);

class RunningScheduler implements Scheduler {
  readonly #options: SchedulerOptions;
  readonly #timers: Timers;
  readonly #concurrency: number;
  readonly #rules = new Map<string, Rule>();
  readonly #known = new Map<string, Position>();
  readonly #suppression = new Suppression();
  readonly #turns = new Turns();
  readonly #stopping = new AbortController();
  readonly #runner: Runner;
  readonly #latePoll: LatePoll;
  readonly #running = new Set<Promise<void>>();
  #ended: Omit<SchedulerTotals, 'lateness'> = {
    runs: 0,
    alerts: 0,
    suppressed: 0,
    skipped: 0,
    failures: 0,
    waiting: 0,
  };
  #timer: unknown;
  #isStarted = false;
  #isLoading = false;
  #unsubscribe = (): void => undefined;
  #definitionsChanged = true;
  #lastNow = Number.NEGATIVE_INFINITY;
  #pausedUntil = 0;
  #pruneAt = 0;
  #saveAt = 0;
  #saving: Promise<void> | undefined;
  #memoryFault: string | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#concurrency = options.concurrency ?? 2;
    this.#latePoll = new LatePoll(options.memory, (error) => this.#memoryFailed(error));
    this.#runner = new Runner({
      ...options,
      timers: this.#timers,
      searchTime: options.searchTime ?? SEARCH_TIME,
      suppression: this.#suppression,
      stopping: this.#stopping.signal,
    });
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#options.searches.onChange(() => {
      this.#definitionsChanged = true;
      if (this.#isStarted) this.#beat();
    });
    while (!this.#stopping.signal.aborted) {
      try {
        for (const position of await this.#options.memory.positions()) this.#known.set(position.rule, position);
        break;
      } catch (error) {
        this.#memoryFailed(error);
        await new Promise<void>((resolve) => {
          this.#timer = this.#timers.set(resolve, STORE_PAUSE);
          this.#stopping.signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    }
    this.#isStarted = true;
    this.#beat();
  }

  state(id: string): SearchState | undefined {
    return this.#rules.get(id)?.state;
  }

  get totals(): SchedulerTotals {
    const now = this.#options.clock();
    const sum = { ...this.#ended, failures: this.#runner.failures, waiting: 0, lateness: this.#runner.lateness.counts };
    for (const rule of this.#rules.values()) {
      sum.runs += rule.runs;
      sum.alerts += rule.alerts;
      sum.suppressed += rule.suppressed;
      sum.skipped += rule.skipped;
      sum.waiting += rule.line.waiting(now);
    }
    return sum;
  }

  try(
    definition: SavedSearch,
    { at, signal }: { readonly at?: number | undefined; readonly signal: AbortSignal },
  ): Promise<Trial> {
    const { search, clock, timeZone } = this.#options;
    return trial(definition, { search, timeZone, at: at ?? clock(), signal });
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#stopping.abort(new Error('the scheduler stops'));
    this.#timers.clear(this.#timer);
    await Promise.allSettled(this.#running);
    await this.#saving;
    await this.#save();
  }

  /** Everything that time brings. It is called at least once a second, and after each evaluation. */
  #beat(): void {
    if (this.#stopping.signal.aborted) return;
    this.#timers.clear(this.#timer);
    const now = this.#options.clock();
    this.#readDefinitions(now);
    this.#watchClock(now);
    this.#ensureFired(now);
    this.#passOver(now);
    this.#latePoll.ask(this.#rules.values(), now);
    this.#prune(now);
    if (now >= this.#saveAt && this.#saving === undefined) {
      this.#saveAt = now + SAVE_EVERY;
      this.#saving = this.#save().finally(() => {
        this.#saving = undefined;
      });
    }
    if (!this.#isLoading && this.#pausedUntil <= now) this.#fill(now);
    this.#timer = this.#timers.set(() => this.#beat(), this.#untilNext(now));
  }

  #untilNext(now: number): number {
    // What ends then calls again.
    if (this.#isLoading || this.#running.size >= this.#concurrency) return HEARTBEAT;
    let next = now + HEARTBEAT;
    for (const rule of this.#rules.values()) {
      if (!rule.isBusy) next = Math.min(next, Math.max(rule.line.due, rule.retryAt, this.#pausedUntil));
    }
    return Math.max(1, next - now);
  }

  #readDefinitions(now: number): void {
    if (!this.#definitionsChanged) return;
    this.#definitionsChanged = false;
    const { timeZone } = this.#options;
    const wanted = new Map<string, Scheduled>();
    for (const { id, definition } of this.#options.searches.list()) {
      if (isScheduled(definition)) wanted.set(id, definition);
      // One that is made to run later begins with its present; one whose file is broken may still go on.
      else if (definition !== undefined) this.#known.delete(id);
    }
    for (const [id, rule] of this.#rules) {
      if (wanted.has(id)) continue;
      this.#rules.delete(id);
      const { runs, alerts, suppressed, skipped } = this.#ended;
      this.#ended = {
        ...this.#ended,
        runs: runs + rule.runs,
        alerts: alerts + rule.alerts,
        suppressed: suppressed + rule.suppressed,
        skipped: skipped + rule.skipped,
      };
    }
    for (const [id, definition] of wanted) {
      const rule = this.#rules.get(id);
      if (rule === undefined) this.#rules.set(id, new Rule(definition, timeZone, now, this.#known.get(id)));
      else if (JSON.stringify(rule.definition) !== JSON.stringify(definition)) rule.edit(definition, timeZone);
      this.#known.delete(id);
    }
  }

  #watchClock(now: number): void {
    const back = this.#lastNow - now;
    this.#lastNow = now;
    if (back > SECOND) {
      this.#pausedUntil = 0;
      this.#saveAt = Math.min(this.#saveAt, now);
      this.#latePoll.clockWentBack(now);
      this.#pruneAt = Math.min(this.#pruneAt, now);
      for (const rule of this.#rules.values()) {
        rule.retryAt = Math.min(rule.retryAt, now);
        // It was seen a moment after it happened, and events have arrived meanwhile.
        rule.late.markFrom(now - rule.definition.delay - 10 * HEARTBEAT, now);
        rule.isChanged = true;
      }
    }
    let moved = 0;
    for (const rule of this.#rules.values()) {
      if (rule.line.to <= now + BACK_TOLERANCE) continue;
      rule.moveBack(now);
      moved++;
    }
    if (moved > 0)
      this.#options.notice(
        'warn',
        `the clock went back: ${count(moved, 'saved search', 'saved searches')} had been evaluated up to a later time, and begin again at the present`,
      );
  }

  /** Alerts as far back as something may suppress by them. */
  #ensureFired(now: number): void {
    let since = now;
    for (const { line, definition } of this.#rules.values()) {
      const reach = definition.alert.suppress?.for;
      if (reach !== undefined) since = Math.min(since, Math.min(now, line.to) - reach - definition.late);
    }
    if (this.#isLoading || since >= Math.min(now, this.#suppression.since)) return;
    this.#isLoading = true;
    const asked = since - MINUTE;
    void this.#options.memory
      .fired(asked)
      .then((fired) => {
        this.#suppression.learn(fired, asked, now + BACK_TOLERANCE);
        this.#memoryFault = undefined;
      })
      .catch((error: unknown) => {
        this.#memoryFailed(error);
        this.#pausedUntil = this.#options.clock() + STORE_PAUSE;
      })
      .finally(() => {
        this.#isLoading = false;
        this.#beat();
      });
  }

  /** Windows that are older than what is made up for. */
  #passOver(now: number): void {
    const limit = now - (this.#options.catchUp ?? CATCH_UP);
    let windows = 0;
    let searches = 0;
    for (const rule of this.#rules.values()) {
      if (rule.isBusy || rule.line.to >= limit) continue;
      const skipped = rule.line.skip(limit);
      if (skipped === 0) continue;
      rule.skipped += skipped;
      rule.isChanged = true;
      windows += skipped;
      searches++;
    }
    if (windows > 0)
      this.#options.notice(
        'warn',
        `${count(windows, 'window', 'windows')} of ${count(searches, 'saved search', 'saved searches')} were not looked at: they ended before ${new Date(limit).toISOString()}, longer ago than is made up for`,
      );
  }

  #fill(now: number): void {
    while (this.#running.size < this.#concurrency) {
      const next = this.#turns.next(this.#rules.values(), now);
      if (next === undefined) return;
      const run = this.#run(next.rule, next.work).finally(() => {
        this.#running.delete(run);
        next.rule.isBusy = false;
        this.#beat();
      });
      next.rule.isBusy = true;
      this.#running.add(run);
    }
  }

  async #run(rule: Rule, work: Work): Promise<void> {
    const pause = await this.#runner.run(rule, work);
    if (pause > 0) this.#pausedUntil = this.#options.clock() + pause;
  }

  #prune(now: number): void {
    if (now < this.#pruneAt) return;
    this.#pruneAt = now + MINUTE;
    for (const { id, line, definition } of this.#rules.values()) {
      const reach = (definition.alert.suppress?.for ?? 0) + definition.late;
      this.#suppression.forget(id, Math.min(now, line.to) - reach, now + BACK_TOLERANCE);
    }
  }

  async #save(): Promise<void> {
    const changed = [...this.#rules.values()].filter(({ isChanged }) => isChanged);
    if (changed.length === 0) return;
    for (const rule of changed) rule.isChanged = false;
    try {
      await this.#options.memory.save(changed.map(({ position }) => position));
      this.#memoryFault = undefined;
    } catch (error) {
      for (const rule of changed) rule.isChanged = true;
      this.#memoryFailed(error);
    }
  }

  /** Once, until it works again. A store that restarts says so itself. */
  #memoryFailed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof StoreUnavailable || this.#memoryFault === message) return;
    this.#memoryFault = message;
    this.#options.notice('warn', `what saved searches have done can't be read or written: ${message}`);
  }
}

const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
