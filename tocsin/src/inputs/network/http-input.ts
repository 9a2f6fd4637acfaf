import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { BatchIntent, Input, InputContext, ListenerStatus, SourceStatus } from '../input.ts';
import { Acknowledged } from './acknowledged.ts';
import { Budget, Refusal, readBody } from './body.ts';
import { CrossOrigin } from './cross-origin.ts';
import { Delivery } from './delivery.ts';
import { HttpListener, type HttpListenerOptions } from './http-listener.ts';
import { LastError, tooManyConnections } from './last-error.ts';
import { Opening } from './opening.ts';
import { plainAddress } from './plain-address.ts';
import { SinkFailure } from './sink.ts';

/** A request before its body is read. */
export interface HttpHead {
  readonly method: string;
  /** Without the query; as it was sent, so not decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What stands behind the question mark, as it was sent. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  /** Address of the peer. */
  readonly ip: string;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A refusal whose answer the protocol has made already. */
export class AnsweredRefusal extends Refusal {
  readonly reply: HttpReply;

  constructor(reply: HttpReply, message: string) {
    super(reply.status, message);
    this.reply = reply;
  }
}

export interface HttpLoad {
  /** Requests that are read or wait for the pipeline, this one among them. */
  readonly pending: number;
}

/** What a protocol over HTTP says. It throws a `Refusal` for what it does not take. */
export interface HttpService {
  /** By this alone it may be answered, before anything of the body is read: who may not send is turned away here. */
  greet(head: HttpHead): HttpReply | undefined | Promise<HttpReply | undefined>;
  /** Whether events may come of it, for which there must be room before it is answered. Default: always. */
  sendsOn?(head: HttpHead): boolean;
  /** `body` is inflated. What is added to the delivery is sent on whatever is answered. `load`: as it was when the request came. */
  answer(head: HttpHead, body: Buffer, delivery: Delivery, load: HttpLoad): Promise<HttpReply>;
  /** A refusal in the words of the protocol. `code` of the `Refusal`, or 503 where the events could not be kept; `refusal`: as it was thrown. */
  refuse(code: number, message: string, head: HttpHead, refusal: Refusal): HttpReply;
}

export interface HttpInputOptions extends HttpListenerOptions {
  /** Bytes of a body, also once it is inflated. */
  readonly longestBody: number;
  /** Requests that are read or wait for the pipeline; further ones are refused with `busyCode`. */
  readonly mostPending: number;
  /** Default 503. */
  readonly busyCode?: number;
  /** Of pages that may send; where there are some, the service is not asked for what browsers ask before. Default none. */
  readonly allowedOrigins?: readonly string[];
}

/** Bytes of all bodies that are being read; one of the longest always fits. */
const BUDGET = 128 << 20;

let deliveries = 0;

/** An input whose clients send by HTTP. Requests that have begun when it must stop are still answered. */
export class HttpInput implements Input {
  readonly #name: string;
  readonly #options: HttpInputOptions;
  readonly #context: InputContext;
  readonly #service: HttpService;
  readonly #budget: Budget;
  readonly #crossOrigin: CrossOrigin;
  readonly #acknowledged: Acknowledged;
  readonly #listener: HttpListener;
  readonly #lastError: LastError;
  readonly #pending = new Set<Promise<void>>();
  #fail: (error: Error) => void = () => undefined;
  #bytes = 0;
  readonly #opening = new Opening();

  constructor(name: string, options: HttpInputOptions, service: HttpService, context: InputContext) {
    this.#name = name;
    this.#options = options;
    this.#service = service;
    this.#context = context;
    this.#budget = new Budget(Math.max(BUDGET, options.longestBody));
    this.#crossOrigin = new CrossOrigin(options.allowedOrigins ?? []);
    this.#lastError = new LastError(context.clock);
    this.#acknowledged = new Acknowledged(context.sink, (error) => this.#fail(error));
    this.#listener = new HttpListener(options, {
      count: context.count,
      dropped: () => this.#lastError.set(tooManyConnections(options.mostConnections)),
      handle: (request, response) => this.#handle(request, response),
    });
  }

  async run(): Promise<void> {
    const { signal } = this.#context;
    await this.#listener.open();
    this.#opening.open();
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      this.#opening.close();
      await this.#listener.close(Promise.all(this.#pending));
    }
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    let added: () => void = () => undefined;
    const pending = new Promise<void>((resolve) => {
      added = resolve;
    });
    this.#pending.add(pending);
    const head = headOf(request);
    this.#reply(request, head, added)
      .then((reply) =>
        send(request, response, { ...reply, headers: { ...reply.headers, ...this.#crossOrigin.headers(head) } }),
      )
      .catch(() => response.destroy())
      .finally(() => {
        added();
        this.#pending.delete(pending);
      });
  }

  /** `added`: called once all events are handed on, though not acknowledged. */
  async #reply(request: IncomingMessage, head: HttpHead, added: () => void): Promise<HttpReply> {
    const { count, sink } = this.#context;
    const preflight = this.#crossOrigin.preflight(head);
    if (preflight?.status === 403) {
      count('origin_refused');
      this.#lastError.set(`${head.ip}: pages of ${head.headers.origin ?? 'no origin'} are not in \`allowedOrigins\``);
    }
    if (preflight !== undefined) return preflight;
    try {
      const early = await this.#service.greet(head);
      if (early !== undefined) return early;
      if (this.#context.signal.aborted) throw new Refusal(503, 'it is stopping');
      if (this.#pending.size > this.#options.mostPending) {
        throw new Refusal(this.#options.busyCode ?? 503, 'too many requests are under way');
      }
      const load: HttpLoad = { pending: this.#pending.size };
      const body = await readBody(request, this.#options.longestBody, this.#budget);
      deliveries += 1;
      const delivery = new Delivery(`${this.#name} ${deliveries}`, sink, this.#acknowledged, added);
      try {
        if (this.#service.sendsOn?.(head) !== false) await delivery.room();
        count('requests');
        this.#bytes += body.length;
        return await this.#service.answer(head, body, delivery, load);
      } finally {
        this.#budget.give(body.length);
        delivery.close();
      }
    } catch (error) {
      const refusal =
        error instanceof Refusal ? error : new Refusal(503, 'the events could not be kept: send them again');
      count(`answered_${refusal.code}`);
      this.#lastError.set(`${head.ip}: ${refusal.message}`);
      if (error instanceof SinkFailure) this.#fail(error);
      if (refusal instanceof AnsweredRefusal) return refusal.reply;
      return this.#service.refuse(refusal.code, refusal.message, head, refusal);
    }
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  committed(batch: BatchIntent): void {
    this.#acknowledged.committed(batch);
  }

  async close(): Promise<void> {
    this.#acknowledged.refuse(new Refusal(503, 'it is stopping'));
    // The answers are still written.
    await new Promise((resolve) => setImmediate(resolve));
    this.#listener.end();
  }

  status(): readonly SourceStatus[] {
    return [{ source: this.#listener.place, codec: '', bytesRead: this.#bytes, bytesCommitted: this.#bytes, lag: 0 }];
  }

  get opened(): Promise<void> {
    return this.#opening.opened;
  }

  listeners(): readonly ListenerStatus[] {
    if (!this.#opening.isOpen) return [];
    return [
      {
        address: this.#listener.place,
        protocol: this.#options.tls === undefined ? 'http' : 'https',
        clients: this.#listener.connections,
        ...this.#lastError.status,
      },
    ];
  }
}

function headOf(request: IncomingMessage): HttpHead {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const search = mark < 0 ? '' : url.slice(mark + 1);
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(search),
    search,
    headers: request.headers,
    ip: plainAddress(request.socket.remoteAddress ?? ''),
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: HttpReply): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    ...headers,
    // What is left of a body is not read.
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(body, () => {
    if (!request.complete) linger(request);
  });
}

/** Bytes and milliseconds of a body that nobody wants which are still taken: closed at once, its sender may not see the answer. */
const LINGER_BYTES = 1 << 20;
const LINGER_TIME = 2_000;

function linger(request: IncomingMessage): void {
  let left = LINGER_BYTES;
  const timer = setTimeout(() => request.destroy(), LINGER_TIME);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.once('end', () => request.destroy());
  request.once('close', () => clearTimeout(timer));
}
