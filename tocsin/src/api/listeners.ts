import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { ApiDependencies, ApiLimits } from './dependencies.ts';

/** Makes the sockets' servers, of which a name such as `localhost` may take two, each with the same limits. */
export class Listeners {
  readonly #tls: ApiDependencies['tls'];
  readonly #limits: ApiLimits;
  readonly #servers: Server[] = [];
  /** Open connections with the number of requests that run on each. */
  readonly #connections = new Map<Socket, number>();
  #isStopping = false;

  constructor({ tls }: Pick<ApiDependencies, 'tls'>, limits: ApiLimits) {
    this.#tls = tls;
    this.#limits = limits;
  }

  create(handler: RequestListener): Server {
    const { headers, headersTimeout, requestTimeout, connections } = this.#limits;
    const options = { maxHeaderSize: headers, headersTimeout, requestTimeout, connectionsCheckingInterval: 1_000 };
    const server =
      this.#tls === undefined
        ? createServer(options, handler)
        : createSecureServer({ ...options, ...this.#tls, minVersion: 'TLSv1.2' }, handler);
    server.maxConnections = connections;
    this.#servers.push(server);
    server.on(this.#tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      // A handshake may end after the stop began.
      if (this.#isStopping) {
        socket.destroy();
        return;
      }
      this.#connections.set(socket, 0);
      socket.once('close', () => this.#connections.delete(socket));
    });
    server.prependListener('request', ({ socket }, response) => {
      this.#count(socket, 1);
      response.once('close', () => this.#count(socket, -1));
    });
    return server;
  }

  /** Cuts what is idle. Node's `closeIdleConnections` leaves those on which no request has come yet, such as a browser's spare ones. */
  beginStop(): void {
    this.#isStopping = true;
    for (const [socket, requests] of this.#connections) if (requests === 0) socket.destroy();
  }

  #count(socket: Socket, by: number): void {
    const requests = this.#connections.get(socket);
    if (requests !== undefined) this.#connections.set(socket, requests + by);
  }

  /** Cuts every connection, whatever it does. */
  cut(): void {
    for (const server of this.#servers) server.closeAllConnections();
  }
}
