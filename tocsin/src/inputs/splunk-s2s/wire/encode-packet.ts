import { ByteWriter } from '../../../event/index.ts';
import type { S2sInteger } from './integer.ts';
import {
  FLAG,
  isSlice,
  type S2sChannel,
  type S2sEvent,
  type S2sField,
  type S2sPacket,
  type S2sPosition,
  TAG,
} from './packet.ts';

/** Writes packets one behind the other: `bytes.take()` has them. */
export class S2sPacketWriter {
  readonly bytes: ByteWriter;

  constructor(bytes = new ByteWriter()) {
    this.bytes = bytes;
  }

  packet(packet: S2sPacket): void {
    switch (packet.kind) {
      case 'init':
        this.bytes.byte(TAG.init);
        this.text(packet.text);
        return;
      case 'channel':
        this.#channel(packet);
        return;
      case 'close':
        this.bytes.byte(TAG.close);
        this.integer(packet.channel);
        return;
      case 'event':
        this.#event(packet);
        return;
      case 'acknowledgement': {
        const isOne = packet.from === packet.to;
        this.bytes.byte(isOne ? TAG.acknowledge : TAG.acknowledgeRange);
        this.integer(packet.from);
        if (!isOne) this.integer(packet.to);
      }
    }
  }

  /** A tag with so many bytes behind it. */
  block(tag: number, bytes: Uint8Array): void {
    this.bytes.byte(tag);
    this.#counted(bytes);
  }

  /** LEB128. */
  integer(integer: S2sInteger): void {
    let rest = integer;
    if (typeof rest === 'bigint') {
      for (; rest >= 128n; rest >>= 7n) this.bytes.byte(Number(rest & 0x7fn) | 0x80);
      this.bytes.byte(Number(rest));
      return;
    }
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.bytes.byte((rest % 128) | 0x80);
    this.bytes.byte(rest);
  }

  text(text: string): void {
    this.integer(Buffer.byteLength(text));
    this.bytes.text(text);
  }

  #counted(bytes: Uint8Array): void {
    this.integer(bytes.length);
    this.bytes.bytes(bytes);
  }

  /** What a packet of an event has before its time: the flags must say that it has all of it. */
  eventHead(channel: number, flags: number, { stream, offset, suboffset }: S2sPosition, id: number): void {
    this.bytes.byte(TAG.event);
    this.integer(channel);
    this.integer(flags);
    this.integer(stream);
    this.integer(offset);
    this.integer(suboffset);
    this.integer(id);
  }

  #channel({ channel, template, source, host, sourcetype, code, columns }: S2sChannel): void {
    this.bytes.byte(template === undefined ? TAG.open : TAG.clone);
    if (template !== undefined) this.integer(template);
    this.integer(channel);
    for (const slot of [source, host, sourcetype, code]) {
      const bytes = Buffer.from(slot ?? '');
      this.integer(slot === undefined ? 0 : bytes.length + 1);
      this.bytes.bytes(bytes);
    }
    this.integer(columns.length);
    for (const column of columns) this.text(column);
  }

  /** Its flags say which of its parts are written, and must agree with them. */
  #event({ channel, flags, position, id, time, fields, metrics, raw }: S2sEvent): void {
    this.bytes.byte(TAG.event);
    this.integer(channel);
    this.integer(flags);
    if ((flags & FLAG.position) !== 0) {
      this.integer(position?.stream ?? 0);
      this.integer(position?.offset ?? 0);
      this.integer(position?.suboffset ?? 0);
    }
    if ((flags & FLAG.id) !== 0) this.integer(id ?? 0);
    if ((flags & FLAG.time) !== 0) this.integer(time ?? 0);
    this.integer(fields.length);
    for (const field of fields) this.#field(field);
    if ((flags & FLAG.metrics) !== 0) this.#counted(metrics ?? new Uint8Array());
    this.#counted(raw);
  }

  #field({ type, name, value, extras }: S2sField): void {
    this.integer(type);
    if (typeof name === 'string') this.text(name);
    else this.integer(name);
    if (typeof value === 'string') this.text(value);
    else if (isSlice(value)) {
      this.integer(value.offset);
      this.integer(value.length);
    } else this.integer(value);
    if (extras !== undefined) for (const extra of extras) this.integer(extra);
  }
}

export function encodeS2sPacket(packet: S2sPacket): Buffer {
  const writer = new S2sPacketWriter();
  writer.packet(packet);
  return Buffer.from(writer.bytes.take());
}
