import type { EventEncoder } from '../../codecs/index.ts';
import type { ByteWriter, Event } from '../../event/index.ts';
import type { BatchEncoder } from '../output.ts';
import type { EncoderContext } from '../output-declaration.ts';
import { encodeRecords } from '../plugins/records-encoder.ts';
import { createHeader, type HeaderOptions } from './header.ts';

/** How messages are told apart: `none` where each is a datagram. */
export type Framing = 'newline' | 'octet-counting' | 'none';

/** Writes the message behind the header, at most `longest` bytes. False where something was cut or left out for that. */
export type WriteMessage = (event: Event, out: ByteWriter, longest: number) => boolean;

export interface MessageOptions extends HeaderOptions {
  /** Of a whole message, its header included and its frame not. */
  readonly maxMessageBytes: number;
}

const LINE_FEED = 0x0a;

/** Each record is a message with its frame, so that the records of a batch are a stream as they lie there. */
export function encodeSyslog(
  options: MessageOptions,
  framing: Framing,
  writeMessage: WriteMessage,
  { count }: Pick<EncoderContext, 'count'>,
): BatchEncoder {
  const header = createHeader(options);
  const codec: EventEncoder = {
    encode: () => {
      throw new Error('it is written to bytes');
    },
    write: (event, out) => {
      const from = out.length;
      header(event, out);
      const isWhole = writeMessage(event, out, options.maxMessageBytes - (out.length - from));
      if (!isWhole) count('truncated');
      if (out.length - from > options.maxMessageBytes) out.cut(from + options.maxMessageBytes);
      if (framing === 'newline') out.byte(LINE_FEED);
      else if (framing === 'octet-counting') out.insert(from, `${out.length - from} `);
    },
  };
  return encodeRecords(codec);
}
