/**
 * Keeps about the last `size` entries that were used: between half of them and all. A hit costs one look-up in a map, since what is new
 * goes into a young map that becomes the old one when it is half full.
 */
export class RecentCache<Key, Entry> {
  readonly #half: number;
  #young = new Map<Key, Entry>();
  #old = new Map<Key, Entry>();

  constructor(size: number) {
    this.#half = Math.max(1, Math.ceil(size / 2));
  }

  get(key: Key): Entry | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, entry: Entry): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, entry);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
