export interface CheckpointsOptions {
  /** Milliseconds at most between two. */
  readonly every: number;
  /** Writes how far the queue is delivered when it is called; what keeps it from that, or undefined. Never rejects. */
  readonly write: () => Promise<string | undefined>;
  /** Told once for each new reason. */
  readonly onFault: (reason: string) => void;
}

/** After a write that failed. */
const PAUSE = 1_000;

/** When the checkpoints of a queue are written: some time after something was delivered, one at a time, again while one can't be. */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  /** Whether something was delivered since the last one was begun. */
  #isAhead = false;
  #fault: string | undefined;
  #isClosed = false;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
  }

  /** Something was delivered. */
  delivered(): void {
    this.#isAhead = true;
    this.#plan(this.#options.every);
  }

  #plan(pause: number): void {
    if (this.#timer !== undefined || this.#writing !== undefined || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#write().then(() => {
        this.#writing = undefined;
        if (this.#fault !== undefined) this.#plan(PAUSE);
        else if (this.#isAhead) this.#plan(this.#options.every);
      });
    }, pause);
  }

  async #write(): Promise<void> {
    this.#isAhead = false;
    const fault = await this.#options.write();
    if (fault !== undefined && fault !== this.#fault) this.#options.onFault(fault);
    this.#fault = fault;
  }

  /** Resolves once none is being written, and the last one is where `isNeeded`. */
  async close(isNeeded: boolean): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    if (isNeeded) await this.#write();
  }
}
