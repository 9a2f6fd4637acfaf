import type { Rule } from './rule.ts';
import type { ScheduleMemory } from './schedule-memory.ts';

const EVERY = 10_000;
/** An event may be seen a little after the time at which it counts as arrived. */
const OVERLAP = 2_000;

/** Asks for the minutes in which events came late, and marks the windows that lie in them. */
export class LatePoll {
  readonly #memory: Pick<ScheduleMemory, 'lateMinutes'>;
  readonly #failed: (error: unknown) => void;
  #at = Number.NEGATIVE_INFINITY;
  #since: number | undefined;
  #isAsking = false;

  constructor(memory: Pick<ScheduleMemory, 'lateMinutes'>, failed: (error: unknown) => void) {
    this.#memory = memory;
    this.#failed = failed;
  }

  clockWentBack(now: number): void {
    this.#at = Math.min(this.#at, now);
    // It was seen a moment after it happened, and events have arrived meanwhile.
    if (this.#since !== undefined) this.#since = Math.min(this.#since, now - EVERY);
  }

  ask(rules: Iterable<Rule>, now: number): void {
    if (now < this.#at || this.#isAsking) return;
    this.#at = now + EVERY;
    const byDelay = new Map<number, Rule[]>();
    // A process that begins asks from where the last one ended: its clock may have gone forth since, and it did not ask any more.
    let begin = now;
    for (const rule of rules) {
      const { delay, late } = rule.definition;
      if (this.#since !== undefined) rule.late.prune(this.#since);
      if (late === 0) continue;
      begin = Math.min(begin, Math.min(now, rule.line.to) - late);
      byDelay.set(delay, [...(byDelay.get(delay) ?? []), rule]);
    }
    if (byDelay.size === 0) return;
    this.#isAsking = true;
    // Where that fails, it is asked again from the same time on.
    void this.#ask(byDelay, this.#since ?? begin, now)
      .catch(this.#failed)
      .finally(() => {
        this.#isAsking = false;
      });
  }

  async #ask(byDelay: ReadonlyMap<number, readonly Rule[]>, since: number, now: number): Promise<void> {
    for (const [delay, rules] of byDelay) {
      const minutes = await this.#memory.lateMinutes(since, delay);
      if (minutes.length === 0) continue;
      for (const rule of rules) {
        rule.late.mark(minutes, since, now);
        rule.isChanged = true;
      }
    }
    this.#since = now - OVERLAP;
  }
}
