import { isIPv6 } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { InputContext } from '../input.ts';
import { KernelDrops } from './kernel-drops.ts';
import { LastError } from './last-error.ts';
import { Opening } from './opening.ts';
import { plainAddress } from './plain-address.ts';
import { ready } from './sink.ts';
import { type DatagramBlock, UDP_THREAD, type UdpOrder, type UdpOrders, type UdpReport } from './udp-thread.ts';

export interface UdpReceiverOptions {
  readonly host: string;
  readonly port: number;
  /** Bytes that the system is asked to hold; absent: what it gives by itself. */
  readonly receiveBuffer?: number | undefined;
  /** Datagrams that wait for the pipeline; further ones are dropped and counted. */
  readonly mostQueued: number;
}

export interface Datagram {
  /** Not to be kept: many datagrams share what they lie in. */
  readonly bytes: Buffer;
  /** Address of the sender, as far as it can be believed. */
  readonly ip: string;
}

interface DropWatch {
  readonly look: () => Promise<void>;
  readonly stop: () => void;
}

/** Datagrams that are decoded before the pipeline is asked whether there is room. */
const STRETCH = 250;
/** Bytes of what waits for the pipeline. */
const MOST_BYTES = 64 << 20;
const LOOK_INTERVAL = 1_000;
const HEAD = 4;
/** It keeps nothing: what lies between is no part of its heap. */
const THREAD = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 64 } as const;

/**
 * A socket for datagrams, read by a thread of its own. Nothing holds a sender back: what comes faster than the pipeline takes it is dropped, by
 * the system (`dropped_by_kernel`, where it says so) or here (`dropped_queue_full`).
 */
export class UdpReceiver {
  readonly #options: UdpReceiverOptions;
  readonly #context: Pick<InputContext, 'signal' | 'sink' | 'count' | 'notice'>;
  readonly #blocks: DatagramBlock[] = [];
  #wake: () => void = () => undefined;
  #hasEnded = false;
  #failure: Error | undefined;
  #isFull = false;
  #port: number;
  readonly opening = new Opening();
  readonly lastError: LastError;
  /** Bytes of what was read and decoded. */
  bytes = 0;

  constructor(
    options: UdpReceiverOptions,
    context: Pick<InputContext, 'signal' | 'sink' | 'count' | 'notice' | 'clock'>,
  ) {
    this.#options = options;
    this.#context = context;
    this.#port = options.port;
    this.lastError = new LastError(context.clock);
  }

  /** Where it listens, with the port that it has got. */
  get place(): string {
    return `${this.#options.host}:${this.#port}`;
  }

  /** Until it is stopped: what was received by then is still handed to `take`. Rejects with a sentence where it can't listen. */
  async run(take: (datagram: Datagram) => void): Promise<void> {
    const { signal } = this.#context;
    const { host, port, receiveBuffer, mostQueued } = this.#options;
    const type = isIPv6(host) ? 'udp6' : 'udp4';
    const orders: UdpOrders = { type, host, port, receiveBuffer, mostQueued, mostBytes: MOST_BYTES };
    const thread = new Worker(UDP_THREAD, { eval: true, workerData: orders, name: 'udp', resourceLimits: THREAD });
    const tell = (order: UdpOrder): void => thread.postMessage(order);
    let drops: DropWatch | undefined;
    // The last word of the system is heard while the socket is there.
    const close = (): void => void Promise.resolve(drops?.look()).then(() => tell({ kind: 'close' }));
    const ended = new Promise<void>((resolve) => {
      thread.on('exit', () => {
        this.#hasEnded = true;
        this.#wake();
        resolve();
      });
    });
    thread.on('error', (error) => {
      this.#failure ??= error;
    });
    thread.on('message', (report: UdpReport) => {
      if (report.kind === 'block') this.#received(report);
      else if (report.kind === 'failed') this.#failure ??= new Error(sentence(report, host, port));
      else {
        this.#opened(report);
        drops = this.#watchDrops(new KernelDrops(type, report.port));
      }
    });
    signal.addEventListener('abort', close, { once: true });
    if (signal.aborted) close();
    try {
      await this.#work(take, tell);
      if (this.#failure !== undefined) throw this.#failure;
    } finally {
      this.opening.close();
      drops?.stop();
      signal.removeEventListener('abort', close);
      close();
      await ended;
    }
  }

  #opened({ port, receiveBuffer }: Extract<UdpReport, { kind: 'open' }>): void {
    this.#port = port;
    this.opening.open();
    const asked = this.#options.receiveBuffer ?? 0;
    // Linux tells twice what it holds.
    const got = receiveBuffer / (process.platform === 'linux' ? 2 : 1);
    if (got >= asked) return;
    this.#context.count('receive_buffer_short');
    this.#context.notice(
      'warn',
      `${this.place}: a receive buffer of ${asked} bytes was asked for and the system gave ${got}, so that bursts of datagrams may be lost: raise its limit (sysctl -w net.core.rmem_max=${asked})`,
    );
  }

  #watchDrops(drops: KernelDrops): DropWatch {
    let known = 0;
    const look = async (): Promise<void> => {
      const dropped = (await drops.read()) ?? known;
      if (dropped <= known) return;
      this.#context.count('dropped_by_kernel', dropped - known);
      this.lastError.set(`the system has dropped ${dropped} datagrams`);
      if (known === 0)
        this.#context.notice(
          'warn',
          `${this.place}: the system has dropped datagrams before they could be read (dropped_by_kernel): raise the receive buffer and net.core.rmem_max, or let senders use TCP`,
        );
      known = dropped;
    };
    const timer = setInterval(() => void look(), LOOK_INTERVAL);
    return { look, stop: () => clearInterval(timer) };
  }

  #received(block: DatagramBlock): void {
    if (block.dropped > 0) {
      this.#context.count('dropped_queue_full', block.dropped);
      if (!this.#isFull) {
        this.#isFull = true;
        this.lastError.set('datagrams come faster than the pipeline takes them');
        this.#context.notice(
          'warn',
          `${this.place}: datagrams come faster than the pipeline takes them, and are dropped (dropped_queue_full)`,
        );
      }
    }
    if (block.datagrams === 0) return;
    this.#blocks.push(block);
    this.#wake();
  }

  async #work(take: (datagram: Datagram) => void, tell: (order: UdpOrder) => void): Promise<void> {
    for (;;) {
      const block = this.#blocks.shift();
      if (block !== undefined) await this.#decode(block, take, tell);
      else if (this.#hasEnded) return;
      else {
        this.#isFull = false;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = () => undefined;
      }
    }
  }

  async #decode(
    { bytes, datagrams, senders }: DatagramBlock,
    take: (datagram: Datagram) => void,
    tell: (order: UdpOrder) => void,
  ): Promise<void> {
    const { signal, sink } = this.#context;
    const ips = senders.map(plainAddress);
    const block = Buffer.from(bytes);
    let at = 0;
    for (let number = 0; number < datagrams; ) {
      // Of an input that ends, what was received has its place.
      if (!signal.aborted) await ready(sink);
      const until = Math.min(datagrams, number + STRETCH);
      const [first, from] = [number, at];
      for (; number < until; number++) {
        const ip = ips[block.readUInt16LE(at)] ?? '';
        const to = at + HEAD + block.readUInt16LE(at + 2);
        take({ bytes: block.subarray(at + HEAD, to), ip });
        at = to;
      }
      const read = at - from - HEAD * (number - first);
      this.bytes += read;
      tell({ kind: 'taken', datagrams: number - first, bytes: read });
      // Others of this thread have their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function sentence(
  { code, message }: { readonly code: string; readonly message: string },
  host: string,
  port: number,
): string {
  const place = `port ${port} (UDP) of ${host}`;
  if (code === 'EADDRINUSE') return `${place} is taken: set another \`port\` (${message})`;
  if (code === 'EACCES') return `${place} may not be listened on: set a \`port\` above 1023 (${message})`;
  if (code === 'EADDRNOTAVAIL') return `${host} is no address of this machine: set another \`address\` (${message})`;
  return `${place} can't be listened on (${message})`;
}
