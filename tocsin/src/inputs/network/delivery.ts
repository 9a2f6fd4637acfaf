import type { Event } from '../../event/index.ts';
import type { EventSink } from '../input.ts';
import type { Acknowledged } from './acknowledged.ts';
import { ready } from './sink.ts';

/** Events that are handed on before the pipeline is asked whether there is room. */
const STRETCH = 250;

/**
 * What one request, frame or window holds, on its way to the outputs: its events are added in their order, and are acknowledged
 * together. Its places are counted in events.
 */
export class Delivery {
  readonly #sink: EventSink;
  readonly #acknowledged: Acknowledged;
  readonly #source: string;
  readonly #onComplete: () => void;
  #events = 0;

  /** `source`: never used before. `onComplete`: nothing is added any more, and it is waited for. */
  constructor(source: string, sink: EventSink, acknowledged: Acknowledged, onComplete: () => void = () => undefined) {
    this.#source = source;
    this.#sink = sink;
    this.#acknowledged = acknowledged;
    this.#onComplete = onComplete;
    acknowledged.open(source);
  }

  get events(): number {
    return this.#events;
  }

  /** True after each so many events: `room` must then be waited for. */
  add(event: Event): boolean {
    this.#sink.add(event, this.#source, this.#events, this.#events + 1);
    this.#events += 1;
    return this.#events % STRETCH === 0;
  }

  /** Resolves when the pipeline takes more: the back-pressure. Rejects with a `SinkFailure`. */
  room(): Promise<void> {
    return ready(this.#sink);
  }

  /** Adds all of them, with pauses for the pipeline. */
  async addAll(events: Iterable<Event>): Promise<void> {
    for (const event of events) if (this.add(event)) await this.room();
  }

  /** Resolves once every output has what was added; rejects when it will not. Nothing may be added any more. */
  acknowledged(): Promise<void> {
    this.#onComplete();
    return this.#acknowledged.until(this.#source, this.#events);
  }

  /** Nobody will wait for it, unless somebody does already. */
  close(): void {
    this.#acknowledged.close(this.#source);
  }
}
