import type { Event } from '../../../event/index.ts';
import type { EventSink } from '../../input.ts';
import { SinkFailure } from '../../network/sink.ts';

interface Added {
  readonly event: Event;
  readonly source: string;
  readonly from: number;
  readonly to: number;
}

/** Events that are completed at once. */
const MOST = 250;

/** A sink that completes events before it hands them on, in their order: lists of them, since one alone costs as much. */
export class RelayedSink implements EventSink {
  readonly #sink: EventSink;
  readonly #relay: (events: Event[]) => Promise<void>;
  #added: Added[] = [];
  #work: Promise<void> = Promise.resolve();
  #isPlanned = false;
  #failure: Error | undefined;

  constructor(sink: EventSink, relay: (events: Event[]) => Promise<void>) {
    this.#sink = sink;
    this.#relay = relay;
  }

  add(event: Event, source: string, from: number, to: number): void {
    this.#added.push({ event, source, from, to });
    if (this.#added.length >= MOST) void this.flush();
    else if (!this.#isPlanned) {
      this.#isPlanned = true;
      setImmediate(() => {
        this.#isPlanned = false;
        void this.flush();
      });
    }
  }

  skip(source: string, from: number, to: number): void {
    this.#work = this.#work.then(() => this.#sink.skip(source, from, to));
  }

  /** Hands on what was added; never rejects. */
  flush(): Promise<void> {
    const added = this.#added;
    if (added.length === 0) return this.#work;
    this.#added = [];
    this.#work = this.#work.then(async () => {
      try {
        await this.#relay(added.map(({ event }) => event));
        for (const { event, source, from, to } of added) this.#sink.add(event, source, from, to);
      } catch (error) {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      }
    });
    return this.#work;
  }

  async ready(): Promise<void> {
    await this.flush();
    if (this.#failure !== undefined) throw new SinkFailure(this.#failure.message, { cause: this.#failure });
    await this.#sink.ready();
  }

  async seal(token?: string): Promise<void> {
    await this.flush();
    await this.#sink.seal(token);
  }
}
