export interface RequestSizeLimits {
  /** Bytes. */
  readonly least: number;
  readonly first: number;
  readonly most: number;
}

/** How large requests are: half as large where the server is overwhelmed, and slowly larger again while it is not. */
export class RequestSize {
  readonly #limits: RequestSizeLimits;
  #bytes: number;

  constructor(limits: RequestSizeLimits) {
    this.#limits = limits;
    this.#bytes = limits.first;
  }

  /** How many of the records one request takes; at least one. */
  fitting(records: readonly Uint8Array[]): number {
    let bytes = 0;
    for (const [index, record] of records.entries()) {
      bytes += record.length;
      if (bytes > this.#bytes && index > 0) return index;
    }
    return records.length;
  }

  shrink(): void {
    this.#bytes = Math.max(this.#limits.least, Math.floor(this.#bytes / 2));
  }

  grow(): void {
    this.#bytes = Math.min(this.#limits.most, Math.ceil(this.#bytes * 1.1));
  }
}
