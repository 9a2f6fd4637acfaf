import type { Finding, Window } from './finding.ts';
import type { SavedSearch } from './saved-search.ts';
import { keyText, type LastFired } from './schedule-memory.ts';

/** Entities that are remembered for a rule; the oldest are forgotten, and may be told again too early. */
const MOST_KEYS = 100_000;

/** The last alert of each rule and entity, in event time: the ends of windows are compared, not when they were looked at. */
export class Suppression {
  readonly #rules = new Map<string, Map<string, number>>();
  /** From there on all alerts are known. */
  #since = Number.POSITIVE_INFINITY;

  get since(): number {
    return this.#since;
  }

  /** What `ScheduleMemory.fired(since)` gave. What lies after `until` was told while the clock was wrong. */
  learn(fired: readonly LastFired[], since: number, until: number): void {
    this.#since = Math.min(this.#since, since);
    const byAge = fired.filter(({ windowTo }) => windowTo <= until).sort((a, b) => a.windowTo - b.windowTo);
    for (const { rule, key, windowTo } of byAge) this.#note(rule, key, windowTo);
  }

  note(findings: readonly Finding[]): void {
    for (const { rule, key, window } of findings) this.#note(rule, keyText(key), window.to);
  }

  /** An alert for the same window is the same alert, and none that suppresses it. Those after a late window count too. */
  isSuppressed({ id, alert }: SavedSearch, key: string, window: Window): boolean {
    const last = this.#rules.get(id)?.get(key);
    if (alert?.suppress === undefined || last === undefined || last === window.to) return false;
    return Math.abs(window.to - last) < alert.suppress.for;
  }

  /** Keeps what lies between: before, it no longer suppresses anything; after, it was told while the clock was wrong. */
  forget(rule: string, before: number, after: number): void {
    const keys = this.#rules.get(rule);
    if (keys === undefined) return;
    for (const [key, to] of keys) if (to < before || to > after) keys.delete(key);
    if (keys.size === 0) this.#rules.delete(rule);
  }

  #note(rule: string, key: string, to: number): void {
    let keys = this.#rules.get(rule);
    if (keys === undefined) {
      keys = new Map();
      this.#rules.set(rule, keys);
    }
    const last = keys.get(key);
    if (last !== undefined && last > to) return;
    keys.delete(key);
    keys.set(key, to);
    if (keys.size > MOST_KEYS) for (const oldest of keys.keys()) return void keys.delete(oldest);
  }
}
