import { withRoom } from './column.ts';
import { DistinctValues } from './distinct-values.ts';
import type { Window } from './window.ts';

/** Values of a key by when they were last seen. */
abstract class ValuesWindow implements Window {
  protected readonly timespan: number;
  protected readonly values = new DistinctValues();

  constructor(timespan: number) {
    this.timespan = timespan;
  }

  abstract add(key: number, time: number, event: number, position: number, value: string | number): number;
  abstract value(key: number): number;

  get size(): number {
    return this.values.size;
  }

  expire(key: number, from: number, now: number): void {
    while (this.values.count(key) > 0 && this.values.oldest(key, now) < from) this.values.shift(key);
  }

  oldest(key: number, now: number): number {
    return this.values.oldest(key, now);
  }

  count(key: number): number {
    return this.values.count(key);
  }

  collect(key: number, newest: number, events: number[], limit: number): void {
    this.values.collect(key, newest, events, limit);
  }

  drop(key: number): void {
    this.values.shift(key);
  }

  forget(key: number): void {
    while (this.values.count(key) > 0) this.values.shift(key);
  }

  save(): unknown {
    return this.values.save();
  }

  load(saved: unknown): void {
    this.values.load(saved as ReturnType<DistinctValues['save']>);
  }
}

/** `value_count`. More than `most` values are not told apart from `most`. */
export class DistinctWindow extends ValuesWindow {
  readonly #most: number;

  constructor(timespan: number, most: number) {
    super(timespan);
    this.#most = most;
  }

  add(key: number, time: number, event: number, _position: number, value: string | number): number {
    this.expire(key, time - this.timespan, time);
    this.values.add(key, String(value), time, event);
    if (this.values.count(key) > this.#most) this.values.shift(key);
    return this.values.count(key);
  }

  value(key: number): number {
    return this.values.count(key);
  }
}

interface Saved {
  readonly values: unknown;
  readonly since: Float64Array<ArrayBuffer>;
}

/** `new_term`: 1 for a value that the key has not had within the timespan, where the key has been known for `learn` milliseconds. */
export class NewTermWindow extends ValuesWindow {
  readonly #learn: number;
  /** When a key was first seen. */
  #since = new Float64Array(0);

  constructor(timespan: number, learn: number) {
    super(timespan);
    this.#learn = learn;
  }

  add(key: number, time: number, event: number, _position: number, value: string | number): number {
    this.expire(key, time - this.timespan, time);
    if (this.count(key) === 0) {
      this.#since = withRoom(this.#since, key + 1);
      this.#since[key] = time;
      this.values.add(key, String(value), time, event);
      return 0;
    }
    const isNew = this.values.add(key, String(value), time, event);
    return isNew && time - (this.#since[key] as number) >= this.#learn ? 1 : 0;
  }

  value(): number {
    return 0;
  }

  override save(): Saved {
    return { values: super.save(), since: this.#since.slice() };
  }

  override load(saved: unknown): void {
    const { values, since } = saved as Saved;
    super.load(values);
    this.#since = since.slice();
  }
}
