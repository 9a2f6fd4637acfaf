interface Settlers {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Who waits for inputs of a worker to open, or to end, or for a change to hold. */
export class Waiting {
  readonly #opening = new Map<string, Settlers>();
  readonly #ending = new Map<string, () => void>();
  readonly #changing = new Map<number, () => void>();

  /** Rejects with why it could not begin. */
  opened(input: string): Promise<void> {
    return new Promise((resolve, reject) => this.#opening.set(input, { resolve, reject }));
  }

  ended(input: string): Promise<void> {
    return new Promise((resolve) => this.#ending.set(input, resolve));
  }

  changed(change: number): Promise<void> {
    return new Promise((resolve) => this.#changing.set(change, resolve));
  }

  tellChanged(change: number): void {
    this.#changing.get(change)?.();
    this.#changing.delete(change);
  }

  tellOpened(input: string): void {
    this.#opening.get(input)?.resolve();
    this.#opening.delete(input);
  }

  tellFailed(input: string, message: string): void {
    this.#opening.get(input)?.reject(new Error(message));
    this.#opening.delete(input);
  }

  tellEnded(input: string): void {
    this.#ending.get(input)?.();
    this.#ending.delete(input);
  }

  /** Nothing will be heard of the worker any more. */
  tellGone(message: string): void {
    for (const input of [...this.#opening.keys()]) this.tellFailed(input, message);
    for (const input of [...this.#ending.keys()]) this.tellEnded(input);
    for (const change of [...this.#changing.keys()]) this.tellChanged(change);
  }
}
