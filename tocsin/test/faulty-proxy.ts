import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { CERT, KEY, OTHER_CERT, OTHER_KEY } from './certificate.ts';

/** What may go wrong on the way to a receiver of a stream. */
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
export type StreamFault = (typeof STREAM_FAULTS)[number];

const SLICE = 512;
const SLOW = 5;

/** Takes TLS, passes it on to a real receiver on this machine, and does wrong when told so. */
export class FaultyProxy {
  readonly #target: number;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  #fault: StreamFault | undefined;
  port = 0;
  /** Connections or bytes that met the fault. */
  hits = 0;

  constructor(target: number) {
    this.#target = target;
  }

  async open(): Promise<void> {
    const server = createServer({ key: KEY, cert: CERT }, (socket) => this.#serve(socket));
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#keep(socket);
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

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
  }

  #serve(client: TLSSocket): void {
    client.on('error', () => undefined);
    if (this.#fault === 'stalls') {
      this.hits += 1;
      client.pause();
      return;
    }
    const target = connect(this.#target, '127.0.0.1');
    this.#keep(target);
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
    client.on('data', (bytes: Buffer) => void this.#pass(bytes, client, target));
    target.on('data', (bytes: Buffer) => {
      if (this.#fault === 'keeps the answers back') this.hits += 1;
      else client.write(bytes);
    });
  }

  async #pass(bytes: Buffer, client: TLSSocket, target: Socket): Promise<void> {
    const fault = this.#fault;
    if (fault !== undefined) this.hits += 1;
    if (fault === 'stalls') return void client.pause();
    if (fault === 'answers garbage') client.write('\0\x01 what is this?\r\n\r\n');
    if (fault === 'resets after some bytes') {
      target.write(bytes.subarray(0, bytes.length >> 1));
      return void client.destroy();
    }
    if (fault !== 'is slow') return void target.write(bytes);
    client.pause();
    for (let at = 0; at < bytes.length; at += SLICE) {
      target.write(bytes.subarray(at, at + SLICE));
      await new Promise((resolve) => setTimeout(resolve, SLOW));
    }
    client.resume();
  }

  async begin(fault: StreamFault): Promise<void> {
    this.#fault = fault;
    this.hits = 0;
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
    if (fault === 'refuses') await this.open();
    if (fault === 'has another certificate') this.#server?.setSecureContext({ key: KEY, cert: CERT });
    // What was kept back is not made up for.
    if (fault === 'stalls' || fault === 'keeps the answers back' || fault === 'answers garbage') this.#cut();
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.close();
    this.#cut();
    await once(server, 'close');
  }
}
