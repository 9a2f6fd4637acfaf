import type { Endpoint } from '../endpoints.ts';

export interface AcknowledgementOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly channel: string;
  /** Milliseconds between two questions. */
  readonly interval: number;
  /** Milliseconds after which what was not indexed counts as lost. */
  readonly timeout: number;
  readonly clock: () => number;
}

interface Waiting {
  readonly settle: (isIndexed: boolean) => void;
  until: number;
}

/** An indexer that was away has most likely forgotten its ids. */
const PATIENCE_AFTER_FAILURE = 30_000;
const MOST_IDS = 1_000;

/** Asks one endpoint whether what it took is indexed, as long as something waits for that. */
export class Acknowledgements {
  readonly #endpoint: Endpoint;
  readonly #options: AcknowledgementOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #closed = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(endpoint: Endpoint, options: AcknowledgementOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
  }

  /** False: it was not indexed in time, or the indexer has forgotten it: send it again. Rejects once the signal aborts. */
  indexed(ackId: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const settle = (isIndexed: boolean): void => {
        this.#waiting.delete(ackId);
        signal.removeEventListener('abort', stop);
        resolve(isIndexed);
      };
      const stop = (): void => {
        this.#waiting.delete(ackId);
        reject(signal.reason);
      };
      // The counter of an indexer that began anew.
      this.#waiting.get(ackId)?.settle(false);
      this.#waiting.set(ackId, { settle, until: this.#options.clock() + this.#options.timeout });
      signal.addEventListener('abort', stop, { once: true });
      this.#arm();
    });
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#waiting.size === 0 || this.#closed.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#poll(), this.#options.interval);
  }

  async #poll(): Promise<void> {
    const { channel, clock, headers } = this.#options;
    const ids = [...this.#waiting.keys()].slice(0, MOST_IDS);
    try {
      const { status, body } = await this.#endpoint.ask(
        {
          method: 'POST',
          path: `/services/collector/ack?channel=${channel}`,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({ acks: ids }),
        },
        this.#closed.signal,
      );
      if (status === 200) for (const id of indexedIn(body)) this.#waiting.get(id)?.settle(true);
      else this.#hurry();
    } catch {
      this.#hurry();
    }
    const now = clock();
    for (const { settle, until } of [...this.#waiting.values()]) if (until <= now) settle(false);
    this.#timer = undefined;
    this.#arm();
  }

  #hurry(): void {
    const until = this.#options.clock() + PATIENCE_AFTER_FAILURE;
    for (const waiting of this.#waiting.values()) waiting.until = Math.min(waiting.until, until);
  }

  close(): void {
    this.#closed.abort();
    clearTimeout(this.#timer);
  }
}

function indexedIn(body: string): number[] {
  try {
    const { acks } = JSON.parse(body) as { readonly acks?: Readonly<Record<string, unknown>> };
    return Object.entries(acks ?? {}).flatMap(([id, isIndexed]) => (isIndexed === true ? [Number(id)] : []));
  } catch {
    return [];
  }
}
