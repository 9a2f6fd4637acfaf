import type { Budget } from './body.ts';

/** All connections together hold too much: this one must go, and its client sends again. */
export class HeldTooMuch extends Error {}

/** What one connection holds of a budget that all share. */
export class HeldBytes {
  readonly #budget: Budget;
  #bytes = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** So many more, or less. Throws `HeldTooMuch`. */
  change(bytes: number): void {
    if (bytes <= 0) this.#budget.give(-bytes);
    else {
      try {
        this.#budget.take(bytes);
      } catch {
        throw new HeldTooMuch('all connections together hold too many bytes');
      }
    }
    this.#bytes += bytes;
  }

  /** Gives all of it back. */
  release(): void {
    this.#budget.give(this.#bytes);
    this.#bytes = 0;
  }
}
