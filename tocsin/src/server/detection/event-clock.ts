/**
 * Milliseconds by which events are put in order again; correlations find that much later.
 */
export const LATENESS = 500;

/**
 * Milliseconds by which an event may be later still: it is judged as if it were as late as allowed, which is little to windows of minutes.
 * What is older, as in a file of last week, is left out by correlations: at the present it would look like a burst.
 */
const TOLERANCE = 60_000;

export interface EventClockState {
  /** Time of the newest event. */
  readonly newest: number;
  /** What time it is for the rules. */
  readonly reached: number;
  /** When the last batch was received. */
  readonly received: number;
}

const BEGINNING: EventClockState = { newest: -Infinity, reached: -Infinity, received: -Infinity };

/**
 * What time it is for rules: that of the newest event, and what has passed since. It depends on the batches and on when they were received alone, so
 * that batches which are judged once more after a crash are judged alike.
 */
export class EventClock {
  #newest: number;
  #reached: number;
  #received: number;

  constructor({ newest, reached, received }: EventClockState = BEGINNING) {
    this.#newest = newest;
    this.#reached = reached;
    this.#received = received;
  }

  get state(): EventClockState {
    return { newest: this.#newest, reached: this.#reached, received: this.#received };
  }

  /** A batch begins. */
  receive(at: number): void {
    this.#reached = Math.max(this.#reached, this.now(at));
    this.#received = at;
  }

  /** The time by which an event is judged. One that has not come yet, of a wrong clock or a forged one, must not make all after it late. */
  timeOf(time: number): number {
    const sane = Math.min(time, this.#received);
    if (sane > this.#newest) this.#newest = sane;
    if (sane > this.#reached) this.#reached = sane;
    const oldest = this.#reached - LATENESS;
    return sane < oldest && sane >= oldest - TOLERANCE ? oldest : sane;
  }

  /** Not the time of this machine: events may be those of yesterday. -Infinity before the first. */
  now(at: number): number {
    return this.#newest + Math.max(0, this.#newest === -Infinity ? 0 : at - this.#received);
  }
}
