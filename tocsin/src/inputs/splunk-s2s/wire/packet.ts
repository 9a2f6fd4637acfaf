import type { S2sInteger } from './integer.ts';

/** First bytes of the packets of v4; a frame of v3 begins with 0. */
export const TAG = {
  init: 0xff,
  open: 0xfe,
  close: 0xfd,
  event: 0xfc,
  acknowledge: 0xfb,
  acknowledgeRange: 0xfa,
  compressed: 0xf9,
  clone: 0xf8,
} as const;

/** Bits of the flags of an event: which parts it has, and what it is. */
export const FLAG = {
  position: 0x2,
  id: 0x4,
  time: 0x8,
  /** One event, put together by a heavy forwarder. Else a piece of a text that may begin and end anywhere. */
  merged: 0x40,
  metrics: 0x10000,
} as const;

/** As forwarders write them. */
export const FULL_EVENT = 0x27f & ~FLAG.merged;
export const FULL_MERGED_EVENT = 0x27f;
export const BATCH_END = 0x235;

/** Bits 0 and 1 of the type of a field. Names other than `inline` are those of indexed fields. */
export const NAME = { inline: 0, column: 1, predefined: 2, indexed: 3 } as const;
/** Bits 2 and 3. */
export const VALUE = { number: 0, text: 1, predefined: 2, slice: 3 } as const;
/** Bit 4: a predefined value is a stretch of the text all the same. */
export const PREDEFINED_IS_SLICE = 0x10;
/** Bit 7: two numbers more. */
export const HAS_EXTRAS = 0x80;

export const nameKind = (type: number): number => type & 0x3;
export const valueKind = (type: number): number => {
  const kind = (type >> 2) & 0x3;
  return kind === VALUE.predefined && (type & PREDEFINED_IS_SLICE) !== 0 ? VALUE.slice : kind;
};

/** A stretch of the event's own text, in bytes. */
export interface S2sSlice {
  readonly offset: S2sInteger;
  readonly length: S2sInteger;
}

export const isSlice = (value: S2sField['value']): value is S2sSlice => typeof value === 'object';

export interface S2sField {
  /** Sum of the kinds of its name and its value and of further bits, 31 bits at most. */
  readonly type: number;
  /** A text, or a number where the type says `column` or `predefined`. */
  readonly name: string | S2sInteger;
  readonly value: string | S2sInteger | S2sSlice;
  readonly extras?: readonly [S2sInteger, S2sInteger];
}

/** Where the text of an event stands in its source. */
export interface S2sPosition {
  readonly stream: S2sInteger;
  readonly offset: S2sInteger;
  readonly suboffset: S2sInteger;
}

/** A time zone, and other words for the whole connection. */
export interface S2sInit {
  readonly kind: 'init';
  readonly text: string;
}

/** What is known of a source, with its prefixes: `source::/var/log/messages`. */
export interface S2sChannel {
  readonly kind: 'channel';
  readonly channel: S2sInteger;
  /** The channel that this one is a copy of. */
  readonly template?: S2sInteger;
  readonly source: string | undefined;
  readonly host: string | undefined;
  readonly sourcetype: string | undefined;
  readonly code: string | undefined;
  /** Names of indexed fields. */
  readonly columns: readonly string[];
}

export interface S2sClose {
  readonly kind: 'close';
  readonly channel: S2sInteger;
}

/** An event, or a piece of a source's text. */
export interface S2sEvent {
  readonly kind: 'event';
  readonly channel: S2sInteger;
  readonly flags: number;
  readonly position?: S2sPosition;
  readonly id?: S2sInteger;
  /** Seconds. */
  readonly time?: S2sInteger;
  readonly fields: readonly S2sField[];
  readonly metrics?: Buffer;
  /** Empty at the end of a batch. Without a copy: valid until more bytes are pushed. */
  readonly raw: Buffer;
}

/** By a server: the events of all ids from one to the other are safe. */
export interface S2sAcknowledgement {
  readonly kind: 'acknowledgement';
  readonly from: S2sInteger;
  readonly to: S2sInteger;
}

export type S2sPacket = S2sInit | S2sChannel | S2sClose | S2sEvent | S2sAcknowledgement;
