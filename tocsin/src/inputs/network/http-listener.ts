import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { InputContext } from '../input.ts';
import { listen } from './listen.ts';

export interface HttpListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions | undefined;
  readonly mostConnections: number;
  /** Milliseconds for a request to arrive as a whole. */
  readonly requestTimeout: number;
}

const HEADERS_TIMEOUT = 10_000;
const STOP_TIMEOUT = 5_000;

/**
 * A server of HTTP whose clients can't hold it up: connections, handshakes, headers and whole requests are bounded, in number and time,
 * and what is turned away is counted.
 */
export class HttpListener {
  readonly #options: HttpListenerOptions;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #port: number;

  constructor(
    options: HttpListenerOptions,
    {
      count,
      dropped,
      handle,
    }: {
      readonly count: InputContext['count'];
      /** A connection beyond the limit was turned away. */
      readonly dropped?: () => void;
      readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
    },
  ) {
    this.#options = options;
    this.#port = options.port;
    const limits = {
      requestTimeout: options.requestTimeout,
      headersTimeout: Math.min(HEADERS_TIMEOUT, options.requestTimeout),
      // The limits are looked at so often.
      connectionsCheckingInterval: 500,
    };
    this.#server =
      options.tls === undefined ? createServer(limits, handle) : createTlsServer({ ...limits, ...options.tls }, handle);
    this.#server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.#open.add(socket);
      // The limits of a request begin with its first byte.
      const timer = setTimeout(() => {
        if (socket.bytesRead === 0) socket.destroy();
      }, limits.headersTimeout);
      socket.once('close', () => {
        this.#open.delete(socket);
        clearTimeout(timer);
      });
    });
    this.#server.maxConnections = options.mostConnections;
    this.#server.on('drop', () => {
      count('connection_refused');
      dropped?.();
    });
    // One that takes too long is only told of, and stays open.
    this.#server.on('tlsClientError', (_error, socket) => {
      count('handshake_failed');
      socket.destroy();
    });
    this.#server.on('clientError', (_error, socket) => {
      count('request_broken');
      socket.destroy();
    });
  }

  /** Where it listens, with the port that it has got. */
  get place(): string {
    return `${this.#options.host}:${this.#port}`;
  }

  get connections(): number {
    return this.#open.size;
  }

  /** Resolves once it listens; rejects with a sentence that names what to change. */
  async open(): Promise<void> {
    const { host, port } = this.#options;
    await listen(this.#server, { host, port });
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  /** No new connection is taken. Those in the middle of a request go on until `until` settles, or for five seconds. */
  async close(until: Promise<unknown>): Promise<void> {
    this.#server.close();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), STOP_TIMEOUT);
    await until.catch(() => undefined);
    clearTimeout(timer);
  }

  /** Ends what is left: connections that are still answered have five seconds. */
  end(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), STOP_TIMEOUT);
    timer.unref();
    this.#server.once('close', () => clearTimeout(timer));
  }
}
