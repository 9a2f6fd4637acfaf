import type { Server, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { BatchIntent, Input, InputContext, ListenerStatus, SourceStatus } from '../input.ts';
import { Acknowledged } from './acknowledged.ts';
import { Connections } from './connections.ts';
import { Delivery } from './delivery.ts';
import { LastError, tooManyConnections } from './last-error.ts';
import { listen } from './listen.ts';
import { Opening } from './opening.ts';
import { plainAddress } from './plain-address.ts';
import { tcpListener } from './tcp-listener.ts';

export interface StreamInputOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions | undefined;
  readonly mostConnections: number;
  /** Milliseconds without a byte after which a connection is closed; 0: never. */
  readonly idle: number;
}

/** One client that is connected. */
export interface Connection {
  readonly ip: string;
  readonly port: number;
  /** For answers, and for its events; read by `chunks` only. Its errors are seen to. */
  readonly socket: Socket;
  /** What the client sends, as it comes; ends with its end, or when the input stops. Taking no more holds the client back. */
  readonly chunks: AsyncIterable<Buffer>;
  /** For what one frame, window or chunk holds. */
  readonly delivery: () => Delivery;
  /** Aborted when the input stops: what is whole is still handed on, nothing more is read. */
  readonly signal: AbortSignal;
}

/** Milliseconds in which what was received is acknowledged when the input stops. */
const STOP_TIMEOUT = 5_000;
const SOCKET_EVENTS = ['readable', 'end', 'error', 'close'] as const;

/**
 * Serves one connection to its end. What it throws breaks the connection and is told as the listener's last error: a sentence for a
 * person, such as which frame was none.
 */
export type ServeConnection = (connection: Connection) => Promise<void>;

/** An input whose clients send by TCP or TLS in a protocol of their own. */
export class StreamInput implements Input {
  readonly #name: string;
  readonly #options: StreamInputOptions;
  readonly #context: InputContext;
  readonly #serve: ServeConnection;
  readonly #acknowledged: Acknowledged;
  readonly #connections: Connections;
  readonly #listener: Server;
  readonly #lastError: LastError;
  /** Wake what waits for bytes of a connection. One listener of the signal calls them: it is not made for thousands. */
  readonly #rings = new Set<() => void>();
  #deliveries = 0;
  #port: number;
  readonly #opening = new Opening();
  #bytes = 0;

  constructor(name: string, options: StreamInputOptions, serve: ServeConnection, context: InputContext) {
    this.#name = name;
    this.#options = options;
    this.#context = context;
    this.#serve = serve;
    this.#port = options.port;
    this.#lastError = new LastError(context.clock);
    this.#connections = new Connections(
      {
        most: options.mostConnections,
        idle: options.idle,
        patience: STOP_TIMEOUT,
        serve: (socket) => this.#connected(socket),
      },
      context,
    );
    const ringAll = (): void => {
      for (const ring of this.#rings) ring();
    };
    context.signal.addEventListener('abort', ringAll, { once: true });
    this.#acknowledged = new Acknowledged(context.sink, (error) => this.#connections.fail(error));
    this.#listener = tcpListener(options, context.count, (socket) => this.#connections.accept(socket));
    this.#listener.on('drop', () => this.#lastError.set(tooManyConnections(options.mostConnections)));
  }

  async run(): Promise<void> {
    const { host, port } = this.#options;
    await listen(this.#listener, { host, port });
    const address = this.#listener.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    this.#opening.open();
    try {
      await this.#connections.until(this.#listener);
    } finally {
      this.#opening.close();
    }
  }

  async #connected(socket: Socket): Promise<void> {
    const ip = plainAddress(socket.remoteAddress ?? '');
    const deliveries = new Set<Delivery>();
    try {
      await this.#serve({
        ip,
        port: socket.remotePort ?? 0,
        socket,
        chunks: this.#chunksOf(socket),
        delivery: () => this.#delivery(deliveries),
        signal: this.#context.signal,
      });
    } catch (error) {
      if (!this.#context.signal.aborted)
        this.#lastError.set(`${ip}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    } finally {
      for (const delivery of deliveries) delivery.close();
    }
  }

  /** `open`: those that nobody waits for yet. */
  #delivery(open: Set<Delivery>): Delivery {
    this.#deliveries += 1;
    const name = `${this.#name} ${this.#deliveries}`;
    const delivery = new Delivery(name, this.#context.sink, this.#acknowledged, () => open.delete(delivery));
    open.add(delivery);
    return delivery;
  }

  /** The socket stays open for what is still to be answered. */
  async *#chunksOf(socket: Socket): AsyncGenerator<Buffer> {
    const { signal } = this.#context;
    let wake = (): void => undefined;
    const ring = (): void => wake();
    for (const name of SOCKET_EVENTS) socket.on(name, ring);
    this.#rings.add(ring);
    try {
      while (!signal.aborted) {
        const chunk: Buffer | null = socket.read();
        if (chunk !== null) {
          this.#bytes += chunk.length;
          yield chunk;
          continue;
        }
        if (socket.readableEnded) return;
        if (socket.destroyed) throw socket.errored ?? new Error('the connection was cut off');
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      for (const name of SOCKET_EVENTS) socket.off(name, ring);
      this.#rings.delete(ring);
    }
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  committed(batch: BatchIntent): void {
    this.#acknowledged.committed(batch);
  }

  close(): Promise<void> {
    this.#acknowledged.refuse(new Error('it is stopping'));
    return Promise.resolve();
  }

  get #place(): string {
    return `${this.#options.host}:${this.#port}`;
  }

  status(): readonly SourceStatus[] {
    return [{ source: this.#place, codec: '', bytesRead: this.#bytes, bytesCommitted: this.#bytes, lag: 0 }];
  }

  get opened(): Promise<void> {
    return this.#opening.opened;
  }

  listeners(): readonly ListenerStatus[] {
    if (!this.#opening.isOpen) return [];
    return [
      {
        address: this.#place,
        protocol: this.#options.tls === undefined ? 'tcp' : 'tls',
        clients: this.#connections.size,
        ...this.#lastError.status,
      },
    ];
  }
}
