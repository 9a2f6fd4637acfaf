import { withRoom } from './column.ts';
import { whole } from './moment.ts';

const NONE = -1;

/** Events of many keys in the order of their times: 12 bytes each, 20 with values. */
export class EventLists {
  readonly #isValued: boolean;
  // One entry an event.
  #times = new Uint32Array(0);
  #events = new Uint32Array(0);
  #nexts = new Int32Array(0);
  #values = new Float64Array(0);
  #used = 0;
  #free = NONE;
  #size = 0;
  // One entry a key.
  #heads = new Int32Array(0);
  #tails = new Int32Array(0);
  #counts = new Int32Array(0);

  constructor(options: { readonly valued: boolean }) {
    this.#isValued = options.valued;
  }

  get size(): number {
    return this.#size;
  }

  count(key: number): number {
    return key < this.#counts.length ? (this.#counts[key] as number) : 0;
  }

  push(key: number, time: number, event: number, value = 0): void {
    if (key >= this.#counts.length) this.#makeKeys(key + 1);
    let entry = this.#free;
    if (entry === NONE) {
      entry = this.#used++;
      if (entry >= this.#times.length) this.#makeEntries(entry + 1);
    } else this.#free = this.#nexts[entry] as number;
    this.#times[entry] = time;
    this.#events[entry] = event;
    this.#nexts[entry] = NONE;
    if (this.#isValued) this.#values[entry] = value;
    if ((this.#counts[key] as number) === 0) this.#heads[key] = entry;
    else this.#nexts[this.#tails[key] as number] = entry;
    this.#tails[key] = entry;
    (this.#counts[key] as number)++;
    this.#size++;
  }

  /** Removes the oldest and gives its value. Must not be called where there is none. */
  shift(key: number): number {
    const entry = this.#heads[key] as number;
    this.#heads[key] = this.#nexts[entry] as number;
    this.#nexts[entry] = this.#free;
    this.#free = entry;
    (this.#counts[key] as number)--;
    this.#size--;
    return this.#isValued ? (this.#values[entry] as number) : 0;
  }

  /** Time of the oldest; must not be asked where there is none. */
  oldest(key: number, now: number): number {
    return whole(this.#times[this.#heads[key] as number] as number, now);
  }

  collect(key: number, newest: number, events: number[], limit: number): void {
    let entry = this.#heads[key] as number;
    for (let left = Math.min(this.count(key), limit - events.length); left > 0; left--) {
      events.push(whole(this.#events[entry] as number, newest));
      entry = this.#nexts[entry] as number;
    }
  }

  /** The value of the newest; must not be asked where there is none. */
  newestValue(key: number): number {
    return this.#values[this.#tails[key] as number] as number;
  }

  forget(key: number): void {
    while (this.count(key) > 0) this.shift(key);
  }

  save() {
    const used = this.#used;
    return {
      times: this.#times.slice(0, used),
      events: this.#events.slice(0, used),
      nexts: this.#nexts.slice(0, used),
      values: this.#values.slice(0, used),
      heads: this.#heads.slice(),
      tails: this.#tails.slice(),
      counts: this.#counts.slice(),
      free: this.#free,
      size: this.#size,
    };
  }

  load(saved: ReturnType<EventLists['save']>): void {
    this.#times = saved.times.slice();
    this.#events = saved.events.slice();
    this.#nexts = saved.nexts.slice();
    this.#values = saved.values.slice();
    this.#heads = saved.heads.slice();
    this.#tails = saved.tails.slice();
    this.#counts = saved.counts.slice();
    this.#used = saved.times.length;
    this.#free = saved.free;
    this.#size = saved.size;
  }

  #makeKeys(length: number): void {
    this.#heads = withRoom(this.#heads, length);
    this.#tails = withRoom(this.#tails, length);
    this.#counts = withRoom(this.#counts, length);
  }

  #makeEntries(length: number): void {
    this.#times = withRoom(this.#times, length);
    this.#events = withRoom(this.#events, length);
    this.#nexts = withRoom(this.#nexts, length);
    if (this.#isValued) this.#values = withRoom(this.#values, length);
  }
}
