import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Event } from '../../event/index.ts';
import type { Input, InputContext, ListenerStatus, SourceStatus } from '../input.ts';
import { KernelDrops } from './kernel-drops.ts';
import { LastError } from './last-error.ts';
import { Opening } from './opening.ts';
import { plainAddress } from './plain-address.ts';
import { ready } from './sink.ts';

export interface UdpInputOptions {
  readonly host: string;
  readonly port: number;
  /** Bytes that the system is asked to hold. */
  readonly receiveBuffer: number;
  /** Datagrams that wait for the pipeline; further ones are dropped and counted. */
  readonly mostQueued: number;
}

export interface Datagram {
  readonly bytes: Buffer;
  /** Address of the sender, as far as it can be believed. */
  readonly ip: string;
}

/** Hands on the events of one datagram. */
export type TakeDatagram = (datagram: Datagram, add: (event: Event) => void) => void;

/** Datagrams that are decoded before the pipeline is asked whether there is room, and the socket is read again. */
const STRETCH = 250;
/** Bytes of what waits for the pipeline. */
const MOST_BYTES = 64 << 20;
const LOOK_INTERVAL = 1_000;
/** So many at once tell that more of them wait. */
const BURST = 24;
/** A turn of the event loop reads no more. */
const TURN = 32;

/**
 * An input whose clients send datagrams. Nothing holds a sender back: what comes faster than the pipeline takes it is dropped, by the
 * system (`dropped_by_kernel`, where it says so) or here (`dropped_queue_full`).
 */
export class UdpInput implements Input {
  readonly #name: string;
  readonly #options: UdpInputOptions;
  readonly #context: InputContext;
  readonly #take: TakeDatagram;
  readonly #lastError: LastError;
  #queue: Datagram[] = [];
  #queuedBytes = 0;
  /** Datagrams since the last were decoded. */
  #burst = 0;
  #isFull = false;
  #wake: () => void = () => undefined;
  #failure: Error | undefined;
  #port: number;
  readonly #opening = new Opening();
  #bytes = 0;
  #events = 0;

  /** `name`: key of its events, no other input's. */
  constructor(name: string, options: UdpInputOptions, take: TakeDatagram, context: InputContext) {
    this.#name = name;
    this.#options = options;
    this.#context = context;
    this.#take = take;
    this.#port = options.port;
    this.#lastError = new LastError(context.clock);
  }

  async run(): Promise<void> {
    const { signal } = this.#context;
    const type = isIPv6(this.#options.host) ? 'udp6' : 'udp4';
    const socket = createSocket(type);
    const stop = (): void => this.#wake();
    signal.addEventListener('abort', stop, { once: true });
    let look: NodeJS.Timeout | undefined;
    try {
      await this.#bind(socket);
      this.#opening.open();
      this.#askForBuffer(socket);
      look = this.#watchDrops(new KernelDrops(type, this.#port));
      await this.#work();
    } finally {
      this.#opening.close();
      clearInterval(look);
      signal.removeEventListener('abort', stop);
      socket.close();
    }
  }

  async #bind(socket: Socket): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error: NodeJS.ErrnoException) => reject(new Error(sentence(error, host, port))));
      socket.bind(port, host, resolve);
    });
    socket.on('error', (error) => {
      this.#failure = error;
      this.#wake();
    });
    socket.on('message', (bytes, from) => this.#received(bytes, from));
    this.#port = socket.address().port;
  }

  #askForBuffer(socket: Socket): void {
    const { receiveBuffer } = this.#options;
    try {
      socket.setRecvBufferSize(receiveBuffer);
    } catch {
      // Told below.
    }
    // Linux tells twice what it holds.
    const got = socket.getRecvBufferSize() / (process.platform === 'linux' ? 2 : 1);
    if (got >= receiveBuffer) return;
    this.#context.count('receive_buffer_short');
    this.#context.notice(
      'warn',
      `${this.#place}: a receive buffer of ${receiveBuffer} bytes was asked for and the system gave ${got}, so that bursts of datagrams may be lost: raise its limit (sysctl -w net.core.rmem_max=${receiveBuffer})`,
    );
  }

  #watchDrops(drops: KernelDrops): NodeJS.Timeout {
    let known = 0;
    let isTold = false;
    return setInterval(() => {
      void drops.read().then((dropped = known) => {
        if (dropped > known) {
          this.#context.count('dropped_by_kernel', dropped - known);
          this.#lastError.set(`the system has dropped ${dropped} datagrams`);
          if (!isTold)
            this.#context.notice(
              'warn',
              `${this.#place}: the system has dropped datagrams before they could be read (dropped_by_kernel): raise \`receiveBuffer\` and net.core.rmem_max, or let senders use TCP`,
            );
        }
        isTold ||= dropped > known;
        known = dropped;
      });
    }, LOOK_INTERVAL);
  }

  #received(bytes: Buffer, { address }: RemoteInfo): void {
    this.#bytes += bytes.length;
    this.#burst += 1;
    if (this.#queue.length >= this.#options.mostQueued || this.#queuedBytes + bytes.length > MOST_BYTES) {
      this.#context.count('dropped_queue_full');
      if (!this.#isFull) {
        this.#isFull = true;
        this.#lastError.set('datagrams come faster than the pipeline takes them');
        this.#context.notice(
          'warn',
          `${this.#place}: datagrams come faster than the pipeline takes them, and are dropped (dropped_queue_full)`,
        );
      }
      return;
    }
    this.#queuedBytes += bytes.length;
    this.#queue.push({ bytes, ip: plainAddress(address) });
    this.#wake();
  }

  async #work(): Promise<void> {
    const { signal, sink } = this.#context;
    while (!signal.aborted && this.#failure === undefined) {
      if (this.#queue.length === 0) {
        this.#isFull = false;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = () => undefined;
        continue;
      }
      const isBurst = this.#burst >= BURST && this.#queue.length + TURN <= this.#options.mostQueued;
      this.#burst = 0;
      // What comes as fast as it can be read is only read at first: here there is more room than in the system.
      if (!isBurst) {
        await ready(sink);
        this.#decode(this.#queue.splice(0, STRETCH));
      }
      // The socket has its turn.
      if (this.#queue.length > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // What was received is still handed on.
    this.#decode(this.#queue);
    this.#queue = [];
    if (this.#failure !== undefined) throw this.#failure;
  }

  #decode(datagrams: readonly Datagram[]): void {
    const { sink } = this.#context;
    const add = (event: Event): void => {
      sink.add(event, this.#name, this.#events, this.#events + 1);
      this.#events += 1;
    };
    for (const datagram of datagrams) {
      this.#queuedBytes -= datagram.bytes.length;
      this.#take(datagram, add);
    }
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  committed(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }

  get #place(): string {
    return `${this.#options.host}:${this.#port}`;
  }

  status(): readonly SourceStatus[] {
    return [{ source: this.#place, codec: '', bytesRead: this.#bytes, bytesCommitted: this.#bytes, lag: 0 }];
  }

  get opened(): Promise<void> {
    return this.#opening.opened;
  }

  listeners(): readonly ListenerStatus[] {
    return this.#opening.isOpen
      ? [{ address: this.#place, protocol: 'udp', clients: 0, ...this.#lastError.status }]
      : [];
  }
}

function sentence({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  const place = `port ${port} (UDP) of ${host}`;
  if (code === 'EADDRINUSE') return `${place} is taken: set another \`port\` (${message})`;
  if (code === 'EACCES') return `${place} may not be listened on: set a \`port\` above 1023 (${message})`;
  if (code === 'EADDRNOTAVAIL') return `${host} is no address of this machine: set another \`address\` (${message})`;
  return `${place} can't be listened on (${message})`;
}
