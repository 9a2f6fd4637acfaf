import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { connectionWords } from '../connection.ts';
import type { Server } from './server.ts';

export interface OpenSocketOptions {
  readonly tls: ConnectionOptions | undefined;
  /** Milliseconds, the handshake of TLS included. */
  readonly timeout: number;
}

/** Rejects with a sentence that names the mend where there is one. */
export function openSocket(
  { host, port }: Server,
  { tls, timeout }: OpenSocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error('stopped'));
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = tls === undefined ? connect({ host, port }) : connectTls({ host, port, ...name, ...tls });
    const stop = (): void => void socket.destroy(new Error('stopped'));
    const timer = setTimeout(() => socket.destroy(new Error(`no connection in ${timeout / 1_000} s`)), timeout);
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      settle();
      socket.setNoDelay(true);
      socket.setKeepAlive(true, 60_000);
      resolve(socket);
    });
    // It stays: an error of later is told by the end of the connection.
    socket.on('error', (error) => {
      settle();
      reject(new Error(socketWords(error), { cause: error }));
    });
    socket.once('close', () => {
      settle();
      reject(new Error('the connection was closed'));
    });
  });
}

const PERHAPS_TLS = 'it has cut the connection: it may expect TLS (or none), or a certificate';

/** Where the words of a connection by HTTP would mislead. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNRESET: PERHAPS_TLS,
  EPIPE: PERHAPS_TLS,
  EPROTO: 'it does not speak TLS there, or other versions of it: leave out `tls`',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there: leave out `tls`',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there: leave out `tls`',
};

/** What went wrong with a connection, and its mend. */
export function socketWords(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = WORDS[code];
  return words === undefined ? connectionWords(error) : `${words} (${code})`;
}
