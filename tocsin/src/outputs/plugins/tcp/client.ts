import { connect, isIP, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { connectionWords } from '../../connection.ts';
import type { EncodedBatch } from '../../output.ts';
import type { DelivererContext, OutputDeliverer } from '../../output-plugin.ts';
import { sayOnce } from '../once.ts';

export interface TcpClientOptions {
  readonly host: string;
  readonly port: number;
  /** Milliseconds between two attempts to connect. */
  readonly reconnect: number;
  readonly keepAlive: boolean;
  readonly tls: ConnectionOptions | undefined;
}

/** Milliseconds for a connection, its handshake included. */
const CONNECT_TIMEOUT = 10_000;

/** One connection, made anew whenever it is gone; a batch that was cut off by that is sent again as a whole. */
export class TcpClient implements OutputDeliverer {
  readonly #options: TcpClientOptions;
  readonly #context: DelivererContext;
  readonly #once: ReturnType<typeof sayOnce>;
  #socket: Socket | undefined;

  constructor(options: TcpClientOptions, context: DelivererContext) {
    this.#options = options;
    this.#context = context;
    this.#once = sayOnce(context);
  }

  async deliver({ chunks }: EncodedBatch, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      try {
        this.#socket ??= await this.#connect(signal);
        for (const chunk of chunks) await write(this.#socket, new Uint8Array(chunk), signal);
        this.#once.well();
        return;
      } catch (error) {
        this.#socket?.destroy();
        this.#socket = undefined;
        signal.throwIfAborted();
        const { host, port } = this.#options;
        const reason = connectionWords(error);
        this.#once.say(`${host}:${port}: ${reason}; tried again until it takes them`);
        this.#context.count('retries');
        await sleep(this.#options.reconnect, undefined, { signal });
      }
    }
  }

  #connect(signal: AbortSignal): Promise<Socket> {
    const { host, port, tls, keepAlive } = this.#options;
    return new Promise((resolve, reject) => {
      const name = isIP(host) === 0 ? { servername: host } : {};
      const socket = tls === undefined ? connect({ host, port }) : connectTls({ host, port, ...name, ...tls });
      const stop = (): void => {
        socket.destroy(new Error('stopped'));
      };
      const late = `no ${tls === undefined ? 'connection' : 'TLS connection: does it speak TLS there?'} in ${CONNECT_TIMEOUT / 1_000} s`;
      const timer = setTimeout(() => socket.destroy(new Error(late)), CONNECT_TIMEOUT);
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      };
      signal.addEventListener('abort', stop, { once: true });
      socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
        settle();
        resolve(socket);
      });
      // Errors of later are told by the write that they end; one between two writes is seen by the next of them.
      socket.on('error', (error) => {
        settle();
        reject(error);
      });
      socket.on('close', () => {
        settle();
        reject(new Error('the connection was closed'));
        if (this.#socket === socket) this.#socket = undefined;
      });
      if (keepAlive) socket.setKeepAlive(true, 60_000);
      // What the other side says is of no use, and must not fill its buffers.
      socket.resume();
    });
  }

  close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      // One that does not read never lets it end.
      const timer = setTimeout(() => socket.destroy(), 2_000);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end();
    });
  }
}

/** Resolves when the system has taken the bytes. */
export function write(socket: Socket, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => settle(new Error('stopped'));
    const closed = (): void => settle(new Error('the connection was closed'));
    const settle = (error?: Error | null): void => {
      signal.removeEventListener('abort', stop);
      socket.removeListener('close', closed);
      if (error === undefined || error === null) resolve();
      else reject(error);
    };
    if (socket.destroyed) return settle(new Error('the connection was closed'));
    signal.addEventListener('abort', stop, { once: true });
    socket.once('close', closed);
    socket.write(bytes, settle);
  });
}
