import type { Decoder, DecoderContext } from '../codec.ts';
import { textOf } from '../framing/lines.ts';
import { isBetween, SyslogFramer } from './framer.ts';
import type { SyslogReader } from './reader.ts';

/** A stream of syslog. `sender`: see `SyslogReader.read`. */
export function syslogDecoder(
  reader: SyslogReader,
  { maxBytes, sender }: { readonly maxBytes: number; readonly sender: string },
  { emit, offset, clock, count }: Pick<DecoderContext, 'emit' | 'offset' | 'clock' | 'count'>,
): Decoder {
  let arrival = 0;
  const framer = new SyslogFramer({
    offset,
    maxBytes,
    count,
    onMessage: (message, from, to, flags) => emit(reader.read(message, arrival, sender, flags), from, to),
  });
  return {
    push: (chunk) => {
      arrival = clock();
      framer.push(chunk);
    },
    flush: ({ final }) => {
      arrival = clock();
      if (final) framer.finish();
      else framer.flush();
    },
    get settled() {
      return framer.settled;
    },
    get pending() {
      return framer.pending;
    },
  };
}

/** The message of a datagram, which may end as in a stream. */
export function datagramText(bytes: Buffer, count: DecoderContext['count']): string {
  let end = bytes.length;
  while (end > 0 && isBetween(bytes[end - 1])) end--;
  return textOf(end === bytes.length ? bytes : bytes.subarray(0, end), count);
}
