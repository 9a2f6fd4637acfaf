import { z } from 'zod';
import { isQuick } from '../regex/index.ts';
import type { Decoder, DecoderContext } from './codec.ts';
import { defineCodec } from './codec.ts';
import { lineEvent } from './framing/line-format.ts';
import { LineFramer, TRUNCATED } from './framing/lines.ts';
import { markFlags } from './framing/record.ts';
import { maxLineBytes } from './options.ts';

/** The pattern sees so much of a line: enough to tell its beginning, too little to stall on. */
const MATCH_LENGTH = 512;

/** A repeated group that itself holds an unbounded repetition, as in `(a+)+`: time grows exponentially with the line. */
const NESTED_REPETITION = /\((?:[^()\\]|\\.){0,200}?[*+}](?:[^()\\]|\\.){0,200}\)(?:[*+]|\{\d{1,6},)/;

/** What a line of so many characters takes with a pattern that is worth having: well below a millisecond. */
const TOO_LONG_MS = 250;

const isQuickPattern = (pattern: string): boolean =>
  !isPattern(pattern) || isQuick(new RegExp(pattern), MATCH_LENGTH, TOO_LONG_MS);

const isPattern = (text: string): boolean => {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
};

const options = z.strictObject({
  pattern: z
    .string()
    .min(1)
    .max(1000)
    .refine(isPattern, { error: 'not a regular expression (JavaScript syntax)', abort: true })
    .refine((text) => !NESTED_REPETITION.test(text), {
      error: 'a repetition within a repeated group, such as (a+)+, may take for ever: write it without nesting',
      abort: true,
    })
    .refine(isQuickPattern, {
      error:
        'takes too long on some lines, since it can match the same text in many ways: write it so that one way is left',
    })
    .default('^\\s')
    .describe('regular expression; it sees the first 512 characters of a line'),
  negate: z.boolean().default(false).describe('take the lines that do not match'),
  what: z
    .enum(['previous', 'next'])
    .default('previous')
    .describe('whether a line that is taken belongs to the record before it or to the one after it'),
  maxLines: z
    .int()
    .min(1)
    .max(10_000)
    .default(500)
    .describe('longest record in lines; what follows begins another one'),
  maxBytes: z
    .int()
    .min(1024)
    .max(64 * 1024 * 1024)
    .default(10 * 1024 * 1024)
    .describe('longest record in bytes; what follows begins another one'),
  maxLineBytes,
});

class MultilineDecoder implements Decoder {
  readonly #options: z.output<typeof options>;
  readonly #context: DecoderContext;
  readonly #pattern: RegExp;
  readonly #framer: LineFramer;
  #lines: string[] = [];
  #from = 0;
  #to = 0;
  #flags = 0;

  constructor(settings: z.output<typeof options>, context: DecoderContext) {
    this.#options = settings;
    this.#context = context;
    this.#pattern = new RegExp(settings.pattern);
    this.#framer = new LineFramer({
      offset: context.offset,
      maxLineBytes: settings.maxLineBytes,
      onLine: (line, from, to, flags) => this.#line(line, from, to, flags),
      count: context.count,
    });
  }

  push(chunk: Uint8Array): void {
    this.#framer.push(chunk);
  }

  flush({ final }: { final: boolean }): void {
    if (final) this.#framer.finish();
    this.#emit();
  }

  get settled(): number {
    return this.#lines.length > 0 ? this.#from : this.#framer.lineStart;
  }

  get pending(): boolean {
    return this.#lines.length > 0 || this.#framer.pending;
  }

  #line(line: string, from: number, to: number, flags: number): void {
    const shown = line.length > MATCH_LENGTH ? line.slice(0, MATCH_LENGTH) : line;
    const taken = this.#pattern.test(shown) !== this.#options.negate;
    if (this.#options.what === 'previous') {
      if (!taken) this.#emit();
      this.#add(line, from, to, flags);
    } else {
      this.#add(line, from, to, flags);
      if (!taken) this.#emit();
    }
  }

  #add(line: string, from: number, to: number, flags: number): void {
    if (
      this.#lines.length >= this.#options.maxLines ||
      (this.#lines.length > 0 && to - this.#from > this.#options.maxBytes)
    ) {
      this.#context.count('multiline_truncated');
      this.#flags |= TRUNCATED;
      this.#emit();
    }
    if (this.#lines.length === 0) {
      if (line === '') return;
      this.#from = from;
    }
    this.#lines.push(line);
    this.#to = to;
    this.#flags |= flags;
  }

  #emit(): void {
    if (this.#lines.length === 0) return;
    const event = lineEvent(this.#lines.join('\n').trimEnd(), this.#context.clock());
    markFlags(event, this.#flags);
    this.#lines = [];
    this.#flags = 0;
    this.#context.emit(event, this.#from, this.#to);
  }
}

export const multiline = defineCodec({
  name: 'multiline',
  summary: 'joins lines to records by a pattern',
  description:
    'Works as the codec of the same name in Logstash: lines that match `pattern` (or do not, with `negate`) belong to the ' +
    'previous or the next record. When the source is silent the last record is emitted by a time-out.',
  status: 'stable',
  options,
  examples: [
    {
      title: 'indented lines belong to the line before',
      input: 'error\n  at one\n  at two\nnext\n',
      events: [{ message: 'error\n  at one\n  at two' }, { message: 'next' }],
    },
    {
      title: 'a record begins with a date',
      options: { pattern: '^\\d{4}-\\d\\d-\\d\\d ', negate: true },
      input: '2026-11-23 a\nb\n2026-11-23 c\n',
      events: [{ message: '2026-11-23 a\nb' }, { message: '2026-11-23 c' }],
    },
  ],
  createDecoder: (settings, context) => new MultilineDecoder(settings, context),
});
