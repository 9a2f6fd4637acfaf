/** Bytes of all entries, as `weigh` has them: a worker has 256 MiB for all that it does. */
const MOST_WEIGHT = 64 << 20;

/**
 * Keeps about the last `size` entries that were used: between half of them and all. A hit costs one look-up in a map, since what is new
 * goes into a young map that becomes the old one when it is half full, by number or by weight.
 */
export class RecentCache<Key, Entry> {
  readonly #half: number;
  readonly #keep: (key: Key) => Key;
  #young = new Map<Key, Entry>();
  #old = new Map<Key, Entry>();
  readonly #weigh: (key: Key) => number;
  /** Of the young map. */
  #weight = 0;

  /** `keep`: the form in which a key is kept; `weigh`: bytes that a key and its entry take, where keys may be long. */
  constructor(size: number, keep: (key: Key) => Key = (key) => key, weigh: (key: Key) => number = () => 0) {
    this.#keep = keep;
    this.#weigh = weigh;
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
    if (!this.#young.has(key)) {
      if (this.#young.size >= this.#half || this.#weight >= MOST_WEIGHT / 2) {
        this.#old = this.#young;
        this.#young = new Map();
        this.#weight = 0;
      }
      this.#weight += this.#weigh(key);
    }
    this.#young.set(this.#keep(key), entry);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#weight = 0;
  }
}

/** A copy of a text that was cut out of a longer one, which it would keep alive for as long as it is kept. */
export function ownText(text: string): string {
  const encoding = Buffer.byteLength(text) === text.length ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
