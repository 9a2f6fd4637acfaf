import type { Window } from './finding.ts';

const MINUTE = 60_000;
/** No event has come late for so long: then a window is looked at once more, and each further time after twice as long. */
export const SETTLED_AFTER = 30_000;
/** A clock that goes back by less is waited for, and events of its time still count. */
export const BACK_TOLERANCE = 10 * MINUTE;
const MOST_WINDOWS = 10_000;

interface Done {
  readonly window: Window;
  looks: number;
  /** When the last event came late; absent: none has since it was looked at. */
  dirtyAt?: number;
  /** Events have come since it was looked at last; true until it was looked at again. */
  isOpen: boolean;
}

/** The windows of a saved search that were evaluated so short a while ago that late events still count. */
export class LateWindows {
  readonly #late: number;
  readonly #delay: number;
  #windows: Done[] = [];

  constructor(late: number, delay: number, done: readonly Window[] = []) {
    this.#late = late;
    this.#delay = delay;
    for (const window of done) this.add(window);
  }

  add(window: Window): void {
    if (this.#late === 0) return;
    this.#windows.push({ window, looks: 0, isOpen: false });
    if (this.#windows.length > MOST_WINDOWS) this.#windows.shift();
  }

  /** Events of these minutes have come late, at some time after `since`. */
  mark(minutes: readonly number[], since: number, now: number): void {
    for (const done of this.#windows) {
      const { from, to } = done.window;
      if (to > since - this.#late && minutes.some((minute) => minute < to && minute + MINUTE > from)) {
        done.dirtyAt = now;
        done.isOpen = true;
      }
    }
  }

  /** The clock was put back, and events of these windows are still to come. */
  markFrom(moment: number, now: number): void {
    for (const done of this.#windows) {
      if (done.window.to <= moment && (done.dirtyAt ?? 0) <= now) continue;
      done.dirtyAt = now;
      done.isOpen = true;
    }
  }

  /** The first window that is still to be looked at again: a new process must begin with it, since nothing else would tell it. */
  get open(): Window | undefined {
    return this.#windows.find(({ isOpen }) => isOpen)?.window;
  }

  /** It was looked at once more. */
  looked(window: Window): void {
    const done = this.#find(window);
    if (done !== undefined) done.isOpen = done.dirtyAt !== undefined;
  }

  /** A window that has settled, the oldest first. */
  ready(now: number): Window | undefined {
    return this.#windows.find(
      ({ window, dirtyAt, looks }) =>
        dirtyAt !== undefined && window.to + this.#delay <= now && now - dirtyAt >= SETTLED_AFTER * 2 ** looks,
    )?.window;
  }

  /** It is looked at from now on: events that come late meanwhile mark it again. */
  begin(window: Window): void {
    const done = this.#find(window);
    if (done === undefined) return;
    done.looks++;
    delete done.dirtyAt;
  }

  /** It could not be looked at. */
  again(window: Window, now: number): void {
    const done = this.#find(window);
    if (done !== undefined) done.dirtyAt ??= now;
  }

  /** Forgets windows in which nothing that arrives after `since` is looked at any more. */
  prune(since: number): void {
    const oldest = since - this.#late - BACK_TOLERANCE;
    const [first] = this.#windows;
    if (first === undefined || first.window.to > oldest) return;
    this.#windows = this.#windows.filter(({ window, dirtyAt }) => window.to > oldest || dirtyAt !== undefined);
  }

  #find(window: Window): Done | undefined {
    return this.#windows.find((done) => done.window === window);
  }
}
