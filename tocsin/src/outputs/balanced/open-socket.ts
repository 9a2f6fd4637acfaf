import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
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
      reject(new Error(connectionWords(error), { cause: error }));
    });
    socket.once('close', () => {
      settle();
      reject(new Error('the connection was closed'));
    });
  });
}

const MENDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: check host and port, and that the receiver runs',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'it does not answer: a firewall may be between',
  ECONNRESET: 'it has cut the connection: it may expect TLS (or none), or a certificate',
  EPIPE: 'it has cut the connection: it may expect TLS (or none), or a certificate',
  EPROTO: 'it does not speak TLS there, or other versions of it: leave out `tls`, or see `tls.protocols`',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there: leave out `tls`',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself: name that file in `tls.authorities`',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here: name its file in `tls.authorities`',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here: name its file in `tls.authorities`',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here: name its file in `tls.authorities`',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: check the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is of another name: see `tls.serverName`',
};

/** What went wrong with a connection, and its mend. */
export function connectionWords(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const mend = MENDS[code];
  const said = error.message.replace(/^.*?:SSL routines:[^:]*:/s, '').split('\n', 1)[0] ?? '';
  return mend === undefined ? said : `${mend} (${code})`;
}
