import type { FedBytes, Feed } from '../inputs/index.ts';
import type { WorkerMessage } from './protocol.ts';

/** The worker's end of what the main thread feeds to one input. */
export class FedInput implements Feed {
  readonly #input: string;
  readonly #post: (message: WorkerMessage) => void;
  readonly #waiting: (FedBytes & { readonly id: number })[] = [];
  #isEnded = false;
  #hungry: (() => void) | undefined;

  constructor(input: string, post: (message: WorkerMessage) => void) {
    this.#input = input;
    this.#post = post;
  }

  push(id: number, bytes: Uint8Array, note: unknown): void {
    const input = this.#input;
    this.#waiting.push({ id, bytes, note, done: () => this.#post({ type: 'settled', input, id }) });
    this.#hungry?.();
  }

  /** Nothing will be fed any more. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  end(): void {
    this.#isEnded = true;
    this.#hungry?.();
  }

  async next(): Promise<FedBytes | undefined> {
    while (this.#waiting.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#hungry = resolve;
      });
    }
    const fed = this.#waiting.shift();
    if (fed !== undefined) this.#post({ type: 'taken', input: this.#input, id: fed.id });
    return fed;
  }
}
