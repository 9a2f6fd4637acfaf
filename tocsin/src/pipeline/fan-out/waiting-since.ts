/** When the batches of a queue came, which go in their order. */
export class WaitingSince {
  readonly #times: number[] = [];

  /** `batches`: those of before wait since no later than now. */
  constructor(batches: number, now: number) {
    for (let n = 0; n < batches; n += 1) this.#times.push(now);
  }

  /** One more comes, to so many that wait. */
  put(batches: number, now: number): void {
    this.#forget(batches);
    this.#times.push(now);
  }

  /** Of the oldest of so many; where one is only about to be taken, of the next. */
  oldest(batches: number): number | undefined {
    this.#forget(batches);
    return batches === 0 ? undefined : this.#times[0];
  }

  #forget(batches: number): void {
    if (this.#times.length > batches) this.#times.splice(0, this.#times.length - batches);
  }
}
