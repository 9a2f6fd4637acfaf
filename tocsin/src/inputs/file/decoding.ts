import { hostname } from 'node:os';
import { type Decoder, type DecoderContext, findCodec } from '../../codecs/index.ts';
import { type Event, isObject, type Metadata } from '../../event/index.ts';
import type { EventSink, InputContext } from '../input.ts';
import { placeEvent } from '../place-event.ts';
import { hostByPath } from './host-by-path.ts';
import type { FileOptions } from './options.ts';
import { Utf16Decoder } from './utf16.ts';

const DAY = 86_400_000;

/** The time at which events arrive. It stands still while a chunk is decoded. */
export class Arrival {
  readonly #clock: () => number;
  readonly #sink: EventSink;
  time = 0;

  constructor(clock: () => number, sink: EventSink) {
    this.#clock = clock;
    this.#sink = sink;
  }

  /**
   * Must be called before bytes go to a decoder. A new day (UTC) begins a new batch: a store keeps days apart, and knows
   * a repeated batch only if its events fall on the same day again.
   */
  advance(): void {
    const now = this.#clock();
    const sameDay = Math.floor(now / DAY) === Math.floor(this.time / DAY);
    if (!sameDay && this.time > 0) void this.#sink.seal();
    this.time = now;
  }
}

/** Where decoded events lie, and what they are to say of it. */
export interface DecodedSource {
  readonly key: string;
  readonly path: string;
  readonly read: number;
  handed: number;
  memory: string | undefined;
}

/** What the bytes of files are, and what their events say of them. */
export interface FileFormat {
  /** For people. */
  readonly codec: string;
  readonly createDecoder: (context: DecoderContext) => Decoder;
  /** What the options say of every event of a file. */
  readonly said?: (source: Pick<DecodedSource, 'path'>) => Readonly<Metadata>;
  /** `offset`: where the record begins in the file. */
  readonly describe: (event: Event, source: DecodedSource, offset: number) => void;
}

/** Makes decoders whose events carry their place and go to the sink. */
export class Decoding {
  readonly arrival: Arrival;
  readonly #options: FileOptions;
  readonly #context: InputContext;
  readonly #format: FileFormat;

  constructor(options: FileOptions, context: InputContext, format: FileFormat) {
    this.#options = options;
    this.#context = context;
    this.#format = format;
    this.arrival = new Arrival(context.clock, context.sink);
  }

  get codec(): string {
    return this.#format.codec;
  }

  /** A decoder that begins at `source.read`. */
  decoderOf(source: DecodedSource): Decoder {
    const { count, notice, sink } = this.#context;
    const { encoding } = this.#options;
    const { createDecoder, describe, said } = this.#format;
    const context: DecoderContext = {
      emit: (event, from, to) => {
        if (from > source.handed) sink.skip(source.key, source.handed, from);
        describe(event, source, from);
        sink.add(event, source.key, from, to);
        source.handed = to;
      },
      offset: source.read,
      clock: () => this.arrival.time,
      source: source.path,
      ...(said === undefined ? {} : { metadata: said(source) }),
      host: hostname(),
      count,
      notice: (message) => notice('info', message),
      memory: source.memory,
      remember: (memory) => {
        source.memory = memory;
      },
    };
    return encoding === 'utf-8' ? createDecoder(context) : new Utf16Decoder(encoding, context, createDecoder);
  }

  /** Hands on what the decoder has dropped on purpose, such as blank lines. */
  settle(source: DecodedSource, settled: number): void {
    if (settled <= source.handed) return;
    this.#context.sink.skip(source.key, source.handed, settled);
    source.handed = settled;
  }
}

/** A codec of ours, and the fields of the input's own options. Throws for a codec or an option that is wrong. */
export function formatOf(options: FileOptions): FileFormat {
  const codec = findCodec(options.codec);
  if (codec === undefined) throw new Error(`there is no codec "${options.codec}"`);
  const codecOptions = codec.options.parse(options.codecOptions);
  const machine = hostname();
  const said = saidOfPaths(options);
  return {
    codec: options.codec,
    createDecoder: (context) => codec.createDecoder(codecOptions, context),
    said,
    describe: (event, source, offset) => {
      const { log } = event;
      const file = { fingerprint: source.key };
      if (isObject(log)) {
        log.offset = offset;
        log.file = file;
      } else event.log = { offset, file };
      placeEvent(event, said(source), codec).host ??= machine;
    },
  };
}

/** Events of a file come one after the other. */
function saidOfPaths(options: FileOptions): (source: Pick<DecodedSource, 'path'>) => Readonly<Metadata> {
  const { index, sourcetype, source } = options;
  const hostOf = hostByPath(options);
  let last: { readonly path: string; readonly said: Metadata } | undefined;
  return ({ path }) => {
    if (last?.path === path) return last.said;
    const host = hostOf(path);
    const said: Metadata = {
      source: source ?? path,
      ...(host === undefined ? {} : { host }),
      ...(index === undefined ? {} : { index }),
      ...(sourcetype === undefined ? {} : { sourcetype }),
    };
    last = { path, said };
    return said;
  };
}
