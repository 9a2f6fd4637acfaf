/** The last so many of a list that grows. */
export class Kept<Item> {
  readonly #most: number;
  #items: Item[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(item: Item): void {
    this.#items = [...this.#items, item].slice(-this.#most);
  }

  /** Newest first. */
  get list(): readonly Item[] {
    return this.#items.toReversed();
  }
}
