import type { Decoder } from '../../codecs/index.ts';
import type { Event } from '../../event/index.ts';
import type { InputPluginContext } from '../input-plugin.ts';
import { ready } from '../network/sink.ts';

export interface ByteStreamOptions {
  /** Key of the stream, never used before. */
  readonly source: string;
  /** Adds the input's own fields. */
  readonly complete: (event: Event) => void;
  readonly onBytes?: (bytes: number) => void;
}

/** Milliseconds between two questions whether what a decoder holds back is whole. */
const SILENCE = 500;

/**
 * Decodes a stream to its end; an end by an error is one, too, and is thrown once what came before it is handed on.
 * Rejects also for a sink that takes nothing any more: `SinkFailure`.
 */
export async function decodeStream(
  chunks: AsyncIterable<Uint8Array>,
  { source, complete, onBytes }: ByteStreamOptions,
  { createDecoder, sink }: Pick<InputPluginContext, 'createDecoder' | 'sink'>,
): Promise<void> {
  const decoder = createDecoder({
    source,
    emit: (event, from, to) => {
      complete(event);
      sink.add(event, source, from, to);
    },
  });
  const silence = watchSilence(decoder);
  try {
    for await (const chunk of chunks) {
      await ready(sink);
      silence.stop();
      decoder.push(chunk);
      onBytes?.(chunk.length);
      silence.watch();
    }
  } finally {
    silence.stop();
    decoder.flush({ final: true });
  }
}

/** Asks again and again while something is held back: some decoders wait longer than others. */
function watchSilence(decoder: Decoder): { watch(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    if (!decoder.pending) return;
    timer = setTimeout(() => {
      decoder.flush({ final: false });
      watch();
    }, SILENCE);
  };
  return { watch, stop: () => clearTimeout(timer) };
}
