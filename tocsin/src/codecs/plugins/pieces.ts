import type { Decoder } from '../codec.ts';
import type { PluginDecoderContext } from '../codec-plugin.ts';
import { charsetText } from '../framing/charset.ts';
import { DelimitedFramer } from '../framing/delimited.ts';

export const MAX_PIECE_BYTES = 20 * 1024 * 1024;

export interface PiecesOptions {
  readonly delimiter: string;
  readonly charset: string;
  readonly maxBytes: number;
}

/** A decoder of a stream that is cut at a delimiter. `decode` calls `emit` for each event of a piece. */
export function decodePieces(
  { delimiter, charset, maxBytes }: PiecesOptions,
  { offset, clock, count }: PluginDecoderContext,
  decode: (text: string, from: number, to: number, now: number) => void,
): Decoder {
  let now = 0;
  const framer = new DelimitedFramer({
    delimiter,
    offset,
    maxBytes,
    onPiece: (text, from, to) => decode(text, from, to, now),
    text: charsetText(charset, count),
    isUtf8: /^utf-?8$/i.test(charset),
    count,
  });
  return {
    push: (chunk) => {
      now = clock();
      framer.push(chunk);
    },
    flush: ({ final }) => {
      now = clock();
      if (final) framer.finish();
    },
    get settled() {
      return framer.start;
    },
    // An incomplete piece is waited for: silence says nothing about it.
    pending: false,
  };
}
