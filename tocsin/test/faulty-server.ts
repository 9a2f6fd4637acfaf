import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { CERT, KEY, OTHER_CERT, OTHER_KEY } from './certificate.ts';
import type { FaultyPeer } from './faulty-peer.ts';

/** What a server may do wrong. */
export const HTTP_FAULTS = [
  'refuses',
  'resets',
  'resets after reading',
  'stalls',
  'is slow',
  'answers in part',
  'answers garbage',
  '429',
  '500',
  '503',
  'has another certificate',
] as const;

const SLOW = 700;

/** A server by HTTPS. */
export class FaultyServer implements FaultyPeer {
  readonly #take: (body: string) => string;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  port = 0;
  #fault: string | undefined;
  hits = 0;

  /** `take`: the body of a request that is taken, and gives the answer. */
  constructor(take: (body: string) => string) {
    this.#take = take;
  }

  async open(): Promise<void> {
    const server = createServer({ key: KEY, cert: CERT }, (request, response) => void this.#serve(request, response));
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
      if (this.#fault === 'resets') {
        this.hits += 1;
        socket.resetAndDestroy();
      }
    });
    server.on('tlsClientError', () => {
      if (this.#fault === 'has another certificate') this.hits += 1;
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  async begin(fault: string): Promise<void> {
    this.#fault = fault;
    this.hits = 0;
    if (fault === 'refuses') {
      // Whether somebody was refused can't be seen from here.
      this.hits = 1;
      await this.close();
    }
    if (fault === 'has another certificate') this.#server?.setSecureContext({ key: OTHER_KEY, cert: OTHER_CERT });
    if (fault === 'resets' || fault === 'has another certificate') for (const socket of this.#sockets) socket.destroy();
  }

  async end(): Promise<void> {
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault === 'refuses') await this.open();
    if (fault === 'has another certificate') this.#server?.setSecureContext({ key: KEY, cert: CERT });
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const bytes = Buffer.concat(chunks);
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    const fault = this.#fault;
    if (fault !== undefined) this.hits += 1;
    if (fault === 'resets after reading') return void request.socket.destroy();
    if (fault === 'stalls') return;
    if (fault === 'answers garbage') return void request.socket.end('\0\x01 what is this?\r\n\r\n');
    if (fault === 'answers in part') {
      response.writeHead(200, { 'content-length': '1000' }).write('{"te');
      return void setTimeout(() => request.socket.destroy(), 50);
    }
    if (fault === '429' || fault === '500' || fault === '503') {
      response.writeHead(Number(fault)).end('{"text":"not now"}');
      return;
    }
    if (fault === 'is slow') await new Promise((resolve) => setTimeout(resolve, SLOW));
    response.writeHead(200).end(this.#take(body));
  }
}
