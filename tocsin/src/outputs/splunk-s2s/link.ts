import type { Socket } from 'node:net';
import { constants, createDeflate, type Deflate } from 'node:zlib';
import { isOn, type S2sDecoder, type S2sInteger } from '../../inputs/index.ts';
import type { Link } from '../balanced/link.ts';
import { LinkSocket, type Waiting } from '../balanced/link-socket.ts';
import type { EncodedBatch } from '../output.ts';
import { batchFrames } from './frames.ts';
import type { Greeting } from './greet.ts';
import { ConnectionPackets } from './packets.ts';

export interface S2sLinkOptions {
  readonly useACK: boolean;
  readonly compressed: boolean;
  readonly protocol: 'auto' | 'v3';
  /** Milliseconds. */
  readonly ackTimeout: number;
  /** What a receiver of version 4 is told first. */
  readonly introduction: () => Buffer;
}

interface Sent {
  readonly from: number;
  readonly acknowledged: Uint8Array;
  missing: number;
  readonly waiting: Waiting;
}

const CHANNELS = 300;
/** From here on a stream of zlib. */
const COMPRESSED = Buffer.from([0xf9]);
const NOTHING = new Uint8Array();

/** A connection to an indexer that has greeted. */
export class S2sLink implements Link {
  readonly #socket: LinkSocket;
  readonly #decoder: S2sDecoder;
  readonly #options: S2sLinkOptions;
  /** Undefined: it is version 3. */
  readonly #packets: ConnectionPackets | undefined;
  readonly #deflate: Deflate | undefined;
  readonly #sent: Sent[] = [];

  /** Throws a sentence where the server does not grant what is asked for. */
  constructor(socket: Socket, { granted, decoder }: Greeting, options: S2sLinkOptions) {
    this.#options = options;
    this.#decoder = decoder;
    const isV4 = options.protocol === 'auto' && isOn(granted, 'v4');
    if (options.useACK && !isV4)
      throw new Error('does not offer version 4, without which it can’t acknowledge: set `useACK: false`');
    this.#socket = new LinkSocket(socket, options.ackTimeout, (chunk) => this.#heard(chunk));
    if (!isV4) return;
    const limit = Number(granted.get('channel_limit'));
    this.#packets = new ConnectionPackets(limit >= 1 ? Math.min(limit, CHANNELS) : CHANNELS);
    this.#socket.write(options.introduction());
    if (!options.compressed) return;
    this.#socket.write(COMPRESSED);
    this.#deflate = createDeflate({ level: 1 });
    this.#deflate.on('data', (chunk: Buffer) => this.#socket.write(chunk));
    this.#deflate.on('error', (error) => this.#socket.fail(error));
  }

  get isGone(): boolean {
    return this.#socket.isGone;
  }

  send(batch: EncodedBatch): Promise<void> {
    if (batch.events === 0) return Promise.resolve();
    const waiting = this.#socket.wait();
    if (this.#socket.isGone) return waiting.settled;
    const from = this.#packets?.nextId ?? 0;
    this.#write(
      this.#packets?.batch(batch) ?? batchFrames(batch, this.#options),
      this.#options.useACK
        ? undefined
        : () => {
            this.#socket.flushed().then(waiting.done, () => undefined);
          },
    );
    if (this.#options.useACK) {
      const { events } = batch;
      this.#sent.push({ from, acknowledged: new Uint8Array(events), missing: events, waiting });
    }
    return waiting.settled;
  }

  #write(bytes: Uint8Array, done: (() => void) | undefined): void {
    if (this.#deflate === undefined) {
      this.#socket.write(bytes);
      done?.();
      return;
    }
    this.#deflate.write(bytes);
    this.#deflate.flush(constants.Z_SYNC_FLUSH, done);
  }

  #heard(chunk: Buffer): void {
    this.#decoder.push(chunk);
    for (let item = this.#decoder.next(); item !== undefined; item = this.#decoder.next()) {
      // It says other things, too; a heartbeat is as good as an acknowledgement of nothing.
      if (item.kind === 'acknowledgement') this.#acknowledge(item.from, item.to);
      if (this.#sent.length > 0) this.#socket.alive();
    }
  }

  #acknowledge(from: S2sInteger, to: S2sInteger): void {
    for (const sent of this.#sent) {
      const first = Math.max(Number(from) - sent.from, 0);
      const last = Math.min(Number(to) - sent.from, sent.acknowledged.length - 1);
      for (let at = first; at <= last; at++) {
        if (sent.acknowledged[at] === 1) continue;
        sent.acknowledged[at] = 1;
        sent.missing--;
      }
      if (sent.missing === 0) sent.waiting.done();
    }
    for (let at = this.#sent.length - 1; at >= 0; at--) if (this.#sent[at]?.missing === 0) this.#sent.splice(at, 1);
  }

  end(): Promise<void> {
    return this.#socket.end(NOTHING);
  }

  destroy(): void {
    this.#socket.fail(new Error('stopped'));
  }
}
