import { withRoom } from './column.ts';
import { EventLists } from './event-lists.ts';
import type { Window } from './window.ts';

interface Saved {
  readonly current: ReturnType<EventLists['save']>;
  readonly before: ReturnType<EventLists['save']>;
  readonly since: Float64Array<ArrayBuffer>;
}

export interface SpikeOptions {
  readonly direction: 'up' | 'down';
  /** Events of the higher window below which nothing is compared. */
  readonly least: number;
}

/**
 * `spike`: how many times as many events the window has as the one before it (or, downwards, that one as this). Nothing is compared until the
 * key has been known for both.
 */
export class SpikeWindow implements Window {
  readonly #timespan: number;
  readonly #options: SpikeOptions;
  readonly #current = new EventLists({ valued: false });
  readonly #before = new EventLists({ valued: false });
  /** When a key was first seen. */
  #since = new Float64Array(0);

  constructor(timespan: number, options: SpikeOptions) {
    this.#timespan = timespan;
    this.#options = options;
  }

  get size(): number {
    return this.#current.size + this.#before.size;
  }

  add(key: number, time: number, event: number): number {
    this.expire(key, time - this.#timespan, time);
    if (this.#current.count(key) + this.#before.count(key) === 0) {
      this.#since = withRoom(this.#since, key + 1);
      // A key that was idle for the length of both is as unknown as one that was never seen.
      this.#since[key] = time;
    }
    this.#current.push(key, time, event);
    return this.value(key, time);
  }

  value(key: number, now: number): number {
    if (now - (this.#since[key] as number) < 2 * this.#timespan) return Number.NaN;
    const { direction, least } = this.#options;
    const [higher, lower] = direction === 'up' ? [this.#current, this.#before] : [this.#before, this.#current];
    return higher.count(key) < least ? Number.NaN : higher.count(key) / lower.count(key);
  }

  expire(key: number, from: number, now: number): void {
    const [current, before] = [this.#current, this.#before];
    while (current.count(key) > 0 && current.oldest(key, now) < from) {
      before.push(key, current.oldest(key, now), 0);
      current.shift(key);
    }
    const until = from - this.#timespan;
    while (before.count(key) > 0 && before.oldest(key, now) < until) before.shift(key);
  }

  oldest(key: number, now: number): number {
    return this.#current.oldest(key, now);
  }

  count(key: number): number {
    return this.#current.count(key);
  }

  collect(key: number, newest: number, events: number[], limit: number): void {
    this.#current.collect(key, newest, events, limit);
  }

  drop(key: number): void {
    (this.#before.count(key) > 0 ? this.#before : this.#current).shift(key);
  }

  forget(key: number): void {
    this.#current.forget(key);
    this.#before.forget(key);
  }

  save(): Saved {
    return { current: this.#current.save(), before: this.#before.save(), since: this.#since.slice() };
  }

  load(saved: unknown): void {
    const { current, before, since } = saved as Saved;
    this.#current.load(current);
    this.#before.load(before);
    this.#since = since.slice();
  }
}
