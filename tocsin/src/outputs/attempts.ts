import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '../net/index.ts';
import type { DeliveryContext } from './output-declaration.ts';
import { sayOnce } from './plugins/once.ts';

/** An attempt that failed and may succeed later. */
export class Again {
  /** Why, in words for a person, with the mend where there is one. */
  readonly words: string;
  /** Milliseconds that the peer asks to be left alone. */
  readonly after: number;

  constructor(words: string, after = 0) {
    this.words = words;
    this.after = after;
  }
}

/** So many attempts that failed one after the other open the circuit. */
const BREAKS_AFTER = 5;

/**
 * Attempts of one output, perhaps several at once, repeated with pauses that grow until one succeeds. Where several failed in a row the
 * circuit is open: one attempt at a time asks whether the peer is well again, and the others wait for what it finds.
 */
export class Attempts {
  readonly #context: Pick<DeliveryContext, 'answered' | 'count' | 'notice' | 'clock' | 'retry'>;
  readonly #random: () => number;
  readonly #once: ReturnType<typeof sayOnce>;
  #failures = 0;
  #prober: object | undefined;
  #waiting: (() => void)[] = [];

  constructor(
    context: Pick<DeliveryContext, 'answered' | 'count' | 'notice' | 'clock' | 'retry'>,
    random: () => number = Math.random,
  ) {
    this.#context = context;
    this.#random = random;
    const { notice, clock } = context;
    this.#once = sayOnce({ notice, clock });
  }

  get isOpen(): boolean {
    return this.#failures >= BREAKS_AFTER;
  }

  /**
   * What the attempt gives once that is no `Again`. Rejects once the signal aborts, and with what the attempt throws, which is no failure
   * of the peer. `answered` is told of failures here; of a success the attempt tells itself, since it knows the words.
   */
  async run<Result>(attempt: () => Promise<Result | Again>, signal: AbortSignal): Promise<Result> {
    const me = {};
    try {
      for (let tries = 1; ; tries++) {
        await this.#admit(me, signal);
        const outcome = await attempt();
        if (!(outcome instanceof Again)) {
          this.#failures = 0;
          this.#once.well();
          return outcome;
        }
        signal.throwIfAborted();
        this.#fail(outcome, me);
        const { retry } = this.#context;
        const pause = Math.max(backOff(tries, retry, this.#random), Math.min(outcome.after, retry.last));
        await sleep(pause, undefined, { signal });
      }
    } finally {
      if (this.#prober === me) this.#prober = undefined;
      this.#wake();
    }
  }

  #fail({ words }: Again, me: object): void {
    this.#failures += 1;
    if (this.isOpen) this.#prober ??= me;
    this.#context.count('retries');
    this.#context.answered({ ok: false, words });
    this.#once.say(`${words}; tried again until it is taken`);
  }

  async #admit(me: object, signal: AbortSignal): Promise<void> {
    while (this.isOpen && this.#prober !== me && this.#prober !== undefined)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.push(wake);
        signal.addEventListener('abort', wake, { once: true });
        if (signal.aborted) wake();
      }).then(() => signal.throwIfAborted());
    signal.throwIfAborted();
    if (this.isOpen) this.#prober = me;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
