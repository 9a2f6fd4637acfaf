import { EventLists } from './event-lists.ts';
import type { Window } from './window.ts';

/** `event_count`. More than `most` events are not told apart from `most`. */
export class CountWindow implements Window {
  readonly #timespan: number;
  readonly #most: number;
  readonly #lists = new EventLists({ valued: false });

  constructor(timespan: number, most: number) {
    this.#timespan = timespan;
    this.#most = most;
  }

  get size(): number {
    return this.#lists.size;
  }

  add(key: number, time: number, event: number): number {
    this.expire(key, time - this.#timespan, time);
    this.#lists.push(key, time, event);
    if (this.#lists.count(key) > this.#most) this.#lists.shift(key);
    return this.#lists.count(key);
  }

  value(key: number): number {
    return this.#lists.count(key);
  }

  expire(key: number, from: number, now: number): void {
    while (this.#lists.count(key) > 0 && this.#lists.oldest(key, now) < from) this.#lists.shift(key);
  }

  oldest(key: number, now: number): number {
    return this.#lists.oldest(key, now);
  }

  count(key: number): number {
    return this.#lists.count(key);
  }

  collect(key: number, newest: number, events: number[], limit: number): void {
    this.#lists.collect(key, newest, events, limit);
  }

  drop(key: number): void {
    this.#lists.shift(key);
  }

  forget(key: number): void {
    this.#lists.forget(key);
  }

  save(): unknown {
    return this.#lists.save();
  }

  load(saved: unknown): void {
    this.#lists.load(saved as ReturnType<EventLists['save']>);
  }
}
