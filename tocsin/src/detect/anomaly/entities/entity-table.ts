/** Slot of the entities that came in a flood of new ones: they are counted together. */
export const OTHER = 0;
export interface EntityTableOptions {
  /** Entities known at once; the one seen longest ago makes room. */
  readonly limit: number;
  /** New ones within a minute of event time; the rest are `OTHER`. */
  readonly newPerMinute: number;
  /** A slot is about to stand for another entity. */
  readonly onEvict: (slot: number) => void;
}

export interface EntityTableState {
  readonly keys: readonly string[];
  readonly evicted: number;
  readonly flooded: number;
}

const MINUTE = 60_000;

/** Keys → small numbers, so that models are typed arrays; least recently used first out. Slots are from 0 to `limit`. */
export class EntityTable {
  readonly #slots = new Map<string, number>();
  readonly #keys: (string | undefined)[] = [undefined];
  #newer: Int32Array;
  #older: Int32Array;
  #newest = OTHER;
  #oldest = OTHER;
  readonly #options: EntityTableOptions;
  #minute = Number.NaN;
  #fresh = 0;
  evicted = 0;
  /** Events of entities that were counted as `OTHER`. */
  flooded = 0;

  constructor(options: EntityTableOptions) {
    this.#options = options;
    const first = Math.min(options.limit, 1024) + 1;
    this.#newer = new Int32Array(first);
    this.#older = new Int32Array(first);
  }

  /** How many are known, without `OTHER`. */
  get size(): number {
    return this.#slots.size;
  }

  /** Undefined for `OTHER`. */
  keyOf(slot: number): string | undefined {
    return this.#keys[slot];
  }

  find(key: string): number | undefined {
    return this.#slots.get(key);
  }

  /** The slot of an entity that is seen at `time` (epoch milliseconds), new or known. */
  see(key: string, time: number): number {
    const known = this.#slots.get(key);
    if (known !== undefined) {
      this.#touch(known);
      return known;
    }
    const minute = Math.floor(time / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#fresh = 0;
    }
    if (this.#fresh >= this.#options.newPerMinute) {
      this.flooded++;
      return OTHER;
    }
    this.#fresh++;
    return this.#add(key);
  }

  /** The one seen longest ago first; `visit` must not see any. */
  visit(visit: (slot: number) => void): void {
    for (let slot = this.#oldest; slot !== OTHER; slot = this.#newer[slot] ?? OTHER) visit(slot);
  }

  snapshot(): EntityTableState {
    const keys: string[] = [];
    this.visit((slot) => {
      keys.push(this.keyOf(slot) ?? '');
    });
    return { keys, evicted: this.evicted, flooded: this.flooded };
  }

  /** Into an empty table; returns the slot of each key, in the order of `keys`, the oldest first. */
  restore({ keys, evicted, flooded }: EntityTableState): readonly number[] {
    this.evicted = evicted;
    this.flooded = flooded;
    return keys.map((key) => this.#add(key));
  }

  #add(key: string): number {
    let slot = this.#keys.length;
    if (this.#slots.size >= this.#options.limit) {
      slot = this.#oldest;
      this.#options.onEvict(slot);
      this.#slots.delete(this.keyOf(slot) ?? '');
      this.#unlink(slot);
      this.evicted++;
    } else if (slot >= this.#newer.length) this.#grow();
    this.#keys[slot] = key;
    this.#slots.set(key, slot);
    this.#link(slot);
    return slot;
  }

  #grow(): void {
    const length = Math.min(this.#options.limit + 1, this.#newer.length * 2);
    const [newer, older] = [new Int32Array(length), new Int32Array(length)];
    newer.set(this.#newer);
    older.set(this.#older);
    this.#newer = newer;
    this.#older = older;
  }

  #touch(slot: number): void {
    if (slot === this.#newest) return;
    this.#unlink(slot);
    this.#link(slot);
  }

  #link(slot: number): void {
    this.#older[slot] = this.#newest;
    this.#newer[slot] = OTHER;
    if (this.#newest !== OTHER) this.#newer[this.#newest] = slot;
    this.#newest = slot;
    if (this.#oldest === OTHER) this.#oldest = slot;
  }

  #unlink(slot: number): void {
    const newer = this.#newer[slot] ?? OTHER;
    const older = this.#older[slot] ?? OTHER;
    if (newer === OTHER) this.#newest = older;
    else this.#older[newer] = older;
    if (older === OTHER) this.#oldest = newer;
    else this.#newer[older] = newer;
  }
}
