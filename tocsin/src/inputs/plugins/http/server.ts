import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Decoder, isHeavyJson } from '../../../codecs/index.ts';
import type { Event } from '../../../event/index.ts';
import type { BatchIntent, Input, SourceStatus } from '../../input.ts';
import type { InputPluginContext } from '../../input-plugin.ts';
import { Acknowledged } from '../../network/acknowledged.ts';
import { Budget, Refusal, readBody } from '../../network/body.ts';
import { HttpListener, type HttpListenerOptions } from '../../network/http-listener.ts';
import { ready, SinkFailure } from '../../network/sink.ts';
import { type FieldOptions, requestFields } from './fields.ts';

export interface HttpServerOptions extends HttpListenerOptions {
  readonly user: { readonly name: string; readonly password: string } | undefined;
  readonly responseCode: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly longestBody: number;
  readonly mostPending: number;
  readonly fields: FieldOptions;
  /** Whether a body of that type can be decoded in pieces, so that its events need not be held all at once. */
  readonly takesPieces: (type: string) => boolean;
  /** A decoder for bodies of a content type. */
  readonly createDecoder: (type: string, stream: Parameters<InputPluginContext['createDecoder']>[0]) => Decoder;
}

/** Bytes of all bodies that are being read; one of the longest always fits. */
const BUDGET = 256 << 20;
/** Bytes that are decoded, and events that are handed on, before the pipeline is asked whether there is room. */
const SLICE = 64 << 10;
const STRETCH = 250;

interface Decoded {
  readonly event: Event;
  readonly from: number;
  readonly to: number;
}

let requests = 0;

/** Takes events by HTTP; a request is answered once its events are acknowledged. */
export class HttpServerInput implements Input {
  readonly #options: HttpServerOptions;
  readonly #context: InputPluginContext;
  readonly #budget: Budget;
  readonly #acknowledged: Acknowledged;
  readonly #listener: HttpListener;
  /** Requests that are being read and decoded. */
  readonly #reading = new Set<Promise<void>>();
  #fail: (error: Error) => void = () => undefined;
  #read = 0;

  constructor(options: HttpServerOptions, context: InputPluginContext) {
    this.#options = options;
    this.#context = context;
    this.#budget = new Budget(Math.max(BUDGET, options.longestBody));
    this.#acknowledged = new Acknowledged(context.sink, (error) => this.#fail(error));
    this.#listener = new HttpListener(options, {
      count: context.count,
      handle: (request, response) => this.#handle(request, response),
    });
  }

  async run(): Promise<void> {
    const { signal } = this.#context;
    await this.#listener.open();
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      // Requests that have begun are still taken, but not waited for without end.
      await this.#listener.close(Promise.all(this.#reading));
    }
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
    const { signal } = this.#context;
    const { mostPending, longestBody } = this.#options;
    if (signal.aborted) throw new Refusal(503, 'it is stopping');
    this.#authorize(request);
    if (this.#acknowledged.waiting >= mostPending) throw new Refusal(429, 'busy');
    const body = await readBody(request, longestBody, this.#budget);
    try {
      return await this.#decode(request, body);
    } finally {
      this.#budget.give(body.length);
    }
  }

  async #decode(request: IncomingMessage, body: Buffer): Promise<() => Promise<void>> {
    const { sink, count } = this.#context;
    const { mostPending, fields, takesPieces } = this.#options;
    if (this.#acknowledged.waiting >= mostPending) throw new Refusal(429, 'busy');
    await ready(sink);
    requests += 1;
    const source = `http ${requests}`;
    const complete = requestFields(request, fields);
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    const isInSlices = takesPieces(type);
    if (!isInSlices && /^\s*[[{]/.test(body.toString('latin1', 0, 100)) && isHeavyJson(body))
      throw new Refusal(413, 'the body has too many values to be read at once: send it in parts, or as lines');
    let events = 0;
    let decoded: Decoded[] = [];
    // What the request says makes events many times longer, so it is added only where the pipeline has room.
    const handOn = async (): Promise<void> => {
      const going = decoded.reverse();
      decoded = [];
      // One that is handed on is not held here any more.
      for (let one = going.pop(); one !== undefined; one = going.pop()) {
        complete(one.event);
        sink.add(one.event, source, one.from, one.to);
        events += 1;
        if (events % STRETCH === 0) await ready(sink);
      }
    };
    const decoder = this.#options.createDecoder(type, {
      source,
      emit: (event, from, to) => void decoded.push({ event, from, to }),
    });
    if (isInSlices) {
      for (let from = 0; from < body.length; from += SLICE) {
        decoder.push(body.subarray(from, from + SLICE));
        await handOn();
      }
    } else decoder.push(body);
    decoder.flush({ final: true });
    await handOn();
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
    this.#listener.end();
  }

  status(): readonly SourceStatus[] {
    return [{ source: this.#listener.place, codec: '', bytesRead: this.#read, bytesCommitted: this.#read, lag: 0 }];
  }
}
