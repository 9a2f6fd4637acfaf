const SECOND = 1_000;
const SLOTS = 10;

/** How many events came in each of the last ten seconds, in a ring of a slot a second. */
export class EventRate {
  readonly #monotonic: () => number;
  readonly #slots = new Array<number>(SLOTS).fill(0);
  readonly #began: number;
  #second: number;

  /** `monotonic`: milliseconds. */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#began = monotonic();
    this.#second = Math.floor(this.#began / SECOND);
  }

  add(events: number): void {
    this.#advance();
    const slot = this.#second % SLOTS;
    this.#slots[slot] = (this.#slots[slot] ?? 0) + events;
  }

  /** Events a second, of the last ten seconds or of as many as there were, with one decimal. */
  get perSecond(): number {
    this.#advance();
    const now = this.#monotonic();
    const from = Math.max(this.#began, (this.#second - SLOTS + 1) * SECOND);
    const seconds = Math.max(1, (now - from) / SECOND);
    const sum = this.#slots.reduce((total, events) => total + events, 0);
    return Math.round((10 * sum) / seconds) / 10;
  }

  /** Seconds that have passed since the last event were empty. */
  #advance(): void {
    const second = Math.floor(this.#monotonic() / SECOND);
    const passed = Math.min(SLOTS, second - this.#second);
    for (let n = 1; n <= passed; n += 1) this.#slots[(this.#second + n) % SLOTS] = 0;
    this.#second = second;
  }
}
