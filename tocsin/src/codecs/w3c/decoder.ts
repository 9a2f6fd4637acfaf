import { addTag, type Event, UTC, type Zone } from '../../event/index.ts';
import type { Decoder, DecoderContext } from '../codec.ts';
import { lineEvent } from '../framing/line-format.ts';
import { LineFramer } from '../framing/lines.ts';
import { markFlags } from '../framing/record.ts';
import { readDirective, readFields } from './line.ts';
import { type Heading, headingOf, readRecord } from './record.ts';

export const W3C_FAILURE_TAG = '_w3cparsefailure';

export interface W3cDecoderOptions {
  /** Names of the columns where the stream has told none. */
  readonly fields: readonly string[] | undefined;
  readonly zone: Zone | undefined;
  readonly maxLineBytes: number;
}

/** A heading and where in the stream it begins to hold. */
interface Place {
  readonly offset: number;
  readonly fields: readonly string[];
  readonly date: string | undefined;
}

/** As many headings are remembered: what is read again after a crash lies only a few batches back. */
const MAX_PLACES = 8;

/**
 * Decodes one stream, which keeps its own heading. Directives make no event. The headings are remembered with their places, so that
 * whoever reads on from a checkpoint reads with the one that was in force there, and a file that takes the place of another and
 * begins without one with its last.
 */
export class W3cDecoder implements Decoder {
  readonly #options: W3cDecoderOptions;
  readonly #context: DecoderContext;
  readonly #framer: LineFramer;
  #places: Place[];
  #heading: Heading | undefined;
  #date: string | undefined;
  #isTold = false;
  /** What is remembered says something else than `#places`. */
  #isStale = false;

  constructor(options: W3cDecoderOptions, context: DecoderContext) {
    this.#options = options;
    this.#context = context;
    const { offset } = context;
    const remembered = readMemory(context.memory);
    this.#places = remembered.filter((place) => offset === 0 || place.offset <= offset).slice(-MAX_PLACES);
    const place = this.#places[this.#places.length - 1];
    // Places of a file before count from its beginning, not from that of this one.
    if (offset === 0 && place !== undefined) {
      this.#places = [{ ...place, offset: 0, date: undefined }];
      this.#isStale = true;
    }
    this.#date = offset === 0 ? undefined : place?.date;
    const fields = place?.fields ?? options.fields;
    if (fields !== undefined) this.#heading = headingOf(fields, this.#date);
    this.#framer = new LineFramer({
      offset,
      maxLineBytes: options.maxLineBytes,
      onLine: (line, from, to, flags) => this.#line(line, from, to, flags),
      count: context.count,
    });
  }

  push(chunk: Uint8Array): void {
    this.#framer.push(chunk);
  }

  flush({ final }: { readonly final: boolean }): void {
    if (final) this.#framer.finish();
  }

  get settled(): number {
    return this.#framer.lineStart;
  }

  get pending(): boolean {
    return this.#framer.pending;
  }

  #line(raw: string, from: number, to: number, flags: number): void {
    // http.sys fills the place that it has set aside with zeros.
    const line = raw.startsWith('\0') ? raw.replace(/^\0+/, '') : raw;
    if (line.trim() === '') return;
    if (line.startsWith('#')) {
      // One that was cut may lack names.
      if (flags === 0) this.#directive(line, to);
      if (this.#isStale) this.#remember();
      return;
    }
    if (this.#isStale) this.#remember();
    const event = this.#event(line, flags !== 0);
    if (flags !== 0) markFlags(event, flags);
    this.#context.emit(event, from, to);
  }

  #event(line: string, isCut: boolean): Event {
    const arrival = this.#context.clock();
    const zone = this.#options.zone ?? UTC;
    const event = this.#heading === undefined ? undefined : readRecord(line, this.#heading, { zone, arrival, isCut });
    if (event !== undefined) return event;
    if (this.#heading === undefined) this.#tell();
    this.#context.count('record_unreadable');
    const unread = lineEvent(line, arrival);
    unread['@metadata'] = { sourcetype: 'iis' };
    addTag(unread, W3C_FAILURE_TAG);
    return unread;
  }

  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#context.notice(
      `${this.#context.source} begins without "#Fields:", so its columns have no names: read it from its beginning, or write them in the option "fields" of the codec w3c`,
    );
  }

  #directive(line: string, to: number): void {
    const directive = readDirective(line);
    if (directive?.name === 'date') {
      const date = /^\d{4}-\d\d-\d\d/.exec(directive.value)?.[0];
      this.#date = date;
      if (this.#heading !== undefined) this.#heading = { ...this.#heading, date };
      return;
    }
    if (directive?.name !== 'fields') return;
    const fields = readFields(directive.value);
    if (fields === undefined) {
      this.#context.count('record_unreadable');
      return;
    }
    this.#heading = headingOf(fields, this.#date);
    // Of lines that have a date, that of the heading is of no use.
    const date = this.#heading.columns.some(({ kind }) => kind === 'date') ? undefined : this.#date;
    const last = this.#places[this.#places.length - 1];
    if (last !== undefined && last.date === date && last.fields.join(' ') === fields.join(' ')) return;
    this.#places = [...this.#places, { offset: to, fields, date }].slice(-MAX_PLACES);
    this.#isStale = true;
  }

  #remember(): void {
    this.#isStale = false;
    this.#context.remember(
      this.#places.map((place) => `${place.offset}\t${place.date ?? ''}\t${place.fields.join(' ')}`).join('\n'),
    );
  }
}

function readMemory(memory: string | undefined): Place[] {
  const places: Place[] = [];
  for (const row of memory?.split('\n') ?? []) {
    const [offset = '', date = '', names = ''] = row.split('\t');
    const fields = readFields(names);
    if (/^\d{1,16}$/.test(offset) && fields !== undefined)
      places.push({ offset: Number(offset), fields, date: date === '' ? undefined : date });
  }
  return places;
}
