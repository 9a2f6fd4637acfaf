/** Where an event stands in which log. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Of its source. */
  readonly address: string | undefined;
}

/** Places by number of event: those of the last events, since all would take the memory that the log has. */
export class Places {
  readonly #places: Place[] = [];
  readonly #most: number;
  #next = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The number of the place. */
  add(place: Place): number {
    this.#places[this.#next % this.#most] = place;
    return this.#next++;
  }

  at(number: number): Place | undefined {
    return number >= this.#next - this.#most && number < this.#next ? this.#places[number % this.#most] : undefined;
  }
}
