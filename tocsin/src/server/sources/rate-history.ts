const MINUTE = 60_000;
const FINE = 5_000;
const MINUTES = 60;
/** As many fine slots as a minute has. */
const FINES = MINUTE / FINE;

/** How many events came in each minute of the last hour, and in the last minute. */
export class RateHistory {
  readonly #minutes = new Ring(MINUTES, MINUTE);
  readonly #fine = new Ring(FINES, FINE);

  add(events: number, at: number): void {
    this.#minutes.add(events, at);
    this.#fine.add(events, at);
  }

  /** Events a second in the last minute, to a tenth. `since`: when the first one came. */
  perSecond(now: number, since: number): number {
    const span = Math.min(MINUTE, Math.max(FINE, now - since));
    return Math.round((10_000 * this.#fine.slots(now).reduce((sum, count) => sum + count, 0)) / span) / 10;
  }

  /** Sixty numbers of events, of the minute that runs the last. */
  minutes(now: number): readonly number[] {
    return this.#minutes.slots(now);
  }
}

class Ring {
  readonly #slots: Uint32Array;
  readonly #span: number;
  #newest = 0;

  constructor(size: number, span: number) {
    this.#slots = new Uint32Array(size);
    this.#span = span;
  }

  add(count: number, at: number): void {
    this.#advance(at);
    const slot = this.#newest % this.#slots.length;
    this.#slots[slot] = (this.#slots[slot] ?? 0) + count;
  }

  slots(now: number): readonly number[] {
    this.#advance(now);
    const size = this.#slots.length;
    return Array.from(this.#slots, (_, index) => this.#slots[(this.#newest + 1 + index) % size] ?? 0);
  }

  /** Slots that have passed since the last event are empty. A clock that is set back adds to the newest one. */
  #advance(at: number): void {
    const now = Math.floor(at / this.#span);
    const passed = Math.min(this.#slots.length, now - this.#newest);
    for (let n = 1; n <= passed; n += 1) this.#slots[(this.#newest + n) % this.#slots.length] = 0;
    if (passed > 0) this.#newest = now;
  }
}
