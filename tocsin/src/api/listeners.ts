import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { ApiDependencies, ApiLimits } from './dependencies.ts';

/** Makes the sockets' servers, of which a name such as `localhost` may take two, each with the same limits. */
export class Listeners {
  readonly #tls: ApiDependencies['tls'];
  readonly #limits: ApiLimits;
  readonly #servers: Server[] = [];

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
    return server;
  }

  /** Cuts every connection, whatever it does. */
  cut(): void {
    for (const server of this.#servers) server.closeAllConnections();
  }
}
