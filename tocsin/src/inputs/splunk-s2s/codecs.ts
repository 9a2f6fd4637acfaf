import { type CodecDeclaration, type Decoder, type DecoderContext, findCodec } from '../../codecs/index.ts';
import type { SplunkS2sOptions } from './options.ts';

/** A codec with its options. */
export interface SourcetypeCodec {
  readonly codec: CodecDeclaration;
  readonly createDecoder: (context: DecoderContext) => Decoder;
}

interface Chosen {
  readonly codec: string;
  readonly codecOptions: Readonly<Record<string, unknown>>;
}

/** Makes decoders by sourcetype. Throws a sentence for a codec that is not there. */
export class SourcetypeCodecs {
  readonly #bySourcetype: ReadonlyMap<string, SourcetypeCodec>;
  readonly #otherwise: SourcetypeCodec;

  constructor({ codec, codecOptions, sourcetypes }: Pick<SplunkS2sOptions, 'codec' | 'codecOptions' | 'sourcetypes'>) {
    this.#otherwise = chosenCodec({ codec, codecOptions });
    const { timeZone } = codecOptions;
    this.#bySourcetype = new Map(
      Object.entries(sourcetypes).map(([name, chosen]) => [name, chosenCodec(chosen, timeZone)]),
    );
  }

  of(sourcetype: string | undefined): SourcetypeCodec {
    return this.#bySourcetype.get(sourcetype ?? '') ?? this.#otherwise;
  }
}

/** The time zone of the others holds where the codec knows one and none is written. */
function chosenCodec({ codec, codecOptions }: Chosen, timeZone?: unknown): SourcetypeCodec {
  const found = findCodec(codec);
  if (found === undefined) throw new Error(`there is no codec "${codec}"`);
  const withZone = found.options.safeParse({ timeZone, ...codecOptions });
  const options = timeZone !== undefined && withZone.success ? withZone.data : found.options.parse(codecOptions);
  return { codec: found, createDecoder: (context) => found.createDecoder(options, context) };
}

/** What the decoders of sources have found out, over connections. */
export class Memories {
  readonly #most: number;
  readonly #memories = new Map<string, string>();

  constructor(most = 1_000) {
    this.#most = most;
  }

  get(source: string): string | undefined {
    return this.#memories.get(source);
  }

  /** True where it is news. */
  set(source: string, memory: string): boolean {
    const known = this.#memories.get(source);
    this.#memories.delete(source);
    this.#memories.set(source, memory);
    const [oldest] = this.#memories.keys();
    if (this.#memories.size > this.#most && oldest !== undefined) this.#memories.delete(oldest);
    return known !== memory;
  }
}
