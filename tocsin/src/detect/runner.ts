import type { Timers } from '../define/index.ts';
import { type Search, SplError } from '../search/index.ts';
import { StoreUnavailable } from '../store/index.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import type { Finding } from './finding.ts';
import { findingsOf } from './findings.ts';
import { Lateness } from './lateness.ts';
import type { Rule, Work } from './rule.ts';
import type { ScheduleMemory } from './schedule-memory.ts';
import type { Suppression } from './suppression.ts';

export interface RunnerOptions {
  readonly search: Pick<Search, 'stream'>;
  readonly memory: ScheduleMemory;
  readonly clock: () => number;
  readonly timers: Timers;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly timeZone?: string | undefined;
  readonly searchTime: number;
  readonly suppression: Suppression;
  readonly stopping: AbortSignal;
}

const SECOND = 1_000;
/** Milliseconds in which nothing is tried while the store, or what is remembered, can't be reached. */
const STORE_PAUSE = SECOND;
const MEMORY_PAUSE = 5 * SECOND;
/** A window that the engine fails at is tried again after these times, then given up. */
const RETRIES = [5 * SECOND, 30 * SECOND, 120 * SECOND];
/** A search that can't be read is tried so often; its windows wait for it to be mended. */
const SPL_RETRY = 60 * SECOND;

/** Looks at one window, and decides what becomes of it when that fails. */
export class Runner {
  readonly #options: RunnerOptions;
  /** Evaluations that failed, but for a store that was not there. */
  failures = 0;
  /** Of windows in their turn, not of those that are looked at once more. */
  readonly lateness = new Lateness();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Gives the milliseconds in which no other window needs to be tried. */
  async run(rule: Rule, work: Work): Promise<number> {
    const { definition } = rule;
    const { clock, memory, suppression, stopping } = this.#options;
    const started = clock();
    const lateness = Math.max(0, started - work.due);
    rule.began(work.window, lateness, started);
    if (!work.late) this.lateness.add(lateness);
    if (work.late) rule.late.begin(work.window);
    let evaluation: Evaluation;
    try {
      evaluation = await this.#evaluate(rule, work);
    } catch (error) {
      return stopping.aborted ? 0 : this.#searchFailed(rule, work, error);
    }
    const { findings, suppressed } = findingsOf(definition, evaluation, {
      at: clock(),
      late: work.late,
      isSuppressed: (key, window) => suppression.isSuppressed(definition, key, window),
    });
    try {
      if (findings.length > 0) rule.alerts += await this.#emit(findings);
    } catch (error) {
      if (work.late) rule.late.again(work.window, clock());
      return this.#memoryFailed(rule, error);
    }
    rule.suppressed += suppressed;
    // One that was edited meanwhile goes on by its new schedule.
    if (rule.definition === definition) rule.done(work, evaluation.count);
    else if (!work.late) rule.advance(work.window);
    if (findings.length === 0 || work.late) return 0;
    try {
      rule.isChanged = false;
      await memory.save([rule.position]);
    } catch {
      // It is saved with the others in a moment, and that says why it can't be.
      rule.isChanged = true;
    }
    return 0;
  }

  async #evaluate(rule: Rule, { window }: Work): Promise<Evaluation> {
    const { search, timers, searchTime, stopping, timeZone } = this.#options;
    const { definition, line } = rule;
    const controller = new AbortController();
    const stop = (): void => controller.abort(stopping.reason);
    stopping.addEventListener('abort', stop, { once: true });
    const timer = timers.set(
      () => controller.abort(new Error(`it took longer than ${searchTime / SECOND} seconds`)),
      searchTime,
    );
    try {
      if (stopping.aborted) stop();
      controller.signal.throwIfAborted();
      return await evaluate(definition, window, {
        search,
        timeZone: definition.schedule.timeZone ?? timeZone,
        before: rule.before(window),
        windowBefore: () => line.before(window),
        signal: controller.signal,
      });
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      timers.clear(timer);
      stopping.removeEventListener('abort', stop);
    }
  }

  async #emit(findings: readonly Finding[]): Promise<number> {
    const fresh = await this.#options.memory.emit(findings);
    this.#options.suppression.note(findings);
    return fresh.length;
  }

  #searchFailed(rule: Rule, work: Work, error: unknown): number {
    const now = this.#options.clock();
    if (error instanceof StoreUnavailable) {
      rule.error = error.message;
      if (work.late) rule.late.again(work.window, now);
      return STORE_PAUSE;
    }
    this.failures++;
    const message = error instanceof Error ? error.message : String(error);
    rule.error = message;
    const tell = (what: string): void => {
      if (!rule.isTold) this.#options.notice('warn', `saved search ${rule.id} fails, ${what}: ${message}`);
      rule.isTold = true;
    };
    if (work.late) {
      tell('at a window with late events');
      return 0;
    }
    if (error instanceof SplError) {
      rule.retryAt = now + SPL_RETRY;
      tell('and its windows wait until it is mended');
      return 0;
    }
    const retry = RETRIES[rule.failures];
    rule.failures++;
    if (retry !== undefined) {
      rule.retryAt = now + retry;
      tell(`and is tried ${RETRIES.length} times again for each window before that is passed over`);
      return 0;
    }
    rule.skipped++;
    rule.advance(work.window);
    return 0;
  }

  #memoryFailed(rule: Rule, error: unknown): number {
    const message = error instanceof Error ? error.message : String(error);
    rule.error = message;
    if (error instanceof StoreUnavailable) return STORE_PAUSE;
    if (!rule.isTold) this.#options.notice('warn', `alerts of saved search ${rule.id} can't be stored: ${message}`);
    rule.isTold = true;
    return MEMORY_PAUSE;
  }
}
