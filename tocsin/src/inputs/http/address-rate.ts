/** Addresses that are kept in mind. */
const MOST = 10_000;

interface Bucket {
  left: number;
  at: number;
}

/** How often each address may do something: a bucket of a minute's worth that fills evenly. */
export class AddressRate {
  readonly #perMinute: number;
  readonly #clock: () => number;
  readonly #most: number;
  /** The one that was used longest ago first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number, clock: () => number, most = MOST) {
    this.#perMinute = perMinute;
    this.#clock = clock;
    this.#most = most;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Whether it may once more now. An address of IPv6 counts by its network of 64 bits, which one client has for itself. */
  take(address: string): boolean {
    const key = networkOf(address);
    const now = this.#clock();
    const bucket = this.#buckets.get(key) ?? { left: this.#perMinute, at: now };
    const filled = bucket.left + (Math.max(0, now - bucket.at) * this.#perMinute) / 60_000;
    bucket.left = Math.min(this.#perMinute, filled);
    bucket.at = now;
    this.#keep(key, bucket);
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }

  #keep(key: string, bucket: Bucket): void {
    this.#buckets.delete(key);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size >= this.#most && oldest !== undefined) this.#buckets.delete(oldest);
    this.#buckets.set(key, bucket);
  }
}

function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...new Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':');
}
