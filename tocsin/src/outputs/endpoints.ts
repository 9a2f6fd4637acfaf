import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { backOff, undici } from '../net/index.ts';
import { type ClientTls, connectionWords } from './connection.ts';
import { Cookies } from './cookies.ts';
import { withDeadline } from './plugins/deadline.ts';

export interface EndpointsOptions {
  readonly urls: readonly string[];
  readonly tls: ClientTls;
  /** Connections to each. */
  readonly connections: number;
  /** Milliseconds for a whole request. */
  readonly timeout: number;
  readonly clock: () => number;
}

export interface EndpointRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD';
  /** Behind the path of the endpoint's URL; begins with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface EndpointAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Its beginning. */
  readonly body: string;
  /** Milliseconds that it asks to be left alone. */
  readonly retryAfter: number;
}

/** It could not be asked, or did not answer. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** One URL that requests may go to. */
export class Endpoint {
  /** Without path and query. */
  readonly origin: string;
  readonly index: number;
  readonly #path: string;
  readonly #pool: Dispatcher;
  readonly #options: EndpointsOptions;
  readonly #cookies = new Cookies();
  /** Requests under way. */
  load = 0;
  #failures = 0;
  /** Not to be used before, after a failure. */
  restsUntil = 0;

  constructor(url: string, index: number, options: EndpointsOptions) {
    const parsed = new URL(url);
    this.origin = parsed.origin;
    this.index = index;
    this.#path = parsed.pathname.replace(/\/+$/, '');
    this.#options = options;
    this.#pool = new (undici().Pool)(parsed.origin, {
      connections: options.connections,
      pipelining: 1,
      headersTimeout: options.timeout,
      bodyTimeout: options.timeout,
      connect: { ...options.tls, timeout: Math.min(options.timeout, 10_000) },
    });
  }

  get isWell(): boolean {
    return this.#failures === 0;
  }

  /** Rejects with `Unreachable`, whose message is for a person, or once the signal aborts. */
  async ask({ method, path, headers, body }: EndpointRequest, signal: AbortSignal): Promise<EndpointAnswer> {
    this.load += 1;
    try {
      return await withDeadline(signal, this.#options.timeout, async (own) => {
        const answer = await this.#pool.request({
          method,
          path: `${this.#path}${path}`,
          headers: { ...headers, ...this.#cookies.header },
          body: body ?? null,
          signal: own,
        });
        this.#cookies.take(answer.headers['set-cookie']);
        const seconds = Number(answer.headers['retry-after']);
        return {
          status: answer.statusCode,
          headers: answer.headers,
          body: (await answer.body.text()).slice(0, MOST_OF_ANSWER),
          retryAfter: Number.isFinite(seconds) ? seconds * 1000 : 0,
        };
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new Unreachable(`${this.origin}: ${connectionWords(error)}`, { cause: error });
    } finally {
      this.load -= 1;
    }
  }

  /** Others are preferred for a while. */
  failed(): void {
    this.#failures += 1;
    this.restsUntil = this.#options.clock() + backOff(this.#failures, RESTS, Math.random);
  }

  well(): void {
    this.#failures = 0;
    this.restsUntil = 0;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

const MOST_OF_ANSWER = 1 << 20;
const RESTS = { first: 1_000, last: 30_000 };

/** The URLs of an output: requests go to the one with the least to do, in turn, and those that failed rest. */
export class Endpoints {
  readonly all: readonly Endpoint[];
  readonly #clock: () => number;
  #turn = 0;

  constructor(options: EndpointsOptions) {
    this.all = options.urls.map((url, index) => new Endpoint(url, index, options));
    this.#clock = options.clock;
  }

  /** Where all rest, the one whose rest ends first. */
  pick(): Endpoint {
    const now = this.#clock();
    const turn = this.#turn++;
    const ranked = this.all.map((endpoint, index) => ({
      endpoint,
      rest: Math.max(0, endpoint.restsUntil - now),
      place: (index - turn + this.all.length * turn) % this.all.length,
    }));
    const [best] = ranked.sort((a, b) => a.rest - b.rest || a.endpoint.load - b.endpoint.load || a.place - b.place);
    if (best === undefined) throw new Error('there is no URL');
    return best.endpoint;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((endpoint) => endpoint.close()));
  }
}
