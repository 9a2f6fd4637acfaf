import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { InputContext } from '../input.ts';

/** A server of TCP or TLS that gives each connection to `accept` once its handshake is done. It does not listen yet. */
export function tcpListener(
  { tls, mostConnections }: { readonly tls: TlsOptions | undefined; readonly mostConnections: number },
  count: InputContext['count'],
  accept: (socket: Socket) => void,
): Server {
  const listener = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
  // One that takes too long is only told of, and stays open.
  listener.on('tlsClientError', (_error: Error, socket: Socket) => {
    count('handshake_failed');
    socket.destroy();
  });
  // Those that have not finished their handshake count, too.
  listener.maxConnections = mostConnections;
  listener.on('drop', () => count('connection_refused'));
  return listener;
}
