/** Bytes that the decoders of all connections may hold of what has not ended yet. */
const MOST = 128 << 20;

interface Holder {
  readonly drop: () => void;
  bytes: number;
}

/**
 * What connections have sent of events that have not ended. Together they may hold so much; beyond it, those go that hold most, so that
 * clients who never end what they send don't take the memory, nor the place of others.
 */
export class UnfinishedBytes {
  readonly #most: number;
  readonly #holders = new Map<object, Holder>();
  #total = 0;

  constructor(most = MOST) {
    this.#most = most;
  }

  get total(): number {
    return this.#total;
  }

  add(connection: object, drop: () => void): void {
    this.#holders.set(connection, { drop, bytes: 0 });
  }

  set(connection: object, bytes: number): void {
    const holder = this.#holders.get(connection);
    if (holder === undefined) return;
    this.#total += bytes - holder.bytes;
    holder.bytes = bytes;
    while (this.#total > this.#most) {
      const [largest, { drop }] = [...this.#holders].reduce((most, entry) =>
        entry[1].bytes > most[1].bytes ? entry : most,
      );
      this.delete(largest);
      drop();
    }
  }

  delete(connection: object): void {
    this.#total -= this.#holders.get(connection)?.bytes ?? 0;
    this.#holders.delete(connection);
  }
}
