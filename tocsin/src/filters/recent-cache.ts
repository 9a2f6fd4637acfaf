/**
 * Keeps about the last `size` entries that were used: between half of them and all. A hit costs one look-up in a map, since what is new
 * goes into a young map that becomes the old one when it is half full.
 */
export class RecentCache<Key, Entry> {
  readonly #half: number;
  readonly #keep: (key: Key) => Key;
  #young = new Map<Key, Entry>();
  #old = new Map<Key, Entry>();

  /** `keep`: the form in which a key is kept. */
  constructor(size: number, keep: (key: Key) => Key = (key) => key) {
    this.#keep = keep;
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
    this.#young.set(this.#keep(key), entry);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}

/** A copy of a text that was cut out of a longer one, which it would keep alive for as long as it is kept. */
export function ownText(text: string): string {
  const encoding = Buffer.byteLength(text) === text.length ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
