import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Decoder } from '../../../codecs/index.ts';
import type { BatchIntent, Input, SourceStatus } from '../../input.ts';
import type { InputPluginContext } from '../../input-plugin.ts';
import { ready, SinkFailure } from '../byte-stream.ts';
import { listen } from '../listen.ts';
import { Acknowledged } from './acknowledged.ts';
import { Budget, Refusal, readBody } from './body.ts';
import { type FieldOptions, requestFields } from './fields.ts';

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions | undefined;
  readonly user: { readonly name: string; readonly password: string } | undefined;
  readonly responseCode: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly longestBody: number;
  readonly mostPending: number;
  readonly mostConnections: number;
  /** Milliseconds for a request to arrive as a whole. */
  readonly requestTimeout: number;
  readonly fields: FieldOptions;
  /** A decoder for bodies of a content type. */
  readonly createDecoder: (type: string, stream: Parameters<InputPluginContext['createDecoder']>[0]) => Decoder;
}

const HEADERS_TIMEOUT = 10_000;
/** Bytes of all bodies that are being read; one of the longest always fits. */
const BUDGET = 256 << 20;
const STOP_TIMEOUT = 5_000;

let requests = 0;

/** Takes events by HTTP; a request is answered once its events are acknowledged. */
export class HttpServerInput implements Input {
  readonly #options: HttpServerOptions;
  readonly #context: InputPluginContext;
  readonly #budget: Budget;
  readonly #acknowledged: Acknowledged;
  readonly #server: Server;
  /** Requests that are being read and decoded. */
  readonly #reading = new Set<Promise<void>>();
  #fail: (error: Error) => void = () => undefined;
  #place: string;
  #read = 0;

  constructor(options: HttpServerOptions, context: InputPluginContext) {
    this.#options = options;
    this.#context = context;
    this.#place = `${options.host}:${options.port}`;
    this.#budget = new Budget(Math.max(BUDGET, options.longestBody));
    this.#acknowledged = new Acknowledged(context.sink, (error) => this.#fail(error));
    const limits = {
      requestTimeout: options.requestTimeout,
      headersTimeout: Math.min(HEADERS_TIMEOUT, options.requestTimeout),
      // The limits are looked at so often.
      connectionsCheckingInterval: 500,
    };
    const handle = (request: IncomingMessage, response: ServerResponse): void => this.#handle(request, response);
    this.#server =
      options.tls === undefined ? createServer(limits, handle) : createTlsServer({ ...limits, ...options.tls }, handle);
    // The limits of a request begin with its first byte.
    const wait = limits.headersTimeout;
    this.#server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      const timer = setTimeout(() => {
        if (socket.bytesRead === 0) socket.destroy();
      }, wait);
      socket.once('close', () => clearTimeout(timer));
    });
    this.#server.maxConnections = options.mostConnections;
    this.#server.on('drop', () => context.count('connection_refused'));
    // One that takes too long is only told of, and stays open.
    this.#server.on('tlsClientError', (_error, socket) => {
      context.count('handshake_failed');
      socket.destroy();
    });
    this.#server.on('clientError', (_error, socket) => {
      context.count('request_broken');
      socket.destroy();
    });
  }

  async run(): Promise<void> {
    const { signal } = this.#context;
    const { host, port } = this.#options;
    await listen(this.#server, { host, port });
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#place = `${host}:${address.port}`;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      this.#server.close();
      this.#server.closeIdleConnections();
      await this.#readToTheEnd();
    }
  }

  /** Requests that have begun are still taken, but not waited for without end. */
  async #readToTheEnd(): Promise<void> {
    const timer = setTimeout(() => {
      if (this.#reading.size > 0) this.#server.closeAllConnections();
    }, STOP_TIMEOUT);
    await Promise.all(this.#reading);
    clearTimeout(timer);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    const added = this.#take(request);
    const reading = added.then(
      () => undefined,
      () => undefined,
    );
    this.#reading.add(reading);
    void reading.then(() => this.#reading.delete(reading));
    added
      .then((acknowledged) => acknowledged())
      .then(() => this.#answer(response))
      .catch((error: unknown) => this.#refuse(request, response, error));
  }

  /** Resolves once the events are handed on, with what resolves once they are acknowledged. */
  async #take(request: IncomingMessage): Promise<() => Promise<void>> {
    const { sink, signal, count } = this.#context;
    const { mostPending, longestBody, fields } = this.#options;
    if (signal.aborted) throw new Refusal(503, 'it is stopping');
    this.#authorize(request);
    if (this.#acknowledged.waiting >= mostPending) throw new Refusal(429, 'busy');
    const body = await readBody(request, longestBody, this.#budget);
    if (this.#acknowledged.waiting >= mostPending) throw new Refusal(429, 'busy');
    await ready(sink);
    requests += 1;
    const source = `http ${requests}`;
    const complete = requestFields(request, fields);
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    let events = 0;
    const decoder = this.#options.createDecoder(type, {
      source,
      emit: (event, from, to) => {
        complete(event);
        events += 1;
        sink.add(event, source, from, to);
      },
    });
    decoder.push(body);
    decoder.flush({ final: true });
    this.#read += body.length;
    count('requests');
    if (events === 0) return () => Promise.resolve();
    // One more than there are bytes: it comes behind the last event, also where several share their bytes.
    sink.skip(source, body.length, body.length + 1);
    const acknowledged = this.#acknowledged.until(source, body.length + 1);
    acknowledged.catch(() => undefined);
    return () => acknowledged;
  }

  #authorize(request: IncomingMessage): void {
    const { user } = this.#options;
    if (user === undefined) return;
    const expected = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
    const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), digest(expected))) return;
    this.#context.count('unauthorized');
    throw new Refusal(401, 'unauthorized');
  }

  #answer(response: ServerResponse): void {
    const { responseCode, responseHeaders } = this.#options;
    response.writeHead(responseCode, responseHeaders);
    response.end(responseCode === 204 ? undefined : 'ok');
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const code = error instanceof Refusal ? error.code : 503;
    if (code !== 401) this.#context.count(`answered_${code}`);
    if (error instanceof SinkFailure) this.#fail(error);
    if (response.headersSent || response.destroyed) return;
    const message = error instanceof Refusal ? error.message : 'the events could not be kept: send them again';
    response.writeHead(code, {
      'content-type': 'text/plain',
      // What is left of the body is not read.
      connection: 'close',
      ...(code === 401 ? { 'www-authenticate': 'Basic realm="tocsin"' } : {}),
      ...(code === 429 || code === 503 ? { 'retry-after': '1' } : {}),
    });
    response.end(message, () => {
      if (!request.complete) request.destroy();
    });
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
    this.#server.close();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), STOP_TIMEOUT);
    timer.unref();
    this.#server.once('close', () => clearTimeout(timer));
  }

  status(): readonly SourceStatus[] {
    return [{ source: this.#place, codec: '', bytesRead: this.#read, bytesCommitted: this.#read, lag: 0 }];
  }
}
