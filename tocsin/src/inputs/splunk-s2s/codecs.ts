import { type Decoder, type DecoderContext, findCodec } from '../../codecs/index.ts';
import type { SplunkS2sOptions } from './options.ts';

type CreateDecoder = (context: DecoderContext) => Decoder;

interface Chosen {
  readonly codec: string;
  readonly codecOptions: Readonly<Record<string, unknown>>;
}

/** Makes decoders by sourcetype. Throws a sentence for a codec that is not there. */
export class SourcetypeCodecs {
  readonly #bySourcetype: ReadonlyMap<string, CreateDecoder>;
  readonly #otherwise: CreateDecoder;

  constructor({ codec, codecOptions, sourcetypes }: Pick<SplunkS2sOptions, 'codec' | 'codecOptions' | 'sourcetypes'>) {
    this.#otherwise = creator({ codec, codecOptions });
    const { timeZone } = codecOptions;
    this.#bySourcetype = new Map(
      Object.entries(sourcetypes).map(([name, chosen]) => [name, creator(chosen, timeZone)]),
    );
  }

  create(sourcetype: string | undefined, context: DecoderContext): Decoder {
    return (this.#bySourcetype.get(sourcetype ?? '') ?? this.#otherwise)(context);
  }
}

/** The time zone of the others holds where the codec knows one and none is written. */
function creator({ codec, codecOptions }: Chosen, timeZone?: unknown): CreateDecoder {
  const found = findCodec(codec);
  if (found === undefined) throw new Error(`there is no codec "${codec}"`);
  const withZone = found.options.safeParse({ timeZone, ...codecOptions });
  const options = timeZone !== undefined && withZone.success ? withZone.data : found.options.parse(codecOptions);
  return (context) => found.createDecoder(options, context);
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
