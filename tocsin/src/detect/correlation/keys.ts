import { withRoom } from './column.ts';

const NONE = -1;

/**
 * The groups that a rule knows, as small numbers that are used again. They are in the order in which they were last seen, and as events come
 * in the order of their times, the oldest is the one whose window is over first.
 */
export class Keys {
  readonly #ids = new Map<string, number>();
  #texts: (string | undefined)[] = [];
  #free: number[] = [];
  #last = new Float64Array(0);
  #before = new Int32Array(0);
  #after = new Int32Array(0);
  #oldest = NONE;
  #newest = NONE;

  get size(): number {
    return this.#ids.size;
  }

  /** −1: there is none. */
  get oldest(): number {
    return this.#oldest;
  }

  /** One more than the highest number in use. */
  get end(): number {
    return this.#texts.length;
  }

  /** −1: not known. */
  find(text: string): number {
    return this.#ids.get(text) ?? NONE;
  }

  text(key: number): string {
    return this.#texts[key] ?? '';
  }

  /** When it was last seen. */
  last(key: number): number {
    return this.#last[key] as number;
  }

  /** Makes a key of a text that is not known. */
  add(text: string, time: number): number {
    const key = this.#free.pop() ?? this.#texts.length;
    this.#texts[key] = text;
    this.#last = withRoom(this.#last, key + 1);
    this.#before = withRoom(this.#before, key + 1);
    this.#after = withRoom(this.#after, key + 1);
    this.#ids.set(text, key);
    this.#append(key, time);
    return key;
  }

  touch(key: number, time: number): void {
    if (key === this.#newest) {
      this.#last[key] = time;
      return;
    }
    this.#unlink(key);
    this.#append(key, time);
  }

  remove(key: number): void {
    this.#unlink(key);
    this.#ids.delete(this.text(key));
    this.#texts[key] = undefined;
    this.#free.push(key);
  }

  /** Numbers in use, the oldest first. */
  *[Symbol.iterator](): Generator<number> {
    for (let key = this.#oldest; key !== NONE; ) {
      const after = this.#after[key] as number;
      yield key;
      key = after;
    }
  }

  save() {
    const end = this.end;
    const [last, before, after] = [this.#last, this.#before, this.#after].map((column) => column.slice(0, end));
    return { texts: this.#texts, free: this.#free, last, before, after, oldest: this.#oldest, newest: this.#newest };
  }

  load(saved: ReturnType<Keys['save']>): void {
    this.#texts = [...saved.texts];
    this.#free = [...saved.free];
    this.#last = Float64Array.from(saved.last ?? []);
    this.#before = Int32Array.from(saved.before ?? []);
    this.#after = Int32Array.from(saved.after ?? []);
    this.#oldest = saved.oldest;
    this.#newest = saved.newest;
    this.#ids.clear();
    for (const [key, text] of this.#texts.entries()) if (text !== undefined) this.#ids.set(text, key);
  }

  #append(key: number, time: number): void {
    this.#last[key] = time;
    this.#after[key] = NONE;
    this.#before[key] = this.#newest;
    if (this.#newest === NONE) this.#oldest = key;
    else this.#after[this.#newest] = key;
    this.#newest = key;
  }

  #unlink(key: number): void {
    const before = this.#before[key] as number;
    const after = this.#after[key] as number;
    if (before === NONE) this.#oldest = after;
    else this.#after[before] = after;
    if (after === NONE) this.#newest = before;
    else this.#before[after] = before;
  }
}
