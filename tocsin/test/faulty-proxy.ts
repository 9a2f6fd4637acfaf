import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { type Arrivals, numberReader } from './arrivals.ts';
import { CERT, KEY, OTHER_CERT, OTHER_KEY } from './certificate.ts';
import type { FaultyPeer } from './faulty-peer.ts';

/** What may go wrong on the way to a receiver of a stream, and there. */
export const STREAM_FAULTS = [
  'refuses',
  'resets',
  'resets after some bytes',
  'stalls',
  'is slow',
  'keeps the answers back',
  'answers garbage',
  'has another certificate',
] as const;

const SLICE = 512;
const SLOW = 5;

/** What takes the bytes of a connection. */
interface Behind {
  write(bytes: Uint8Array): unknown;
  destroy(): void;
}

/** Called for each connection; `answer` brings bytes back, `closed` ends it. */
export type OpenBehind = (answer: (bytes: Uint8Array) => void, closed: () => void) => Behind;

/** A real receiver on this machine. */
export const receiverAt =
  (port: number): OpenBehind =>
  (answer, closed) =>
    connect(port, '127.0.0.1')
      .on('data', answer)
      .on('error', () => undefined)
      .on('close', closed);

/** What the program at the other end has read counts as arrived. */
export const readerOf =
  (arrivals: Arrivals): OpenBehind =>
  () => ({ write: numberReader(arrivals), destroy: () => undefined });

/** Takes TLS, and hands on what comes. */
export class FaultyProxy implements FaultyPeer {
  readonly #behind: OpenBehind;
  #server: Server | undefined;
  /** As they came, below TLS, by the port of the other side. */
  readonly #sockets = new Map<number, Socket>();
  #fault: string | undefined;
  #isOver: Promise<void> = Promise.resolve();
  #endFault: () => void = () => undefined;
  port: number;
  hits = 0;

  /** `port` 0: any. */
  constructor(behind: OpenBehind, port = 0) {
    this.#behind = behind;
    this.port = port;
  }

  async open(): Promise<void> {
    const server = createServer({ key: KEY, cert: CERT }, (socket) => void this.#serve(socket));
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      const { remotePort = 0 } = socket;
      this.#sockets.set(remotePort, socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(remotePort));
      if (this.#fault !== 'resets') return;
      this.hits += 1;
      socket.resetAndDestroy();
    });
    server.on('tlsClientError', () => {
      if (this.#fault === 'has another certificate') this.hits += 1;
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  async #serve(client: TLSSocket): Promise<void> {
    const raw = this.#sockets.get(client.remotePort ?? 0);
    client.on('error', () => undefined);
    const behind = this.#behind(
      (bytes) => {
        if (this.#fault === 'keeps the answers back') this.hits += 1;
        else client.write(bytes);
      },
      () => client.destroy(),
    );
    try {
      for await (const bytes of client) if (!(await this.#pass(bytes, client, behind))) raw?.resetAndDestroy();
    } catch {
      // It was cut off.
    } finally {
      behind.destroy();
    }
  }

  /** False: nothing more is taken. */
  async #pass(bytes: Buffer, client: TLSSocket, behind: Behind): Promise<boolean> {
    const fault = this.#fault;
    if (fault !== undefined) this.hits += 1;
    if (fault === 'stalls') await this.#isOver;
    if (fault === 'answers garbage') client.write('\0\x01 what is this?\r\n\r\n');
    if (fault === 'resets after some bytes') {
      behind.write(bytes.subarray(0, bytes.length >> 1));
      return false;
    }
    if (fault !== 'is slow') {
      behind.write(bytes);
      return true;
    }
    for (let at = 0; at < bytes.length; at += SLICE) {
      behind.write(bytes.subarray(at, at + SLICE));
      await sleep(SLOW);
    }
    return true;
  }

  async begin(fault: string): Promise<void> {
    this.#fault = fault;
    this.hits = 0;
    this.#isOver = new Promise((resolve) => {
      this.#endFault = resolve;
    });
    if (fault === 'refuses') {
      // Whether somebody was refused can't be seen from here.
      this.hits = 1;
      await this.close();
    }
    if (fault === 'has another certificate') this.#server?.setSecureContext({ key: OTHER_KEY, cert: OTHER_CERT });
    if (fault === 'resets' || fault === 'has another certificate') this.#cut();
  }

  async end(): Promise<void> {
    const fault = this.#fault;
    this.#fault = undefined;
    this.#endFault();
    if (fault === 'refuses') await this.open();
    if (fault === 'has another certificate') this.#server?.setSecureContext({ key: KEY, cert: CERT });
    // What was kept back is not made up for.
    if (fault === 'keeps the answers back' || fault === 'answers garbage') this.#cut();
  }

  #cut(): void {
    for (const socket of this.#sockets.values()) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.close();
    this.#endFault();
    this.#cut();
    await once(server, 'close');
  }
}
