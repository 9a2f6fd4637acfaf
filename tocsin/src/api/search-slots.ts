import { ApiError, type ErrorCode } from './errors.ts';

/** What runs for long, such as searches: bounded for each caller and in all, and ended together when the server stops. */
export class SearchSlots {
  readonly #perCaller: number;
  readonly #total: number;
  readonly #what: string;
  readonly #code: ErrorCode;
  readonly #running = new Map<string, Set<AbortController>>();
  #count = 0;

  /** `what` they are, in the plural; `code` is answered where there are too many. */
  constructor(
    limits: { readonly perCaller: number; readonly total: number },
    what: string,
    code: ErrorCode = 'too_many_searches',
  ) {
    this.#code = code;
    this.#what = what;
    this.#perCaller = limits.perCaller;
    this.#total = limits.total;
  }

  get running(): number {
    return this.#count;
  }

  /** Throws the code. `work` must end soon after the signal is aborted. */
  async run<T>(caller: string, controller: AbortController, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const own = this.#running.get(caller) ?? new Set();
    if (own.size >= this.#perCaller) throw this.#tooMany(`${own.size} ${this.#what} of yours run already`);
    if (this.#count >= this.#total) throw this.#tooMany(`${this.#count} ${this.#what} run already`);
    own.add(controller);
    this.#running.set(caller, own);
    this.#count += 1;
    try {
      return await work(controller.signal);
    } finally {
      own.delete(controller);
      if (own.size === 0) this.#running.delete(caller);
      this.#count -= 1;
    }
  }

  abortAll(reason: unknown): void {
    for (const own of this.#running.values()) for (const controller of own) controller.abort(reason);
  }

  #tooMany(message: string): ApiError {
    return new ApiError(this.#code, message, { retryAfter: 1, hint: 'wait for one to end, or cancel it' });
  }
}
