import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Kept } from './kept.ts';
import { isSignedWith } from './webhook-signature.ts';

/** What was posted. The texts are the sender's. */
export interface WebhookDelivery {
  readonly id: string;
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signatureOk: boolean;
}

const LOOPBACK = '127.0.0.1';
const PATH = '/alerts';
const LARGEST_BODY = 1024 * 1024;
const LARGEST_HEADERS = 16 * 1024;
const LONGEST_REQUEST = 10_000;
const MOST_CONNECTIONS = 20;
const KEPT = 100;

/** An HTTP server on loopback that takes what is posted to it and keeps the last hundred in memory. */
export class WebhookReceiver {
  readonly #server: Server;
  readonly #deliveries = new Kept<WebhookDelivery>(KEPT);
  readonly #secret: string;
  readonly #clock: () => number;
  #count = 0;

  private constructor(secret: string, clock: () => number) {
    this.#secret = secret;
    this.#clock = clock;
    this.#server = createServer(
      { maxHeaderSize: LARGEST_HEADERS, requestTimeout: LONGEST_REQUEST },
      (request, response) => {
        // A sender that breaks off gets no answer and leaves nothing.
        this.#answer(request, response).catch(() => response.destroy());
      },
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** Listens on a free port of loopback. */
  static async open(secret: string, clock: () => number): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(secret, clock);
    receiver.#server.listen(0, LOOPBACK);
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://${LOOPBACK}:${(this.#server.address() as AddressInfo).port}${PATH}`;
  }

  /** Newest first. */
  get deliveries(): readonly WebhookDelivery[] {
    return this.#deliveries.list;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number): void => void response.writeHead(status, { connection: 'close' }).end();
    if (request.url !== PATH) return refuse(404);
    if (request.method !== 'POST') return refuse(405);
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request) {
      const bytes = Buffer.from(part);
      size += bytes.length;
      if (size > LARGEST_BODY) return refuse(413);
      parts.push(bytes);
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
    const body = Buffer.concat(parts).toString('utf8');
    this.#count += 1;
    this.#deliveries.add({
      id: `webhook-${this.#count}`,
      at: this.#clock(),
      headers,
      body,
      signatureOk: isSignedWith(this.#secret, { headers, body }),
    });
    response.writeHead(204).end();
  }
}
