const LONGEST = 30_000;

/** Batches that were handed to the store and are not in it yet. */
export class WritesUnderWay {
  readonly #running = new Set<Promise<unknown>>();

  /** Gives back what `write` gives. */
  track(write: Promise<void>): Promise<void> {
    const settled = write.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
    return write;
  }

  /**
   * Resolves when what is on its way now has arrived: an event that came in time and waited for an engine that restarts must not
   * be missed by a window that is looked at meanwhile. A store that takes nothing is not waited for without end.
   */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#running.size === 0) return;
    let done = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      done = resolve;
    });
    const timer = setTimeout(done, LONGEST);
    signal.addEventListener('abort', done, { once: true });
    await Promise.race([ended, Promise.all([...this.#running])]);
    signal.removeEventListener('abort', done);
    clearTimeout(timer);
  }
}
