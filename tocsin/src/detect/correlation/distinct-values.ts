import { withRoom } from './column.ts';
import { whole } from './moment.ts';
import { PairTable } from './pair-table.ts';
import { ValueIds } from './value-ids.ts';

const NONE = -1;

/**
 * The distinct values of many keys, each with the last event that had it, in the order of those: how many there are within a timespan is known
 * without looking at them again. 28 bytes each, and the text once for all keys.
 */
export class DistinctValues {
  readonly #ids = new ValueIds();
  readonly #table = new PairTable(
    (node) => this.#keys[node] as number,
    (node) => this.#values[node] as number,
  );
  // One entry a node.
  #keys = new Int32Array(0);
  #values = new Int32Array(0);
  #times = new Uint32Array(0);
  #events = new Uint32Array(0);
  #before = new Int32Array(0);
  #after = new Int32Array(0);
  #used = 0;
  #free = NONE;
  #size = 0;
  // One entry a key.
  #heads = new Int32Array(0);
  #tails = new Int32Array(0);
  #counts = new Int32Array(0);

  get size(): number {
    return this.#size;
  }

  count(key: number): number {
    return key < this.#counts.length ? (this.#counts[key] as number) : 0;
  }

  /** Gives whether the value is new to the key. */
  add(key: number, text: string, time: number, event: number): boolean {
    const id = this.#ids.find(text);
    const known = id === NONE ? NONE : this.#table.find(key, id);
    if (known !== NONE) {
      this.#unlink(known);
      this.#append(known, key, time, event);
      return false;
    }
    let node = this.#free;
    if (node === NONE) {
      node = this.#used++;
      this.#makeNodes(node + 1);
    } else this.#free = this.#after[node] as number;
    if (key >= this.#counts.length) this.#makeKeys(key + 1);
    this.#keys[node] = key;
    this.#values[node] = this.#ids.hold(text);
    this.#append(node, key, time, event);
    this.#table.add(node);
    this.#size++;
    return true;
  }

  /** When the value was last seen that was not seen for longest; must not be asked where there is none. */
  oldest(key: number, now: number): number {
    return whole(this.#times[this.#heads[key] as number] as number, now);
  }

  /** Removes the value that was not seen for longest. Must not be called where there is none. */
  shift(key: number): void {
    const node = this.#heads[key] as number;
    this.#table.remove(node);
    this.#ids.release(this.#values[node] as number);
    this.#unlink(node);
    this.#keys[node] = NONE;
    this.#after[node] = this.#free;
    this.#free = node;
    this.#size--;
  }

  collect(key: number, newest: number, events: number[], limit: number): void {
    let node = this.#heads[key] as number;
    for (let left = Math.min(this.count(key), limit - events.length); left > 0; left--) {
      events.push(whole(this.#events[node] as number, newest));
      node = this.#after[node] as number;
    }
  }

  save() {
    const used = this.#used;
    return {
      ids: this.#ids.save(),
      keys: this.#keys.slice(0, used),
      values: this.#values.slice(0, used),
      times: this.#times.slice(0, used),
      events: this.#events.slice(0, used),
      before: this.#before.slice(0, used),
      after: this.#after.slice(0, used),
      heads: this.#heads.slice(),
      tails: this.#tails.slice(),
      counts: this.#counts.slice(),
      free: this.#free,
      size: this.#size,
    };
  }

  /** Into one that is empty. */
  load(saved: ReturnType<DistinctValues['save']>): void {
    this.#ids.load(saved.ids);
    this.#keys = saved.keys.slice();
    this.#values = saved.values.slice();
    this.#times = saved.times.slice();
    this.#events = saved.events.slice();
    this.#before = saved.before.slice();
    this.#after = saved.after.slice();
    this.#heads = saved.heads.slice();
    this.#tails = saved.tails.slice();
    this.#counts = saved.counts.slice();
    this.#used = saved.keys.length;
    this.#free = saved.free;
    this.#size = saved.size;
    for (const [node, key] of this.#keys.entries()) if (key !== NONE) this.#table.add(node);
  }

  #append(node: number, key: number, time: number, event: number): void {
    this.#times[node] = time;
    this.#events[node] = event;
    this.#after[node] = NONE;
    const count = this.#counts[key] as number;
    if (count === 0) {
      this.#heads[key] = node;
      this.#before[node] = NONE;
    } else {
      const tail = this.#tails[key] as number;
      this.#after[tail] = node;
      this.#before[node] = tail;
    }
    this.#tails[key] = node;
    this.#counts[key] = count + 1;
  }

  #unlink(node: number): void {
    const key = this.#keys[node] as number;
    const before = this.#before[node] as number;
    const after = this.#after[node] as number;
    if (before === NONE) this.#heads[key] = after;
    else this.#after[before] = after;
    if (after === NONE) this.#tails[key] = before;
    else this.#before[after] = before;
    (this.#counts[key] as number)--;
  }

  #makeKeys(length: number): void {
    this.#heads = withRoom(this.#heads, length);
    this.#tails = withRoom(this.#tails, length);
    this.#counts = withRoom(this.#counts, length);
  }

  #makeNodes(length: number): void {
    this.#keys = withRoom(this.#keys, length);
    this.#values = withRoom(this.#values, length);
    this.#times = withRoom(this.#times, length);
    this.#events = withRoom(this.#events, length);
    this.#before = withRoom(this.#before, length);
    this.#after = withRoom(this.#after, length);
  }
}
