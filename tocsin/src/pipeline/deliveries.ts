import type { HostMessage } from './protocol.ts';

/** What is under way for a worker; it is told how each ends. */
export class Deliveries {
  readonly #running = new Set<Promise<void>>();

  add(id: number, work: Promise<void>, reply: (answer: HostMessage) => void): void {
    const delivery = work.then(
      () => reply({ type: 'acknowledge', id }),
      (error: unknown) =>
        reply({ type: 'refuse', id, message: error instanceof Error ? error.message : String(error) }),
    );
    this.#running.add(delivery);
    void delivery.finally(() => this.#running.delete(delivery));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }
}
