import { EventLists } from './event-lists.ts';
import type { Window } from './window.ts';

/** A window that remembers a number with each event and is told what comes and goes. */
export abstract class ListedWindow implements Window {
  protected readonly timespan: number;
  protected readonly lists = new EventLists({ valued: true });

  constructor(timespan: number) {
    this.timespan = timespan;
  }

  /** A value comes; `position` is of the rule that its event matched. Gives the number that is kept with the event. */
  protected abstract enter(key: number, value: string | number, position: number, time: number): number;
  protected abstract leave(key: number, kept: number): void;
  /** NaN where the window is empty. */
  abstract value(key: number): number;

  get size(): number {
    return this.lists.size;
  }

  add(key: number, time: number, event: number, position: number, value: string | number): number {
    this.expire(key, time - this.timespan, time);
    this.lists.push(key, time, event, this.enter(key, value, position, time));
    return this.value(key);
  }

  expire(key: number, from: number, now: number): void {
    while (this.lists.count(key) > 0 && this.lists.oldest(key, now) < from) this.drop(key);
  }

  oldest(key: number, now: number): number {
    return this.lists.oldest(key, now);
  }

  count(key: number): number {
    return this.lists.count(key);
  }

  collect(key: number, newest: number, events: number[], limit: number): void {
    this.lists.collect(key, newest, events, limit);
  }

  drop(key: number): void {
    this.leave(key, this.lists.shift(key));
  }

  forget(key: number): void {
    while (this.lists.count(key) > 0) this.drop(key);
  }

  abstract save(): unknown;
  abstract load(saved: unknown): void;
}
