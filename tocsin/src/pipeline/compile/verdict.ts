import { performance } from 'node:perf_hooks';
import { addTag, cancel, type Event } from '../../event/index.ts';
import { DEFAULT_LIMITS, guardEach } from '../../regex/index.ts';
import { ConditionFailure } from './compare.ts';
import type { Reports } from './compiled.ts';
import type { CompiledCondition } from './condition.ts';
import type { PlannedCondition } from './plan.ts';

/** Of an event whose text kept a regex of a condition busy for too long: the condition does not hold. */
const TIMEOUT_TAG = '_conditiontimeout';

const DOES_NOT_HOLD = 0;
const HOLDS = 1;
const FAILED = 2;

/** A condition with what is done about events that it can't be evaluated for. */
export class Verdict {
  readonly condition: CompiledCondition;
  readonly #id: string;
  readonly #where: string;
  readonly #reports: Reports;
  #isTimeoutTold = false;
  readonly #told = new Set<string>();

  constructor({ compiled, id, where }: PlannedCondition, reports: Reports) {
    this.condition = compiled;
    this.#id = id;
    this.#where = where;
    this.#reports = reports;
  }

  /** Undefined: the event was buried. Must not be used for a condition that is heavy, see `hold`. */
  holds(event: Event): boolean | undefined {
    try {
      return this.condition.test(event);
    } catch (error) {
      this.#bury(event, error);
      return undefined;
    }
  }

  /** The same under a time limit where this event needs one. */
  holdsWithin(event: Event): boolean | undefined {
    if (!this.condition.isHeavy || !this.condition.needsLimit(event)) return this.holds(event);
    let holds = false;
    const began = performance.now();
    try {
      const stopped = guardEach(1, () => {
        holds = this.condition.test(event);
      });
      if (stopped.length === 0) return holds;
    } catch (error) {
      this.#bury(event, error);
      return undefined;
    }
    this.#timedOut(event, performance.now() - began);
    return false;
  }

  /**
   * Looks at the events at `indices`, under a time limit if any needs one, and calls `decided` for each in order: whether it holds, or undefined for one that
   * was buried.
   */
  holdEach(
    events: readonly Event[],
    indices: readonly number[],
    decided: (index: number, holds: boolean | undefined) => void,
  ): void {
    if (!this.#needLimit(events, indices)) {
      for (const index of indices) {
        const event = events[index];
        if (event !== undefined) decided(index, this.holds(event));
      }
      return;
    }
    const verdicts = new Uint8Array(indices.length);
    const failures = new Map<number, unknown>();
    const stopped = guardEach(indices.length, (at) => {
      const event = events[indices[at] ?? -1];
      if (event === undefined) return;
      try {
        verdicts[at] = this.condition.test(event) ? HOLDS : DOES_NOT_HOLD;
      } catch (error) {
        verdicts[at] = FAILED;
        failures.set(at, error);
      }
    });
    const isStopped = stopped.length === 0 ? undefined : new Set(stopped);
    for (let at = 0; at < indices.length; at++) {
      const index = indices[at] ?? -1;
      const event = events[index];
      if (event === undefined) continue;
      if (isStopped?.has(at) === true) {
        this.#timedOut(event);
        decided(index, false);
      } else if (verdicts[at] === FAILED) {
        this.#bury(event, failures.get(at));
        decided(index, undefined);
      } else decided(index, verdicts[at] === HOLDS);
    }
  }

  #needLimit(events: readonly Event[], indices: readonly number[]): boolean {
    if (!this.condition.isHeavy) return false;
    for (const index of indices) {
      const event = events[index];
      if (event !== undefined && this.condition.needsLimit(event)) return true;
    }
    return false;
  }

  #timedOut(event: Event, milliseconds: number = DEFAULT_LIMITS.item): void {
    addTag(event, TIMEOUT_TAG);
    this.#reports.count(this.#id, 'timeout');
    if (this.#isTimeoutTold) return;
    this.#isTimeoutTold = true;
    this.#reports.notice(
      'warn',
      this.#id,
      `${this.#where}: a regular expression of the condition was stopped after ${Math.round(milliseconds)} ms; such events are tagged ${TIMEOUT_TAG} and the condition does not hold for them`,
    );
  }

  #bury(event: Event, error: unknown): void {
    if (!(error instanceof ConditionFailure)) throw error;
    const { message } = error;
    this.#reports.count(this.#id, 'condition_failed');
    if (!this.#told.has(message) && this.#told.size < 10) {
      this.#told.add(message);
      this.#reports.notice(
        'warn',
        this.#id,
        `${this.#where}: the condition can't be evaluated: ${message}; the event ends there`,
      );
    }
    this.#reports.bury(event, this.#id, message);
    cancel(event);
  }
}
