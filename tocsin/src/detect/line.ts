import type { Window } from './finding.ts';
import type { SavedSearch } from './saved-search.ts';
import type { Ticks } from './ticks.ts';

/** What has been evaluated of a saved search, and what comes next. Everything up to `to` is done; there is no other state. */
export class Line {
  readonly #ticks: Ticks;
  readonly #width: number | undefined;
  readonly #delay: number;
  #to: number;
  #tick: number;
  #following: number | undefined;

  constructor({ window, delay }: Pick<SavedSearch, 'window' | 'delay'>, ticks: Ticks, to: number) {
    this.#ticks = ticks;
    this.#width = window;
    this.#delay = delay;
    this.#to = to;
    this.#tick = ticks.after(to);
  }

  /** The position of a search that is seen for the first time: it begins with the window that is open. */
  static beginning(ticks: Ticks, now: number, delay: number): number {
    const tick = ticks.atOrBefore(now - delay);
    return Number.isFinite(tick) ? tick : now;
  }

  get to(): number {
    return this.#to;
  }

  /** The window that comes next, and when. */
  get next(): { readonly window: Window; readonly due: number } {
    return { window: this.#windowTo(this.#to, this.#tick), due: this.due };
  }

  get due(): number {
    return this.#tick + this.#delay;
  }

  /** Whether the window after the next is due, too. */
  isBehind(now: number): boolean {
    if (this.due > now) return false;
    this.#following ??= this.#ticks.after(this.#tick);
    return this.#following + this.#delay <= now;
  }

  /** Windows that are due. */
  waiting(now: number): number {
    return this.due > now ? 0 : this.#ticks.count(this.#to, now - this.#delay);
  }

  /** Of the tick before that of a window. */
  before({ to }: Window): Window {
    const tick = this.#ticks.atOrBefore(to - 1);
    return this.#windowTo(this.#ticks.atOrBefore(tick - 1), tick);
  }

  /** Windows that ended after `since` and are done, the oldest first. */
  done(since: number): readonly Window[] {
    const windows: Window[] = [];
    let tick = this.#ticks.atOrBefore(this.#to);
    while (tick > since && windows.length < MOST_DONE) {
      const earlier = this.#ticks.atOrBefore(tick - 1);
      windows.push(this.#windowTo(earlier, tick));
      tick = earlier;
    }
    return windows.reverse();
  }

  /** A window is done, or given up. */
  advance(to: number): void {
    if (to > this.#to) this.#move(to);
  }

  /** Passes over windows that ended up to `limit`; gives their number. */
  skip(limit: number): number {
    if (this.#tick > limit) return 0;
    const to = this.#ticks.atOrBefore(limit);
    const skipped = this.#ticks.count(this.#to, to);
    this.#move(to);
    return skipped;
  }

  /** The clock was wrong: what is done beyond its time counts no more. */
  moveBack(now: number): void {
    this.#move(Line.beginning(this.#ticks, now, this.#delay));
  }

  #windowTo(before: number, to: number): Window {
    return { from: this.#width === undefined ? before : to - this.#width, to };
  }

  #move(to: number): void {
    this.#tick = to === this.#tick && this.#following !== undefined ? this.#following : this.#ticks.after(to);
    this.#to = to;
    this.#following = undefined;
  }
}

const MOST_DONE = 10_000;
