import { hash } from '../key.ts';
import { withRoom } from './column.ts';
import { Heap } from './heap.ts';
import { Keys } from './keys.ts';
import type { Plan } from './plan.ts';
import type { Window } from './window.ts';

/** What a correlation has found: it grows while its condition holds. */
export interface Growing {
  readonly id: string;
  /** Text of the group. */
  readonly key: string;
  /** Of a finding that is about one value: its text. */
  readonly value?: string;
  first: number;
  last: number;
  count: number;
  /** What was compared, when it was found. */
  readonly found: number;
  readonly events: number[];
  /** The count that was told last. */
  told: number;
}

export interface Limits {
  readonly keys: number;
  readonly newKeysPerMinute: number;
  /** Events or values in all windows of a rule together. */
  readonly entries: number;
  /** Indices of events in a finding. */
  readonly events: number;
}

export interface CorrelatorCounts {
  /** Groups forgotten for others, though their window was not over. */
  evicted: number;
  /** Events left out: too many new groups within a minute. */
  refused: number;
  /** Entries forgotten for others. */
  dropped: number;
}

export interface Listener {
  /** The condition holds at this event; `event` is undefined where it was judged without one. */
  holds(finding: Growing, isNew: boolean, time: number, event: number | undefined): void;
  tell(finding: Growing, change: 'new' | 'grown' | 'done'): void;
}

/** One correlation over all of its groups. Events are given in the order of their times, after `sweep` up to that time. */
export class Correlator {
  readonly counts: CorrelatorCounts = { evicted: 0, refused: 0, dropped: 0 };
  readonly #rule: string;
  readonly #plan: Plan;
  readonly #limits: Limits;
  readonly #listener: Listener;
  readonly #window: Window;
  readonly #keys = new Keys();
  readonly #open = new Map<number, Growing>();
  /** When the next group is judged that is judged when its window closes, and for each group when that is; NaN: not at all. */
  readonly #timers = new Heap();
  #due = new Float64Array(0);
  #newest = 0;
  #minute = Number.NaN;
  #newKeys = 0;

  constructor(rule: string, plan: Plan, limits: Limits, listener: Listener) {
    this.#rule = rule;
    this.#plan = plan;
    this.#limits = limits;
    this.#listener = listener;
    this.#window = plan.window();
  }

  /** When something happens without an event; Infinity: never. */
  get due(): number {
    return this.#timers.least;
  }

  get keys(): number {
    return this.#keys.size;
  }

  get entries(): number {
    return this.#window.size;
  }

  feed(text: string, time: number, event: number, position: number, value: string | number): void {
    if (event > this.#newest) this.#newest = event;
    let key = this.#keys.find(text);
    if (key >= 0) this.#keys.touch(key, time);
    else {
      if (!this.#admits(time)) return;
      key = this.#keys.add(text, time);
    }
    if (this.#window.size >= this.#limits.entries) this.#makeRoom(key);
    const found = this.#window.add(key, time, event, position, value);
    if (this.#plan.judged === 'close') {
      if (key >= this.#due.length) this.#due = withRoom(this.#due, key + 1, Number.NaN);
      if (Number.isNaN(this.#due[key])) this.#arm(key, this.#window.oldest(key, time) + this.#plan.timespan);
    } else if (this.#plan.holds(found)) this.#hold(key, found, time, event, value);
    else if (this.#open.size > 0 && !Number.isNaN(found)) this.#end(key);
  }

  /** Judges windows that close before `time`, and forgets groups whose window is over. */
  sweep(time: number): void {
    if (this.#plan.judged === 'close') {
      while (this.#timers.least < time) this.#close(this.#timers.least, this.#timers.pop());
      return;
    }
    const keys = this.#keys;
    while (keys.oldest >= 0 && keys.last(keys.oldest) + this.#plan.idle < time) this.#forget(keys.oldest);
  }

  /** Findings grow no more. */
  finish(): void {
    for (const key of [...this.#open.keys()]) this.#end(key);
  }

  save() {
    return {
      window: this.#window.save(),
      keys: this.#keys.save(),
      open: [...this.#open],
      timers: this.#timers.save(),
      due: this.#due.slice(),
      newest: this.#newest,
      minute: this.#minute,
      newKeys: this.#newKeys,
      counts: { ...this.counts },
    };
  }

  /** Into one that is new. */
  load(saved: ReturnType<Correlator['save']>): void {
    this.#window.load(saved.window);
    this.#keys.load(saved.keys);
    for (const [key, finding] of saved.open) this.#open.set(key, finding);
    this.#timers.load(saved.timers);
    this.#due = saved.due.slice();
    this.#newest = saved.newest;
    this.#minute = saved.minute;
    this.#newKeys = saved.newKeys;
    Object.assign(this.counts, saved.counts);
  }

  #admits(time: number): boolean {
    const minute = Math.floor(time / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#newKeys = 0;
    }
    if (this.#newKeys >= this.#limits.newKeysPerMinute) {
      this.counts.refused++;
      return false;
    }
    this.#newKeys++;
    if (this.#keys.size >= this.#limits.keys) {
      this.counts.evicted++;
      this.#forget(this.#keys.oldest);
    }
    return true;
  }

  #makeRoom(key: number): void {
    while (this.#window.size >= this.#limits.entries) {
      const oldest = this.#keys.oldest;
      this.counts.dropped++;
      if (oldest !== key) this.#forget(oldest);
      else if (this.#window.count(key) > 0) this.#window.drop(key);
      else return;
    }
  }

  #hold(key: number, found: number, time: number, event: number, value: string | number): void {
    const open = this.#open.get(key);
    if (open === undefined) {
      const finding = this.#plan.isEach
        ? this.#beginEach(key, found, time, event, String(value))
        : this.#begin(key, found, time);
      this.#listener.holds(finding, true, time, event);
      if (this.#plan.isEach) this.#end(key);
      return;
    }
    open.last = time;
    open.count++;
    if (open.events.length < this.#limits.events) open.events.push(event);
    this.#listener.holds(open, false, time, event);
    this.#grown(open);
  }

  #begin(key: number, found: number, time: number): Growing {
    const window = this.#window;
    const count = window.count(key);
    const events: number[] = [];
    if (count > 0) window.collect(key, this.#newest, events, this.#limits.events);
    const first = count > 0 ? window.oldest(key, time) : time - this.#plan.timespan;
    const text = this.#keys.text(key);
    const id = hash(JSON.stringify([this.#rule, text, time]), 32);
    return this.#opened(key, { id, key: text, first, last: time, count, found, events, told: count });
  }

  #beginEach(key: number, found: number, time: number, event: number, value: string): Growing {
    const text = this.#keys.text(key);
    const id = hash(JSON.stringify([this.#rule, text, time, value]), 32);
    const events = [event];
    return this.#opened(key, { id, key: text, value, first: time, last: time, count: 1, found, events, told: 1 });
  }

  #opened(key: number, finding: Growing): Growing {
    this.#open.set(key, finding);
    this.#listener.tell(finding, 'new');
    return finding;
  }

  #grown(finding: Growing): void {
    if (finding.count < 2 * finding.told) return;
    finding.told = finding.count;
    this.#listener.tell(finding, 'grown');
  }

  #end(key: number): void {
    const finding = this.#open.get(key);
    if (finding === undefined) return;
    this.#open.delete(key);
    this.#listener.tell(finding, 'done');
  }

  #forget(key: number): void {
    this.#end(key);
    this.#window.forget(key);
    this.#keys.remove(key);
    if (key < this.#due.length) this.#due[key] = Number.NaN;
  }

  #arm(key: number, due: number): void {
    this.#due[key] = due;
    this.#timers.push(due, key);
  }

  /** The oldest event of a group leaves its window: judged with it, and without. */
  #close(due: number, key: number): void {
    // A timer of a group that was forgotten meanwhile.
    if (this.#due[key] !== due) return;
    const window = this.#window;
    if (window.count(key) === 0) {
      this.#forget(key);
      return;
    }
    const oldest = window.oldest(key, due);
    if (oldest + this.#plan.timespan !== due) {
      this.#arm(key, oldest + this.#plan.timespan);
      return;
    }
    this.#judge(key, due);
    window.expire(key, oldest + 1, due);
    this.#judge(key, due);
    if (window.count(key) === 0) this.#forget(key);
    else this.#arm(key, window.oldest(key, due) + this.#plan.timespan);
  }

  #judge(key: number, time: number): void {
    const found = this.#window.value(key, time);
    if (Number.isNaN(found)) return;
    if (!this.#plan.holds(found)) {
      this.#end(key);
      return;
    }
    const open = this.#open.get(key);
    if (open === undefined) {
      this.#listener.holds(this.#begin(key, found, time), true, time, undefined);
      return;
    }
    open.last = time;
    this.#listener.holds(open, false, time, undefined);
  }
}
