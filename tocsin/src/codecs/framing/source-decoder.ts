import type { Decoder, DecoderContext } from '../codec.ts';
import type { Envelope, Opened } from './envelope.ts';
import type { Format } from './format.ts';
import { LineFramer, MAX_LINE_BYTES, TRUNCATED } from './lines.ts';
import { RecordSplitter } from './records.ts';

export interface SourceDecoderOptions {
  readonly formats: readonly Format[];
  /** What may be around the lines of a source. */
  readonly envelopes?: readonly Envelope[] | undefined;
  readonly fallback: Format;
  readonly orphanTraceback?: Format | undefined;
  readonly stray?: ((primary: Format) => Format | undefined) | undefined;
  /** What records are read as where nothing tells; chosen from the first lines when absent. */
  readonly primary?: Format | undefined;
  /** The choice when the first lines tell nothing. */
  readonly otherwise: Format;
  readonly maxLineBytes?: number | undefined;
}

interface SampledLine {
  readonly line: string;
  readonly from: number;
  readonly to: number;
  readonly flags: number;
}

/** A line that its collector has cut, as far as it has come. */
interface CutLine {
  readonly from: number;
  readonly flags: number;
  readonly opened: Opened;
  readonly parts: string[];
  length: number;
  to: number;
}

/** The first lines are looked at until one tells the format, up to these bounds. */
const SAMPLE_LINES = 32;
const SAMPLE_BYTES = 64 * 1024;
/** A source has changed when, of so many records, almost none has its format and most have one other: look again. */
const WINDOW = 64;
/** The same of a source whose first lines told nothing. */
const SHORT_WINDOW = 16;
const FEW = 1 / 10;
const MOST = 6 / 10;

/** Decodes one source: frames lines, finds out its format unless that is given, splits it into records. */
export class SourceDecoder implements Decoder {
  readonly #options: SourceDecoderOptions;
  readonly #context: DecoderContext;
  readonly #framer: LineFramer;
  readonly #splitter: RecordSplitter;
  readonly #apart: readonly Format[];
  #sample: SampledLine[] | undefined;
  #sampleBytes = 0;
  #seen = new Map<Format, number>();
  #records = 0;
  #envelope: Envelope | undefined;
  /** What was remembered last. */
  #chosen: string | undefined;
  #cut: CutLine | undefined;

  constructor(options: SourceDecoderOptions, context: DecoderContext) {
    this.#options = options;
    this.#context = context;
    this.#apart = options.formats.filter((format) => format.apart === true);
    const [name, envelope] = context.memory?.split(' in ') ?? [];
    const remembered = options.formats.find((format) => format.name === name);
    this.#envelope = options.envelopes?.find((candidate) => candidate.name === envelope);
    const primary = options.primary ?? remembered;
    this.#chosen = remembered === undefined ? undefined : context.memory;
    this.#sample = primary === undefined ? [] : undefined;
    this.#splitter = new RecordSplitter(primary ?? options.otherwise, {
      formats: options.formats,
      fallback: options.fallback,
      orphanTraceback: options.orphanTraceback,
      stray: options.stray,
      clock: context.clock,
      emit: context.emit,
      count: context.count,
      ...(options.formats.length > 1 && options.primary === undefined
        ? { onRecord: (format: Format, line: string) => this.#observe(format, line) }
        : {}),
    });
    this.#framer = new LineFramer({
      offset: context.offset,
      maxLineBytes: options.maxLineBytes ?? MAX_LINE_BYTES,
      onLine: (line, from, to, flags) => this.#line(line, from, to, flags),
      count: context.count,
    });
  }

  push(chunk: Uint8Array): void {
    this.#framer.push(chunk);
  }

  pushText(text: string): void {
    const longest = this.#options.maxLineBytes ?? MAX_LINE_BYTES;
    for (let from = 0; from < text.length; ) {
      const lineEnd = text.indexOf('\n', from);
      const end = lineEnd === -1 ? text.length : lineEnd;
      const last = end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      if (last - from > longest) {
        this.#context.count('line_truncated');
        this.#line(text.slice(from, from + longest), 0, 0, TRUNCATED);
      } else this.#line(text.slice(from, last), 0, 0, 0);
      from = end + 1;
    }
  }

  #line(line: string, from: number, to: number, flags: number): void {
    if (this.#sample === undefined) this.#take(line, from, to, flags);
    else this.#look(this.#sample, { line, from, to, flags });
  }

  flush(options: { final: boolean }): void {
    if (options.final) this.#framer.finish();
    if (this.#sample !== undefined && this.#sample.length > 0) this.#choose(this.#sample);
    this.#endCut();
    this.#splitter.flush();
  }

  get settled(): number {
    return this.#splitter.heldFrom ?? this.#cut?.from ?? this.#sample?.[0]?.from ?? this.#framer.lineStart;
  }

  get pending(): boolean {
    return this.settled < this.#framer.lineStart || this.#framer.pending;
  }

  /**
   * A first line in the shape of a strict format decides at once. Such a line further below may stand in the text of
   * a record of another format, so then as many lines are looked at as may be. A line that is apart does not tell what
   * the others are.
   */
  #look(sample: SampledLine[], sampled: SampledLine): void {
    if (sampled.line === '' && sample.length === 0) return;
    sample.push(sampled);
    this.#sampleBytes += sampled.to - sampled.from;
    const tells =
      sample.length === 1 &&
      !this.#isApart(sampled.line) &&
      this.#isStrict(this.#envelopeOf(sample)?.open(sampled.line, 0)?.line ?? sampled.line);
    if (tells || sample.length >= SAMPLE_LINES || this.#sampleBytes >= SAMPLE_BYTES) this.#choose(sample);
  }

  #isStrict(line: string): boolean {
    return this.#options.formats.some((format) => format.strict && format.begins(line));
  }

  #isApart(line: string): boolean {
    return this.#apart.some((format) => format.begins(line));
  }

  /** The lines that are not apart, as they are inside. */
  #linesIn(envelope: Envelope, sample: readonly Pick<SampledLine, 'line'>[]): string[] {
    const lines = sample.filter(({ line }) => !this.#isApart(line));
    return lines.map(({ line }) => envelope.open(line, 0)?.line ?? line);
  }

  #choose(sample: readonly SampledLine[]): void {
    this.#sample = undefined;
    const around = this.#envelopeOf(sample);
    const within = around === undefined ? undefined : this.#bestOf(this.#linesIn(around, sample));
    const envelope = within !== undefined || around?.certain === true ? around : undefined;
    const best = envelope === undefined ? this.#bestOf(sample.map(({ line }) => line)) : within;
    const told = best !== undefined || envelope !== undefined;
    if (told) this.#envelope = envelope;
    if (told || !this.#chosen) this.#read(best ?? this.#options.otherwise);
    for (const { line, from, to, flags } of sample) this.#take(line, from, to, flags);
  }

  /** The envelope that more than half of the lines are in, of those that are not apart. */
  #envelopeOf(sample: readonly Pick<SampledLine, 'line'>[]): Envelope | undefined {
    const lines = this.#apart.length === 0 ? sample : sample.filter(({ line }) => !this.#isApart(line));
    return this.#options.envelopes?.find((envelope) => {
      const inside = lines.filter(({ line }) => envelope.open(line, 0) !== undefined).length;
      return inside > lines.length / 2;
    });
  }

  #take(line: string, from: number, to: number, flags: number): void {
    const opened =
      this.#envelope === undefined || this.#isApart(line)
        ? undefined
        : this.#envelope.open(line, this.#context.clock());
    if (opened === undefined) {
      this.#endCut();
      this.#splitter.line(line, from, to, flags);
      return;
    }
    const cut = this.#cut;
    if (cut !== undefined && cut.opened.stream !== opened.stream) this.#endCut();
    if (this.#cut === undefined && !opened.cut) {
      this.#splitter.line(opened.line, from, to, flags, opened);
      return;
    }
    this.#cut ??= { from, flags, opened, parts: [], length: 0, to };
    this.#cut.to = to;
    const room = (this.#options.maxLineBytes ?? MAX_LINE_BYTES) - this.#cut.length;
    if (room > 0) this.#cut.parts.push(opened.line.slice(0, room));
    this.#cut.length += opened.line.length;
    if (!opened.cut) this.#endCut();
  }

  #endCut(): void {
    const cut = this.#cut;
    if (cut === undefined) return;
    this.#cut = undefined;
    const isLonger = cut.length > (this.#options.maxLineBytes ?? MAX_LINE_BYTES);
    if (isLonger) this.#context.count('line_truncated');
    this.#splitter.line(cut.parts.join(''), cut.from, cut.to, cut.flags | (isLonger ? TRUNCATED : 0), cut.opened);
  }

  /**
   * The format that begins most lines; among equals one that is strict, then the one that stands first. Below a first
   * line that no strict format begins, lines that occur twice do not count for those: Python prints the text of an
   * exception twice, and with it the line that somebody forged in it.
   */
  #bestOf(lines: readonly string[]): Format | undefined {
    const single = lines.filter((line) => lines.indexOf(line) === lines.lastIndexOf(line));
    let best: Format | undefined;
    let most = 0;
    for (const format of this.#options.formats) {
      const counted = format.strict && !format.begins(lines[0] ?? '') ? single : lines;
      const begun = counted.filter((line) => format.begins(line)).length;
      if (begun === 0 || begun < most || (begun === most && (best?.strict === true || !format.strict))) continue;
      best = format;
      most = begun;
    }
    return best;
  }

  #read(format: Format): void {
    this.#splitter.primary = format;
    const envelope = this.#envelope;
    const name = envelope === undefined ? format.name : `${format.name} in ${envelope.name}`;
    if (name === this.#chosen) return;
    this.#chosen = name;
    this.#context.remember(name);
    const within = envelope === undefined ? '' : `, in ${envelope.title}`;
    this.#context.notice(`${this.#context.source} is read as ${format.title}${within}`);
  }

  #observe(format: Format, line: string): void {
    const { primary } = this.#splitter;
    if (format.supersedes === primary.name) {
      this.#read(format);
      return;
    }
    this.#seen.set(format, (this.#seen.get(format) ?? 0) + 1);
    const window = primary === this.#options.otherwise && !primary.strict ? SHORT_WINDOW : WINDOW;
    if (++this.#records < window) return;
    const own = this.#seen.get(primary) ?? 0;
    const [other, count] = [...this.#seen].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
    const tells = other !== this.#options.fallback || this.#envelopeOf([{ line }]) !== undefined;
    if (own <= window * FEW && count >= window * MOST && tells) this.#sample = [];
    this.#seen = new Map();
    this.#records = 0;
  }
}
