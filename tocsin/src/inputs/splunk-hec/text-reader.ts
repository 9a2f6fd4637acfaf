import { type CodecDeclaration, type Decoder, findCodec, shapesSource } from '../../codecs/index.ts';
import { optionsSchema } from '../../define/index.ts';
import type { Event, Metadata } from '../../event/index.ts';
import type { InputContext } from '../input.ts';

const MAX_SOURCES = 1_000;

/** Sourcetypes of Splunk that name a format other than by the name of its codec. */
const BY_SOURCETYPE: ReadonlyMap<string, string> = new Map([
  ['_json', 'json'],
  ['json_no_timestamp', 'json'],
  ['access_combined', 'clf'],
  ['access_combined_wcookie', 'clf'],
  ['access_common', 'clf'],
  ['apache_error', 'apache-error'],
  ['linux_secure', 'auth'],
  ['generic_single_line', 'line'],
  ['text', 'line'],
]);
const SHAPING = 'splunk';
/** Needs options to say anything. */
const NOT_BY_NAME: ReadonlySet<string> = new Set(['auto', 'multiline', SHAPING]);
const BRACE = 0x7b;

/** What has been learnt of one source. */
export interface TextSource {
  readonly key: string;
  /** Of the source, as clients call it. */
  readonly name: string;
  readonly codec: CodecDeclaration;
  readonly decoder: Decoder;
  /** What it has emitted and nobody has taken. */
  events: Event[];
  /** Of the last text that was recognised: those between belong to it. */
  metadata: Metadata | undefined;
}

export interface TextReaderOptions {
  readonly codec: string;
  readonly codecOptions: Readonly<Record<string, unknown>>;
}

/** Reads text as the file input reads a file: what a source holds is learnt from its first lines, and kept for its next requests. */
export class TextReader {
  readonly #options: TextReaderOptions;
  readonly #context: Pick<InputContext, 'clock' | 'count'>;
  /** Those that nobody is reading with; the one that was used last is the last. */
  readonly #idle = new Map<string, TextSource>();
  /** The last of them: mostly the next is of the same source. */
  #last: TextSource | undefined;
  readonly #checked = new Map<string, { readonly codec: CodecDeclaration; readonly options: unknown }>();

  /** Throws for a codec that is not there and for options that are not its. */
  constructor(options: TextReaderOptions, context: Pick<InputContext, 'clock' | 'count'>) {
    this.#options = options;
    this.#context = context;
    this.#codec(options.codec);
  }

  /** To be given back once all of a request was read. `said`: what is known of the events of a text that may hold several. */
  borrow(source: string, sourcetype: string | undefined, text: string, said?: Readonly<Metadata>): TextSource {
    const codec = this.#isShaped(said) ? SHAPING : this.#codecFor(sourcetype, text);
    const key = codec === SHAPING ? JSON.stringify([codec, source, said]) : `${codec}\0${source}`;
    const kept = this.#idle.get(key);
    if (kept === undefined) return this.#begin(codec, key, source, said);
    this.#idle.delete(key);
    if (kept === this.#last) this.#last = undefined;
    return kept;
  }

  /** Splunk's files shape texts that are cut here; one that comes as an event stays one. */
  #isShaped(said: Readonly<Metadata> | undefined): boolean {
    return this.#options.codec === SHAPING && said !== undefined && shapesSource(this.#codec(SHAPING).options, said);
  }

  /** The same for one text, after which it must not be held: it stays where it is. */
  #lend(source: string, sourcetype: string | undefined, text: string): TextSource {
    const last = this.#last;
    if (last !== undefined && last.name === source && last.codec.name === this.#codecFor(sourcetype, text)) return last;
    const lent = this.borrow(source, sourcetype, text);
    this.giveBack(lent);
    return lent;
  }

  giveBack(source: TextSource): void {
    source.events = [];
    const [oldest] = this.#idle.keys();
    if (this.#idle.size >= MAX_SOURCES && oldest !== undefined) this.#idle.delete(oldest);
    this.#idle.set(source.key, source);
    this.#last = source;
  }

  /** What one text says. A text that is not exactly one event has only what its source is, where that is known; else undefined. */
  read(name: string, sourcetype: string | undefined, text: string): Event | undefined {
    const source = this.#lend(name, sourcetype, text);
    const { decoder } = source;
    if (decoder.pushText === undefined) decoder.push(Buffer.from(text.endsWith('\n') ? text : `${text}\n`));
    else decoder.pushText(text);
    decoder.flush({ final: true });
    const { events } = source;
    source.events = [];
    const [event] = events;
    if (event !== undefined && events.length === 1) {
      if (event['@metadata'] !== undefined) source.metadata = { ...event['@metadata'] };
      return event;
    }
    return source.metadata === undefined
      ? undefined
      : { '@timestamp': this.#context.clock(), '@metadata': { ...source.metadata } };
  }

  /** Django writes JSON, too, and its sourcetype is the same. */
  #codecFor(sourcetype: string | undefined, text: string): string {
    const codec = this.#options.codec === SHAPING ? 'auto' : this.#options.codec;
    if (codec !== 'auto' || sourcetype === undefined) return codec;
    const named = BY_SOURCETYPE.get(sourcetype) ?? sourcetype;
    if (NOT_BY_NAME.has(named) || findCodec(named) === undefined) return codec;
    return named === 'django' && text.charCodeAt(0) === BRACE ? codec : named;
  }

  #codec(name: string): { readonly codec: CodecDeclaration; readonly options: unknown } {
    const checked = this.#checked.get(name);
    if (checked !== undefined) return checked;
    const codec = findCodec(name);
    if (codec === undefined) throw new Error(`codec: there is no codec "${name}"`);
    const { properties = {} } = optionsSchema(codec.options);
    const { codec: chosen, codecOptions } = this.#options;
    const given =
      name === chosen
        ? codecOptions
        : Object.fromEntries(Object.entries(codecOptions).filter(([key]) => Object.hasOwn(properties, key)));
    const made = { codec, options: codec.options.parse(given) };
    this.#checked.set(name, made);
    return made;
  }

  #begin(name: string, key: string, source: string, said?: Readonly<Metadata>): TextSource {
    const { codec, options } = this.#codec(name);
    const events: { events: Event[]; metadata: Metadata | undefined } = { events: [], metadata: undefined };
    const decoder = codec.createDecoder(options, {
      emit: (event) => made.events.push(event),
      offset: 0,
      clock: this.#context.clock,
      source,
      ...(said === undefined ? {} : { metadata: said }),
      count: this.#context.count,
      notice: () => undefined,
      remember: () => undefined,
    });
    const made: TextSource = Object.assign(events, { key, name: source, codec, decoder });
    return made;
  }
}
