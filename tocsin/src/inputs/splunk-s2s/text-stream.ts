import { TextDecoder } from 'node:util';
import { addField, type CodecDeclaration, type Decoder } from '../../codecs/index.ts';
import { type Event, type Metadata, stripControl } from '../../event/index.ts';
import { placeEvent } from '../place-event.ts';
import type { SourcetypeCodec } from './codecs.ts';
import type { S2sContext } from './context.ts';
import type { EventTime } from './event-time.ts';
import type { IndexedField } from './indexed-fields.ts';
import { isSameSource, type S2sMetadata } from './metadata.ts';
import type { S2sInteger } from './wire/index.ts';

/** What comes with a piece of text. */
export interface TextHead {
  readonly metadata: S2sMetadata;
  readonly fields: readonly IndexedField[];
  readonly time: EventTime | undefined;
}

export interface TextStreamOptions {
  readonly context: S2sContext;
  readonly emit: (event: Event) => void;
  /** The event of this id is whole, and was emitted. */
  readonly onSettled: (id: S2sInteger) => void;
}

interface Expected {
  readonly id: S2sInteger;
  /** So many bytes of the stream it leads up to. */
  readonly end: number;
}

const LONGEST_NAME = 200;
/** A line that is not whole after so many pieces is cut. */
const MOST_EXPECTED = 10_000;
const UTF8 = /^utf-?8$/i;

/** Texts of one source that come in pieces, cut anywhere: they become lines, and these records, by the codec of the sourcetype. */
export class TextStream {
  readonly #options: TextStreamOptions;
  #head: TextHead | undefined;
  #codec: SourcetypeCodec | undefined;
  #decoder: Decoder | undefined;
  /** Of a text that is not UTF-8. */
  #characters: TextDecoder | undefined;
  #pushed = 0;
  #expected: Expected[] = [];
  /** When the last piece came, in milliseconds. */
  #touched = 0;
  /** Since when nothing has come, as its reception counts; undefined: it is not known to be silent. */
  silentSince: number | undefined;
  /** Its client may wait for so many settlements before it sends more. */
  settlement = 0;
  /** It is in the middle of a piece: nothing may be flushed. */
  isBusy = false;
  #isRecordFlushed = true;
  /** What the decoder has remembered last was not known before. */
  #isNews = false;

  constructor(options: TextStreamOptions) {
    this.#options = options;
  }

  /** Bytes that are held back. */
  get held(): number {
    return this.#decoder === undefined ? 0 : this.#pushed - this.#decoder.settled;
  }

  /** Must be called before each piece. A record does not go on in another source. */
  begin(head: TextHead): void {
    const before = this.#head?.metadata;
    if (before !== undefined && !isSameSource(before, head.metadata)) {
      this.end();
      this.#decoder = undefined;
      this.#characters = undefined;
      this.#pushed = 0;
    }
    this.#head = head;
    this.#decoder ??= this.#createDecoder(head.metadata);
    this.#touched = this.#options.context.clock();
    this.#isRecordFlushed = false;
  }

  push(bytes: Buffer): void {
    const given =
      this.#characters === undefined ? bytes : Buffer.from(this.#characters.decode(bytes, { stream: true }));
    this.#pushed += given.length;
    this.#decoder?.push(given);
    this.#settle();
  }

  /** What was pushed so far ends an event of this id. */
  expect(id: S2sInteger): void {
    this.#expected.push({ id, end: this.#pushed });
    if (this.#expected.length > MOST_EXPECTED) this.end();
    else this.#settle();
  }

  /** The source is silent: records whose lines are whole go on. */
  flushRecord(): void {
    if (this.#isRecordFlushed) return;
    this.#isRecordFlushed = true;
    this.#decoder?.flush({ final: false });
    this.#settle();
  }

  /** What is left goes on, also a line without an end. */
  end(): void {
    const last = this.#characters?.decode() ?? '';
    if (last !== '') {
      const bytes = Buffer.from(last);
      this.#pushed += bytes.length;
      this.#decoder?.push(bytes);
    }
    this.#decoder?.flush({ final: true });
    const all = this.#expected;
    this.#expected = [];
    for (const { id } of all) this.#options.onSettled(id);
  }

  #settle(): void {
    if (this.#expected.length === 0) return;
    const settled = this.#decoder?.settled ?? this.#pushed;
    let count = 0;
    for (const { id, end } of this.#expected) {
      if (end > settled) break;
      this.#options.onSettled(id);
      count++;
    }
    if (count > 0) this.#expected.splice(0, count);
  }

  #createDecoder(metadata: S2sMetadata): Decoder {
    const { host, source, sourcetype, charset } = metadata;
    const { context } = this.#options;
    const key = JSON.stringify([host, source, sourcetype]);
    if (charset !== undefined && !UTF8.test(charset)) this.#characters = charactersOf(charset, context.count);
    this.#codec = context.codecs.of(sourcetype);
    return this.#codec.createDecoder({
      metadata: saidBy(metadata),
      emit: (event) => this.#emit(event),
      offset: 0,
      clock: () => this.#head?.time?.milliseconds ?? this.#touched,
      source: stripControl(source ?? '').slice(0, LONGEST_NAME),
      count: context.count,
      notice: (message) => {
        if (this.#isNews) context.notice('info', message);
      },
      memory: context.memories.get(key),
      remember: (memory) => {
        this.#isNews = context.memories.set(key, memory);
      },
    });
  }

  #emit(event: Event): void {
    const head = this.#head;
    if (head !== undefined) describe(event, head, this.#codec?.codec);
    this.#options.emit(event);
  }
}

function charactersOf(charset: string, count: (reason: string) => void): TextDecoder | undefined {
  try {
    return new TextDecoder(charset);
  } catch {
    count('charset_unknown');
    return undefined;
  }
}

const saidBy = ({ index, source, sourcetype, host }: S2sMetadata): Metadata => ({
  ...(index === undefined ? {} : { index }),
  ...(source === undefined ? {} : { source }),
  ...(sourcetype === undefined ? {} : { sourcetype }),
  ...(host === undefined ? {} : { host }),
});

/** What its sender says of an event goes before what its text says. */
export function describe(
  event: Event,
  { metadata, fields }: Pick<TextHead, 'metadata' | 'fields'>,
  codec: Pick<CodecDeclaration, 'placesEvents'> = {},
): void {
  placeEvent(event, saidBy(metadata), codec);
  for (const [name, value] of fields) addField(event, name, value);
}
