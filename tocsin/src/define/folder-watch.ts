import { systemTimers, type Timers } from './timers.ts';

export interface FolderWatchOptions {
  /** What is in the folder, as notices call it. */
  readonly name: string;
  readonly look: () => Promise<void>;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly timers?: Timers | undefined;
  /** Milliseconds between two looks. */
  readonly every?: number | undefined;
}

const EVERY = 1_000;

/** Looks at a folder again and again. Looks and changes follow one another. */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #timers: Timers;
  #timer: unknown;
  #isClosed = false;
  #told: string | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: FolderWatchOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  start(): void {
    if (this.#isClosed) return;
    const { look, notice, name, every = EVERY } = this.#options;
    this.#timer = this.#timers.set(() => {
      void this.inTurn(look)
        .catch((error: unknown) => notice('error', `${name}: ${reasonOf(error)}`))
        .finally(() => this.start());
    }, every);
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Undefined where the folder can't be read, which is told once: then what runs goes on. */
  scan<Found>(read: () => Found): Found | undefined {
    try {
      const found = read();
      this.#told = undefined;
      return found;
    } catch (error) {
      const message = `${this.#options.name}: ${reasonOf(error)}; what was read before goes on`;
      if (this.#told !== message) this.#options.notice('warn', message);
      this.#told = message;
      return undefined;
    }
  }

  /** Resolves when what is under way has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timers.clear(this.#timer);
    await this.#last;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
