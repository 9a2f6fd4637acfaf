import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { EncodedBatch } from '../../output.ts';
import type { DelivererContext, OutputDeliverer } from '../../output-plugin.ts';
import { withDeadline } from '../deadline.ts';
import { write } from './client.ts';

export interface TcpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly keepAlive: boolean;
  readonly tls: TlsOptions | undefined;
}

/** Milliseconds in which a client must take a batch. */
const SLOW = 10_000;
const MOST_CLIENTS = 1_000;

/** Whoever is connected gets what comes. Nobody is waited for: without a client events are dropped, as Logstash does. */
export class TcpServer implements OutputDeliverer {
  readonly #context: DelivererContext;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  readonly #listening: Promise<void>;

  constructor(options: TcpServerOptions, context: DelivererContext) {
    this.#context = context;
    const accept = (socket: Socket): void => this.#accept(socket, options.keepAlive);
    this.#server = options.tls === undefined ? createServer(accept) : createTlsServer(options.tls, accept);
    this.#server.maxConnections = MOST_CLIENTS;
    // One that takes too long is only told of, and stays open.
    this.#server.on('tlsClientError', (_error, socket) => {
      context.count('handshake_failed');
      socket.destroy();
    });
    this.#listening = new Promise((resolve, reject) => {
      this.#server.once('listening', resolve);
      this.#server.once('error', reject);
    });
    // It is told by the first batch.
    this.#listening.catch(() => undefined);
    this.#server.listen(options.port, options.host);
  }

  /** The port, once it listens. */
  async port(): Promise<number> {
    await this.#listening;
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  #accept(socket: Socket, keepAlive: boolean): void {
    this.#clients.add(socket);
    socket.on('error', () => this.#context.count('client_lost'));
    socket.on('close', () => this.#clients.delete(socket));
    if (keepAlive) socket.setKeepAlive(true, 60_000);
    socket.resume();
  }

  async deliver({ chunks, events }: EncodedBatch, signal: AbortSignal): Promise<void> {
    await this.#listening;
    signal.throwIfAborted();
    if (this.#clients.size === 0) {
      this.#context.count('dropped_no_client', events);
      return;
    }
    await Promise.all([...this.#clients].map((client) => this.#send(client, chunks, signal)));
    signal.throwIfAborted();
  }

  async #send(client: Socket, chunks: readonly ArrayBuffer[], signal: AbortSignal): Promise<void> {
    try {
      await withDeadline(signal, SLOW, async (own) => {
        for (const chunk of chunks) await write(client, new Uint8Array(chunk), own);
      });
    } catch {
      // Its share of the batch is lost to it: what it had of it may end in the middle of an event.
      if (!client.destroyed && !signal.aborted) this.#context.count('client_too_slow');
      client.destroy();
    }
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.end();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        for (const client of this.#clients) client.destroy();
      }, 2_000);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
