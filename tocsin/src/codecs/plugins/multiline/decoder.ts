import { addTag, type Event } from '../../../event/index.ts';
import { guardEach } from '../../../regex/index.ts';
import type { Decoder } from '../../codec.ts';
import type { PluginDecoderContext } from '../../codec-plugin.ts';
import { charsetText } from '../../framing/charset.ts';
import { DelimitedFramer } from '../../framing/delimited.ts';

export interface MultilineOptions {
  readonly test: (line: string) => boolean;
  readonly toEvent: (message: string, now: number) => Event;
  readonly what: 'previous' | 'next';
  readonly negate: boolean;
  readonly maxLines: number;
  readonly maxBytes: number;
  readonly tag: string;
  readonly charset: string;
  readonly delimiter: string;
  /** Milliseconds of silence after which what is held is an event. */
  readonly silence: number;
}

interface Line {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Lines that the pattern says belong together are one event. */
export class MultilineDecoder implements Decoder {
  readonly #options: MultilineOptions;
  readonly #context: PluginDecoderContext;
  readonly #framer: DelimitedFramer;
  /** Lines that the pattern was not asked about yet: it is asked for all of a chunk at once, under one limit of time. */
  #asked: Line[] = [];
  #held: Line[] = [];
  #heldBytes = 0;
  /** When the first of them came, and when the last chunk did. */
  #began = 0;
  #arrived = 0;

  constructor(options: MultilineOptions, context: PluginDecoderContext) {
    this.#options = options;
    this.#context = context;
    this.#framer = new DelimitedFramer({
      delimiter: options.delimiter,
      offset: context.offset,
      maxBytes: options.maxBytes,
      onPiece: (text, from, to) => this.#asked.push({ text, from, to }),
      text: charsetText(options.charset, context.count),
      isUtf8: /^utf-?8$/i.test(options.charset),
      count: context.count,
    });
  }

  get settled(): number {
    return this.#held[0]?.from ?? this.#framer.start;
  }

  get pending(): boolean {
    return this.#held.length > 0;
  }

  push(chunk: Uint8Array): void {
    this.#arrived = this.#context.clock();
    this.#framer.push(chunk);
    this.#join();
  }

  flush({ final }: { readonly final: boolean }): void {
    const now = this.#context.clock();
    if (final) {
      this.#arrived = now;
      this.#framer.finish();
      this.#join();
    } else if (now - this.#arrived < this.#options.silence) return;
    this.#emit();
  }

  #join(): void {
    if (this.#asked.length === 0) return;
    const { test, negate, what } = this.#options;
    const lines = this.#asked;
    this.#asked = [];
    const found: boolean[] = [];
    const stopped = guardEach(lines.length, (index) => {
      found[index] = test(lines[index]?.text ?? '');
    });
    // A line that takes too long is one that does not match.
    for (const index of stopped) found[index] = false;
    if (stopped.length > 0) this.#context.count('regex_timeout', stopped.length);
    lines.forEach((line, index) => {
      const belongs = found[index] !== negate;
      if (what === 'previous') {
        if (!belongs || this.#isFull()) this.#emit();
        this.#hold(line);
      } else {
        this.#hold(line);
        if (!belongs || this.#isFull()) this.#emit();
      }
    });
  }

  #hold(line: Line): void {
    if (this.#held.length === 0) this.#began = this.#arrived;
    this.#held.push(line);
    this.#heldBytes += Buffer.byteLength(line.text);
  }

  #hasTooManyLines(): boolean {
    return this.#held.length > this.#options.maxLines;
  }

  #hasTooManyBytes(): boolean {
    return this.#heldBytes >= this.#options.maxBytes;
  }

  #isFull(): boolean {
    return this.#hasTooManyLines() || this.#hasTooManyBytes();
  }

  #emit(): void {
    const held = this.#held;
    const [first] = held;
    const last = held[held.length - 1];
    if (first === undefined || last === undefined) return;
    const event = this.#options.toEvent(held.map(({ text }) => text).join('\n'), this.#began);
    if (held.length > 1 && this.#options.tag !== '') addTag(event, this.#options.tag);
    if (this.#hasTooManyBytes()) addTag(event, 'multiline_codec_max_bytes_reached');
    if (this.#hasTooManyLines()) addTag(event, 'multiline_codec_max_lines_reached');
    this.#held = [];
    this.#heldBytes = 0;
    this.#context.emit(event, first.from, last.to);
  }
}
