import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds until dead letters that could not be kept are tried again. */
const PAUSE = 1_000;

/** Keeps dead letters however long there is no room for them; says so once. */
export class LetterKeeper {
  readonly #notice: (message: string) => void;
  /** Why they can't be kept now, as it was told. */
  #told: string | undefined;

  constructor(notice: (message: string) => void) {
    this.#notice = notice;
  }

  /** Resolves when `bury` has. Rejects once the signal aborts. */
  async keep(bury: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await bury();
        this.#told = undefined;
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== this.#told) this.#notice(`${reason}; events wait until their dead letters can be kept`);
        this.#told = reason;
      }
      await sleep(PAUSE, undefined, { signal });
    }
  }
}
