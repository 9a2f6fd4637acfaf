import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '../../net/index.ts';
import { socketWords } from '../balanced/open-socket.ts';
import { printServer, type Server } from '../balanced/server.ts';
import type { EncodedBatch } from '../output.ts';
import type { DeliveryContext } from '../output-declaration.ts';
import type { OutputDeliverer } from '../output-plugin.ts';
import { sayOnce } from '../plugins/once.ts';
import { type OutputRecord, recordsOf } from '../records.ts';

/** Datagrams that are sent before it is looked whether the other side's system has refused one: those of a burst are sent again then. */
const BURST = 64;
/** Milliseconds for a refusal of the first burst to come back. */
const FIRST_ANSWER = 50;
/** Milliseconds for which an address of a name is good. */
const FRESH = 60_000;

/**
 * Sends each record as a datagram. Nobody tells whether one arrives; that nobody listens there is told by the other side's system, where no
 * firewall is between, and then what was sent last is sent again.
 */
export class DatagramDeliverer implements OutputDeliverer {
  readonly #server: Server;
  readonly #context: DeliveryContext;
  readonly #name: string;
  readonly #once: ReturnType<typeof sayOnce>;
  #socket: Socket | undefined;
  #resolvedAt = 0;
  #refused: Error | undefined;
  #failures = 0;

  constructor(server: Server, context: DeliveryContext) {
    this.#server = server;
    this.#context = context;
    this.#name = printServer(server);
    this.#once = sayOnce(context);
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    const records = [...recordsOf(batch)];
    for (let at = 0; at < records.length; at += BURST) await this.#bring(records.slice(at, at + BURST), signal);
    this.#context.answered({ ok: true, words: `sent to ${this.#name}: UDP does not tell whether it arrived` });
  }

  async #bring(burst: readonly OutputRecord[], signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      try {
        const isFirst = await this.#open();
        for (const { body } of burst) await this.#send(body);
        // The system tells of a refusal with the next turn of the loop at the earliest.
        await sleep(isFirst ? FIRST_ANSWER : 0, undefined, { signal });
        if (this.#refused !== undefined) throw this.#refused;
        this.#failures = 0;
        this.#once.well();
        return;
      } catch (error) {
        signal.throwIfAborted();
        this.#close();
        this.#failures += 1;
        const cause = error instanceof Error ? error : new Error(String(error));
        const words = `${this.#name}: ${socketWords(cause)}`;
        this.#context.count('retries');
        this.#context.answered({ ok: false, words });
        this.#once.say(`${words}; tried again until it can be sent`);
        await sleep(backOff(this.#failures, this.#context.retry, Math.random), undefined, { signal });
      }
    }
  }

  /** True: it was made just now. */
  async #open(): Promise<boolean> {
    const now = performance.now();
    if (this.#socket !== undefined && now - this.#resolvedAt < FRESH) return false;
    const { address, family } = await lookup(this.#server.host);
    this.#close();
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.on('error', (error) => {
      if (this.#socket === socket) this.#refused = error;
    });
    await new Promise<void>((resolve, reject) => {
      socket.connect(this.#server.port, address, (error?: Error) => (error ? reject(error) : resolve()));
    });
    this.#socket = socket;
    this.#resolvedAt = now;
    return true;
  }

  async #send(body: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) throw new Error('the socket was closed');
    const error = await new Promise<Error | null>((resolve) => socket.send(body, resolve));
    if (error === null) return;
    if ('code' in error && error.code === 'EMSGSIZE') {
      const reason = `${this.#name}: ${body.length} bytes are too many for a datagram: lower maxMessageBytes`;
      await this.#context.bury([{ reason, body }]);
      return;
    }
    throw error;
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#refused = undefined;
    socket?.close();
  }

  async close(): Promise<void> {
    this.#close();
  }
}
