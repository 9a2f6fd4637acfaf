import { setMaxListeners } from 'node:events';
import type { BatchIntent, Input, InputContext, ListenerStatus, SourceStatus } from '../input.ts';

/** Several inputs as one: they share its sink, and where one of them ends, all do. */
export class SideBySide implements Input {
  readonly #inputs: readonly Input[];
  readonly #ending = new AbortController();

  constructor(make: readonly ((context: InputContext) => Input)[], context: InputContext) {
    const signal = AbortSignal.any([context.signal, this.#ending.signal]);
    // Each connection listens to it.
    setMaxListeners(0, signal);
    // Not a copy by spreading: members may be made when they are asked for.
    const shared: InputContext = Object.create(context, {
      signal: { value: signal, enumerable: true },
    }) as InputContext;
    this.#inputs = make.map((one) => one(shared));
  }

  async run(): Promise<void> {
    const running = this.#inputs.map((input) => input.run().finally(() => this.#ending.abort()));
    const outcomes = await Promise.allSettled(running);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async prepare(batch: BatchIntent): Promise<void> {
    for (const input of this.#inputs) await input.prepare(batch);
  }

  committed(batch: BatchIntent): void {
    for (const input of this.#inputs) input.committed(batch);
  }

  async close(): Promise<void> {
    await Promise.all(this.#inputs.map((input) => input.close()));
  }

  status(): readonly SourceStatus[] {
    return this.#inputs.flatMap((input) => input.status());
  }

  get opened(): Promise<void> {
    return Promise.all(this.#inputs.map((input) => input.opened)).then(() => undefined);
  }

  listeners(): readonly ListenerStatus[] {
    return this.#inputs.flatMap((input) => input.listeners?.() ?? []);
  }
}
