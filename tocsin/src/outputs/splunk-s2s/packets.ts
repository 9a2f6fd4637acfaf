import { FULL_MERGED_EVENT, type S2sChannel, S2sPacketWriter } from '../../inputs/index.ts';
import type { EncodedBatch } from '../output.ts';
import { recordsOf } from '../records.ts';
import { readHead } from './head.ts';

/** Any number: the places of what did not come from one file. */
const STREAM = 1;

/** The packets of version 4 of one connection: channels are opened as they come, the one that was used longest ago makes room. */
export class ConnectionPackets {
  readonly #writer = new S2sPacketWriter();
  readonly #mostChannels: number;
  /** By head; the one that was used last comes last. */
  readonly #channels = new Map<string, number>();
  #lastChannel = 0;
  #nextId = 1;

  constructor(mostChannels: number) {
    this.#mostChannels = Math.max(1, mostChannels);
  }

  /** The id of the next event. */
  get nextId(): number {
    return this.#nextId;
  }

  batch(batch: EncodedBatch): Uint8Array {
    let head: unknown = this;
    let channel = 0;
    for (const record of recordsOf(batch)) {
      if (record.head !== head) {
        head = record.head;
        channel = this.#channel(String(head));
      }
      const id = this.#nextId++;
      this.#writer.eventHead(channel, FULL_MERGED_EVENT, { stream: STREAM, offset: id, suboffset: 0 }, id);
      this.#writer.bytes.bytes(record.body);
    }
    return new Uint8Array(this.#writer.bytes.take());
  }

  #channel(head: string): number {
    const known = this.#channels.get(head);
    if (known !== undefined) {
      this.#channels.delete(head);
      this.#channels.set(head, known);
      return known;
    }
    const [oldest] = this.#channels;
    if (this.#channels.size >= this.#mostChannels && oldest !== undefined) {
      this.#channels.delete(oldest[0]);
      this.#writer.packet({ kind: 'close', channel: oldest[1] });
    }
    const channel = ++this.#lastChannel;
    this.#channels.set(head, channel);
    this.#writer.packet(channelPacket(channel, head));
    return channel;
  }
}

function channelPacket(channel: number, head: string): S2sChannel {
  const { source, host, sourcetype } = readHead(head);
  return {
    kind: 'channel',
    channel,
    source: source === '' ? undefined : `source::${source}`,
    host: host === '' ? undefined : `host::${host}`,
    sourcetype: sourcetype === '' ? undefined : `sourcetype::${sourcetype}`,
    code: String(channel),
    columns: [],
  };
}
