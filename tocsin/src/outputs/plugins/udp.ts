import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { option, outputBase } from '../../define/index.ts';
import { template } from '../../event/index.ts';
import type { EncodedBatch } from '../output.ts';
import { type DelivererContext, defineOutputPlugin, type OutputDeliverer } from '../output-plugin.ts';
import { type OutputRecord, recordsOf } from '../records.ts';
import { sayOnce } from './once.ts';
import { encodeRecords } from './records-encoder.ts';

export const udp = defineOutputPlugin({
  name: 'udp',
  summary: 'sends each event as a datagram',
  description: [
    'Nobody tells whether a datagram arrives. One that can’t be sent, such as one longer than 65,507 bytes, goes to the dead',
    'letters once `retry_count` is used up.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-udp',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...outputBase,
    host: option.text(z.string().min(1)).describe('where to send to, with `%{field}`'),
    port: option.text(z.string().min(1)).describe('port there, with `%{field}`'),
    retry_count: option
      .number(z.number().int().min(0))
      .default(0)
      .describe('further attempts for a datagram that can’t be sent'),
    retry_backoff_ms: option.number(z.number().int().min(0)).default(100).describe('milliseconds between two attempts'),
  }),
  examples: [
    {
      title: 'to a collector',
      pipeline: 'udp { host => "192.0.2.10" port => 5514 codec => plain { format => "%{message}" } }',
    },
  ],
  defaultCodec: 'json',
  createEncoder: ({ host, port }, { codec }) => {
    const fillHost = template(host);
    const fillPort = template(port);
    return encodeRecords(codec, (event) => `${fillPort(event)} ${fillHost(event)}`);
  },
  createDeliverer: (options, context) =>
    new UdpDeliverer({ retries: options.retry_count, pause: options.retry_backoff_ms }, context),
});

const PORT = /^\d{1,5}$/;
/** Milliseconds for which an address of a name is good. */
const FRESH = 60_000;
const MOST_NAMES = 10_000;

interface Address {
  readonly address: string;
  readonly family: number;
  readonly at: number;
}

/** The head of a record is its port and its host, with a space between. */
export class UdpDeliverer implements OutputDeliverer {
  readonly #options: { readonly retries: number; readonly pause: number };
  readonly #context: DelivererContext;
  readonly #once: ReturnType<typeof sayOnce>;
  readonly #sockets = new Map<number, Socket>();
  readonly #addresses = new Map<string, Address>();

  constructor(options: { readonly retries: number; readonly pause: number }, context: DelivererContext) {
    this.#options = options;
    this.#context = context;
    this.#once = sayOnce(context);
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    for (const record of recordsOf(batch)) await this.#sendOrBury(record, signal);
  }

  async #sendOrBury({ body, head }: OutputRecord, signal: AbortSignal): Promise<void> {
    const [port = '', host = ''] = String(head).split(' ');
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      try {
        await this.#send(body, host, port);
        this.#once.well();
        return;
      } catch (error) {
        const reason = `${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
        if (attempt >= this.#options.retries) {
          this.#once.say(`${reason}; it goes to the dead letters`);
          await this.#context.bury([{ reason, body, head }]);
          return;
        }
        this.#context.count('retries');
        await sleep(this.#options.pause, undefined, { signal });
      }
    }
  }

  async #send(body: Uint8Array, host: string, port: string): Promise<void> {
    if (!PORT.test(port) || Number(port) > 65_535 || Number(port) === 0) throw new Error(`"${port}" is no port`);
    const { address, family } = await this.#resolve(host);
    const socket = this.#socketOf(family);
    await new Promise<void>((resolve, reject) => {
      socket.send(body, Number(port), address, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  async #resolve(host: string): Promise<Address> {
    const now = this.#context.clock();
    const known = this.#addresses.get(host);
    if (known !== undefined && now - known.at < FRESH) return known;
    const found = { ...(await lookup(host)), at: now };
    // Names may come from events.
    if (this.#addresses.size >= MOST_NAMES) this.#addresses.clear();
    this.#addresses.set(host, found);
    return found;
  }

  #socketOf(family: number): Socket {
    const known = this.#sockets.get(family);
    if (known !== undefined) return known;
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    // Errors that no datagram is to blame for, such as that nobody listens there.
    socket.on('error', () => {
      this.#sockets.delete(family);
      socket.close();
    });
    this.#sockets.set(family, socket);
    return socket;
  }

  async close(): Promise<void> {
    const sockets = [...this.#sockets.values()];
    this.#sockets.clear();
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))));
  }
}
