import { withRoom } from './column.ts';
import { whole } from './moment.ts';
import type { Window } from './window.ts';

/** One slot for each rule of each key, and a bit for whether it is filled. */
abstract class SlotsWindow implements Window {
  protected readonly timespan: number;
  /** Rules. */
  protected readonly width: number;
  protected times = new Uint32Array(0);
  protected events = new Uint32Array(0);
  /** 0: nothing of that rule. */
  protected filled = new Uint8Array(0);
  #size = 0;

  constructor(timespan: number, width: number) {
    this.timespan = timespan;
    this.width = width;
  }

  /** Takes an event of the rule at `position`; old slots are empty by then. */
  protected abstract take(key: number, time: number, event: number, position: number): void;
  abstract value(key: number): number;
  abstract collect(key: number, newest: number, events: number[], limit: number): void;

  get size(): number {
    return this.#size;
  }

  add(key: number, time: number, event: number, position: number): number {
    const end = (key + 1) * this.width;
    this.times = withRoom(this.times, end);
    this.filled = withRoom(this.filled, end);
    this.expire(key, time - this.timespan, time);
    this.take(key, time, event, position);
    return this.value(key);
  }

  expire(key: number, from: number, now: number): void {
    for (let slot = key * this.width; slot < (key + 1) * this.width; slot++)
      if (this.filled[slot] === 1 && whole(this.times[slot] as number, now) < from) this.empty(slot);
  }

  oldest(key: number, now: number): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (let slot = key * this.width; slot < (key + 1) * this.width; slot++)
      if (this.filled[slot] === 1) oldest = Math.min(oldest, whole(this.times[slot] as number, now));
    return oldest;
  }

  count(key: number): number {
    let count = 0;
    for (let slot = key * this.width; slot < (key + 1) * this.width; slot++) count += this.filled[slot] ?? 0;
    return count;
  }

  drop(key: number): void {
    this.forget(key);
  }

  forget(key: number): void {
    for (let slot = key * this.width; slot < (key + 1) * this.width; slot++) this.empty(slot);
  }

  save(): unknown {
    return { times: this.times.slice(), events: this.events.slice(), filled: this.filled.slice(), size: this.#size };
  }

  load(saved: unknown): void {
    const { times, events, filled, size } = saved as Saved;
    this.times = times.slice();
    this.events = events.slice();
    this.filled = filled.slice();
    this.#size = size;
  }

  protected fill(slot: number, time: number): void {
    if (this.filled[slot] === 0) this.#size++;
    this.filled[slot] = 1;
    this.times[slot] = time;
  }

  protected empty(slot: number): void {
    if (this.filled[slot] !== 1) return;
    this.filled[slot] = 0;
    this.#size--;
  }
}

interface Saved {
  readonly times: Uint32Array<ArrayBuffer>;
  readonly events: Uint32Array<ArrayBuffer>;
  readonly filled: Uint8Array<ArrayBuffer>;
  readonly size: number;
}

/** `temporal`: of each rule the last event; how many rules have one. */
export class TogetherWindow extends SlotsWindow {
  protected take(key: number, time: number, event: number, position: number): void {
    this.events = withRoom(this.events, (key + 1) * this.width);
    const slot = key * this.width + position;
    this.fill(slot, time);
    this.events[slot] = event;
  }

  value(key: number): number {
    return this.count(key);
  }

  collect(key: number, newest: number, events: number[], limit: number): void {
    const found: number[] = [];
    for (let slot = key * this.width; slot < (key + 1) * this.width; slot++)
      if (this.filled[slot] === 1) found.push(whole(this.events[slot] as number, newest));
    events.push(...found.sort((a, b) => a - b).slice(0, limit - events.length));
  }
}

/**
 * `temporal_ordered`. The slot of a rule holds the chain of events of the rules up to it, in their order, that began last (its time is that of
 * its beginning): where any chain fits into the timespan, that one does. An event is one step of a chain: who gives one that matches several
 * rules gives the last of them first.
 */
export class OrderedWindow extends SlotsWindow {
  protected take(key: number, time: number, event: number, position: number): void {
    const width = this.width;
    this.events = withRoom(this.events, (key + 1) * width * width);
    const slot = key * width + position;
    if (position > 0 && this.filled[slot - 1] !== 1) return;
    this.fill(slot, position === 0 ? time : (this.times[slot - 1] as number));
    if (position > 0) this.events.copyWithin(slot * width, (slot - 1) * width, (slot - 1) * width + position);
    this.events[slot * width + position] = event;
  }

  /** Rules of the longest chain. */
  value(key: number): number {
    for (let length = this.width; length > 0; length--)
      if (this.filled[key * this.width + length - 1] === 1) return length;
    return 0;
  }

  override count(key: number): number {
    return this.value(key);
  }

  collect(key: number, newest: number, events: number[], limit: number): void {
    const length = this.value(key);
    const from = (key * this.width + length - 1) * this.width;
    for (let step = 0; step < length && events.length < limit; step++)
      events.push(whole(this.events[from + step] as number, newest));
  }
}
