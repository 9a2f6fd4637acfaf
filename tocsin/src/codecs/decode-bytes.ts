import type { Event } from '../event/index.ts';
import type { CodecDeclaration } from './codec.ts';

/** An event and the bytes that it was decoded from. */
export interface Decoded {
  readonly event: Event;
  readonly from: number;
  readonly to: number;
}

export interface DecodeResult {
  readonly decoded: readonly Decoded[];
  readonly counts: ReadonlyMap<string, number>;
  readonly notices: readonly string[];
  readonly memory: string | undefined;
}

export interface DecodeOptions {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly offset?: number;
  readonly memory?: string;
  readonly arrival?: number;
}

/**
 * Decodes a whole source at once: for the examples of declarations, for trying a codec on a sample, for tests. `chunks`
 * are pushed one after another and then the source ends. Throws a ZodError for options that are wrong.
 */
export const decodeBytes = (
  codec: CodecDeclaration,
  chunks: readonly Uint8Array[],
  { options = {}, offset = 0, memory, arrival = 0 }: DecodeOptions = {},
): DecodeResult => {
  const decoded: Decoded[] = [];
  const counts = new Map<string, number>();
  const notices: string[] = [];
  let remembered: string | undefined = memory;
  const decoder = codec.createDecoder(codec.options.parse(options), {
    emit: (event, from, to) => {
      decoded.push({ event, from, to });
    },
    offset,
    clock: () => arrival,
    source: 'sample',
    count: (reason, by = 1) => {
      counts.set(reason, (counts.get(reason) ?? 0) + by);
    },
    notice: (message) => {
      notices.push(message);
    },
    memory,
    remember: (value) => {
      remembered = value;
    },
  });
  for (const chunk of chunks) decoder.push(chunk);
  decoder.flush({ final: true });
  return { decoded, counts, notices, memory: remembered };
};
