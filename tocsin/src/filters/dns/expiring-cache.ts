/** Keeps the last `size` entries, each for `ttl` milliseconds. With a size of 0 it keeps nothing. */
export interface ExpiringCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

export function createExpiringCache<Value>(size: number, ttl: number, clock: () => number): ExpiringCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.until <= clock()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    set: (key, value) => {
      if (size <= 0) return;
      entries.delete(key);
      for (const oldest of entries.keys()) {
        if (entries.size < size) break;
        entries.delete(oldest);
      }
      entries.set(key, { value, until: clock() + ttl });
    },
  };
}
