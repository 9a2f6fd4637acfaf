import { type DecoderContext, findCodec } from '../../codecs/index.ts';
import type { Event } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import type { Delivery } from './delivery.ts';

/** Bytes that are decoded before the pipeline is asked whether there is room. */
const SLICE = 64 << 10;
const MOST_SOURCES = 1_000;
const NEWLINE = 0x0a;

/** Texts of several lines that arrive whole, such as bodies of requests. What a source holds is learnt from its first text. */
export class Texts {
  readonly #createDecoder: (
    context: DecoderContext,
  ) => ReturnType<NonNullable<ReturnType<typeof findCodec>>['createDecoder']>;
  readonly #context: Pick<InputContext, 'clock' | 'count'>;
  /** What a codec remembers of a source. Who sends may name many: the oldest are forgotten. */
  readonly #memories = new Map<string, string>();

  /** Throws for a codec, or an option of it, that is wrong. */
  constructor(
    options: { readonly codec: string; readonly codecOptions: Readonly<Record<string, unknown>> },
    context: Pick<InputContext, 'clock' | 'count'>,
  ) {
    const codec = findCodec(options.codec);
    if (codec === undefined) throw new Error(`there is no codec "${options.codec}"`);
    const codecOptions = codec.options.parse(options.codecOptions);
    this.#createDecoder = (decoderContext) => codec.createDecoder(codecOptions, decoderContext);
    this.#context = context;
  }

  /** Adds the events of `text`, each completed by `describe`. A line is never continued by the next text. */
  async deliver(source: string, text: Uint8Array, delivery: Delivery, describe: (event: Event) => void): Promise<void> {
    const { clock, count } = this.#context;
    let events: Event[] = [];
    const arrival = clock();
    const decoder = this.#createDecoder({
      emit: (event) => void events.push(event),
      offset: 0,
      clock: () => arrival,
      source,
      count,
      notice: () => undefined,
      memory: this.#memories.get(source),
      remember: (memory) => this.#remember(source, memory),
    });
    const handOn = async (): Promise<void> => {
      const going = events;
      events = [];
      for (const event of going) {
        describe(event);
        if (delivery.add(event)) await delivery.room();
      }
    };
    for (let from = 0; from < text.length; from += SLICE) {
      decoder.push(text.subarray(from, from + SLICE));
      await handOn();
    }
    // The end of the text ends its last line, whether or not that is written.
    if (text.length > 0 && text[text.length - 1] !== NEWLINE) decoder.push(Uint8Array.of(NEWLINE));
    decoder.flush({ final: true });
    await handOn();
  }

  #remember(source: string, memory: string): void {
    this.#memories.delete(source);
    const [oldest] = this.#memories.keys();
    if (this.#memories.size >= MOST_SOURCES && oldest !== undefined) this.#memories.delete(oldest);
    this.#memories.set(source, memory);
  }
}
