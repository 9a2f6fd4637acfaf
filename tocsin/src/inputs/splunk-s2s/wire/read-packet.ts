import type { Cursor } from './cursor.ts';
import type { S2sInteger } from './integer.ts';
import { Malformed } from './malformed.ts';
import {
  FLAG,
  HAS_EXTRAS,
  NAME,
  nameKind,
  type S2sChannel,
  type S2sEvent,
  type S2sField,
  type S2sPacket,
  type S2sSlice,
  TAG,
  VALUE,
  valueKind,
} from './packet.ts';

export interface PacketLimits {
  /** Bytes of a text, and of all that a packet may hold. */
  readonly bytes: number;
  readonly fields: number;
}

const LONGEST_NAME = 1_024;
const MOST_FLAGS = 0x7fff_ffff;

/** Reads the packet whose tag was read. Where the cursor is short afterwards, what it returns is worth nothing. */
export function readPacket(tag: number, cursor: Cursor, limits: PacketLimits): S2sPacket {
  switch (tag) {
    case TAG.init:
      return { kind: 'init', text: text(cursor, limits.bytes) };
    case TAG.open:
      return channel(cursor, limits);
    case TAG.clone: {
      const template = cursor.integer();
      return { ...channel(cursor, limits), template };
    }
    case TAG.close:
      return { kind: 'close', channel: cursor.integer() };
    case TAG.event:
      return event(cursor, limits);
    case TAG.acknowledge: {
      const id = cursor.integer();
      return { kind: 'acknowledgement', from: id, to: id };
    }
    case TAG.acknowledgeRange:
      return { kind: 'acknowledgement', from: cursor.integer(), to: cursor.integer() };
    default:
      throw new Malformed(`there is no packet 0x${tag.toString(16)}`);
  }
}

const text = (cursor: Cursor, longest: number): string => cursor.text(cursor.count(longest, 'bytes of a text'));

/** Its length counts a NUL that is not there. */
function slot(cursor: Cursor, longest: number): string | undefined {
  const length = cursor.count(longest, 'bytes of a text');
  return length === 0 ? undefined : cursor.text(length - 1);
}

function channel(cursor: Cursor, { bytes, fields }: PacketLimits): S2sChannel {
  const id = cursor.integer();
  const source = slot(cursor, bytes);
  const host = slot(cursor, bytes);
  const sourcetype = slot(cursor, bytes);
  const code = slot(cursor, bytes);
  const count = cursor.count(fields, 'columns of a channel');
  const columns: string[] = [];
  for (let index = 0; index < count && !cursor.short; index++) columns.push(text(cursor, LONGEST_NAME));
  return { kind: 'channel', channel: id, source, host, sourcetype, code, columns };
}

function event(cursor: Cursor, { bytes, fields: most }: PacketLimits): S2sEvent {
  const id = cursor.integer();
  const flags = cursor.count(MOST_FLAGS, 'as flags of an event');
  const position =
    (flags & FLAG.position) === 0
      ? undefined
      : { stream: cursor.integer(), offset: cursor.integer(), suboffset: cursor.integer() };
  const eventId = (flags & FLAG.id) === 0 ? undefined : cursor.integer();
  const time = (flags & FLAG.time) === 0 ? undefined : cursor.integer();
  const count = cursor.count(most, 'fields of an event');
  const fields: S2sField[] = [];
  for (let index = 0; index < count && !cursor.short; index++) fields.push(field(cursor, bytes));
  const metrics = (flags & FLAG.metrics) === 0 ? undefined : cursor.take(cursor.count(bytes, 'bytes of metrics'));
  return {
    kind: 'event',
    channel: id,
    flags,
    ...(position === undefined ? {} : { position }),
    ...(eventId === undefined ? {} : { id: eventId }),
    ...(time === undefined ? {} : { time }),
    fields,
    ...(metrics === undefined ? {} : { metrics }),
    raw: cursor.take(cursor.count(bytes, 'bytes of an event')),
  };
}

function field(cursor: Cursor, bytes: number): S2sField {
  const type = cursor.count(MOST_FLAGS, 'as type of a field');
  const kind = nameKind(type);
  const name: string | S2sInteger =
    kind === NAME.inline || kind === NAME.indexed ? text(cursor, LONGEST_NAME) : cursor.integer();
  const value = readValue(valueKind(type), cursor, bytes);
  return (type & HAS_EXTRAS) === 0
    ? { type, name, value }
    : { type, name, value, extras: [cursor.integer(), cursor.integer()] };
}

function readValue(kind: number, cursor: Cursor, bytes: number): string | S2sInteger | S2sSlice {
  if (kind === VALUE.text) return text(cursor, bytes);
  if (kind === VALUE.slice) return { offset: cursor.integer(), length: cursor.integer() };
  return cursor.integer();
}
