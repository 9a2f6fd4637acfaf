import { indexName } from '../../define/index.ts';
import { type Event, isObject, type Metadata, parseJsonObject, type Value } from '../../event/index.ts';
import { guardEach } from '../../regex/index.ts';
import type { Decoder, DecoderContext } from '../codec.ts';
import { type BytesToText, charsetText } from '../framing/charset.ts';
import { lineEvent } from '../framing/line-format.ts';
import { PARTIAL, TRUNCATED, textOf, wholeCharacters } from '../framing/lines.ts';
import { markFlags } from '../framing/record.ts';
import { addField } from '../json/extract.ts';
import { createRecogniser } from '../recognise.ts';
import { Breaker, type RawLine } from './breaker.ts';
import { Columns } from './columns.ts';
import { type Extracted, type Extraction, entriesOf, extract } from './extract.ts';
import { type Line, Merger } from './merger.ts';
import type { Props } from './props.ts';
import { NOWHERE, type Shaped, shape } from './shape.ts';
import type { Known } from './stanzas.ts';
import { findTime } from './time.ts';
import type { FoundTime } from './time-format.ts';

export interface SplunkDecoderParts {
  readonly props: Props;
  /** What the source is known by. */
  readonly known: Known;
  /** What is looked for in events of another sourcetype, source or host. */
  readonly extractionOf: (known: Known) => Extraction;
  readonly timeZone: string | undefined;
  readonly context: DecoderContext;
}

interface Computed {
  readonly shaped: Shaped;
  readonly time: FoundTime | undefined;
}

const TIMEOUT_TAG = '_regextimeout';
const CSV_TAG = '_csvparsefailure';
const DAY = 86_400_000;
const BYTE_ORDER_MARK = '\xef\xbb\xbf';
const BEYOND_ASCII = /[^\0-\x7f]/;
const NOTHING: Extracted = { fields: [], object: undefined };

/** Reads a source as `props.conf` and `transforms.conf` say: lines, events of them, their time, text, place and fields. */
export class SplunkDecoder implements Decoder {
  readonly #parts: SplunkDecoderParts;
  readonly #breaker: Breaker;
  readonly #merger: Merger | undefined;
  readonly #columns: Columns | undefined;
  readonly #toText: BytesToText | undefined;
  readonly #recognise: (source: string, text: string) => Event | undefined;
  readonly #rawLines: RawLine[] = [];
  readonly #events: Line[] = [];
  /** Where events of this source belong unless a transform says otherwise; the host only where the input is sure of it. */
  readonly #places: Metadata;
  /** What transforms may ask for. */
  readonly #said: Metadata;
  /** Of events whose place is that of the source. */
  #extraction: Extraction | undefined;

  constructor(parts: SplunkDecoderParts) {
    this.#parts = parts;
    const { props, context, timeZone } = parts;
    const { host: _, ...known } = parts.known;
    this.#places = { ...context.metadata, ...known };
    this.#said = { ...context.metadata, ...parts.known };
    const { count, offset, clock } = context;
    this.#breaker = new Breaker({
      pattern: props.breaker,
      most: props.most,
      lookbehind: props.lookbehind,
      offset,
      onLine: (line) => void this.#rawLines.push(line),
      count,
    });
    if (props.merge !== undefined)
      this.#merger = new Merger({
        rules: props.merge,
        hasDate: (text) => findTime(text, props.time, clock()) !== undefined,
        onEvent: (event) => void this.#events.push(event),
        count,
      });
    if (props.columns !== undefined)
      this.#columns = new Columns(props.columns, {
        memory: offset === 0 ? undefined : context.memory,
        remember: context.remember,
      });
    if (!/^utf-?8$/i.test(props.charset)) this.#toText = charsetText(props.charset, count);
    this.#recognise = createRecogniser({ timeZone: props.time.zone.name || timeZone, clock });
  }

  push(chunk: Uint8Array): void {
    this.#breaker.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1'));
    this.#merge();
    this.#emitAll();
  }

  flush(options: { readonly final: boolean }): void {
    this.#breaker.flush(options);
    this.#merge();
    this.#merger?.flush();
    this.#emitAll();
  }

  get settled(): number {
    return this.#merger?.heldFrom ?? this.#breaker.lineFrom;
  }

  get pending(): boolean {
    return this.#merger?.heldFrom !== undefined || this.#breaker.pending;
  }

  #merge(): void {
    const lines = this.#rawLines.splice(0).map((line) => this.#lineOf(line));
    if (this.#merger === undefined) this.#events.push(...lines);
    else this.#merger.push(lines);
  }

  #lineOf({ bytes, from, to, isCut, isPartial }: RawLine): Line {
    const { count } = this.#parts.context;
    const plain = from === 0 && bytes.startsWith(BYTE_ORDER_MARK) ? bytes.slice(BYTE_ORDER_MARK.length) : bytes;
    if (isCut) count('line_truncated');
    const flags = (isCut ? TRUNCATED : 0) | (isPartial ? PARTIAL : 0);
    if (this.#toText === undefined && !BEYOND_ASCII.test(plain)) return { text: plain, from, to, flags };
    const buffer = Buffer.from(plain, 'latin1');
    const text =
      this.#toText === undefined
        ? textOf(isCut ? buffer.subarray(0, wholeCharacters(buffer, 0, buffer.length)) : buffer, count)
        : this.#toText(buffer);
    return { text, from, to, flags };
  }

  #emitAll(): void {
    const events = this.#events.splice(0);
    if (events.length === 0) return;
    const columns = events.map(({ text }) => this.#columns?.read(text));
    const computed = this.#guarded(events, (event, index) => this.#compute(event, columns[index]));
    const extracted = this.#extractAll(events, computed);
    for (const [index, event] of events.entries()) {
      const row = columns[index];
      // The line that names the columns.
      if (this.#columns !== undefined && row === undefined) continue;
      const done = computed[index];
      if (done?.shaped.isDropped === true) this.#parts.context.count('null_queue');
      else this.#emit(event, done, extracted[index], row);
    }
  }

  /** Undefined for what was stopped. */
  #guarded<Result>(events: readonly Line[], compute: (event: Line, index: number) => Result): (Result | undefined)[] {
    const results: (Result | undefined)[] = [];
    const late = guardEach(events.length, (index) => {
      const event = events[index];
      if (event !== undefined) results[index] = compute(event, index);
    });
    for (const index of late) results[index] = undefined;
    if (late.length > 0) this.#parts.context.count('regex_timeout', late.length);
    return results;
  }

  #compute({ text }: Line, row: ReturnType<Columns['read']>): Computed {
    const { props, context } = this.#parts;
    const now = context.clock();
    const written = timeText(text, row, props.timeFields);
    const settings = written === text ? props.time : { ...props.time, prefix: undefined };
    return {
      time: findTime(written, settings, now),
      shaped: shape(text, this.#said, props.shaping),
    };
  }

  #extractAll(events: readonly Line[], computed: readonly (Computed | undefined)[]): (Extracted | undefined)[] {
    const { known, extractionOf } = this.#parts;
    this.#extraction ??= extractionOf(known);
    const usual = { final: known, extraction: this.#extraction };
    const asked = computed.map((done) => {
      const places = done?.shaped.places ?? NOWHERE;
      if (places === NOWHERE) return usual;
      const final = { ...known, ...places };
      return { final, extraction: extractionOf(final) };
    });
    if (!asked.some(({ extraction }) => isAsked(extraction))) return [];
    return this.#guarded(events, (_, index) => {
      const { final, extraction } = asked[index] ?? {};
      const text = computed[index]?.shaped.text;
      if (text === undefined || final === undefined || extraction === undefined) return NOTHING;
      return extract(text, final, extraction);
    });
  }

  #emit(
    line: Line,
    done: Computed | undefined,
    extracted: Extracted | undefined,
    row: ReturnType<Columns['read']>,
  ): void {
    const { context } = this.#parts;
    const text = done?.shaped.text ?? line.text;
    const recognised = this.#recognise('', text);
    const isEvent = recognised?.event !== undefined || recognised?.message !== undefined;
    const event: Event = isEvent
      ? recognised
      : {
          ...lineEvent(text, context.clock()),
          ...(recognised?.['@metadata'] === undefined ? {} : { '@metadata': recognised['@metadata'] }),
        };
    this.#setTime(event, done?.time);
    for (const [name, value] of Array.isArray(row) ? row : []) addField(event, name, value);
    for (const [name, value] of done?.shaped.fields ?? []) addField(event, name, value);
    for (const [name, value] of extracted?.fields ?? []) addField(event, name, value);
    for (const [name, value] of extracted?.object === undefined ? [] : entriesOf(extracted.object))
      if (!isThere(event, name, value)) addField(event, name, value);
    if (done === undefined) addTag(event, TIMEOUT_TAG);
    if (row === 'unreadable') {
      context.count('record_unreadable');
      addTag(event, CSV_TAG);
    }
    markFlags(event, line.flags);
    this.#place(event, done?.shaped.places ?? NOWHERE);
    context.emit(event, line.from, line.to);
  }

  #setTime(event: Event, found: FoundTime | undefined): void {
    const { props, context } = this.#parts;
    const { from, format, prefix } = props.time;
    const now = context.clock();
    const set = (milliseconds: number, nanoseconds: number): void => {
      event['@timestamp'] = milliseconds;
      if (nanoseconds === 0) delete event['@nanoseconds'];
      else event['@nanoseconds'] = nanoseconds;
    };
    if (found !== undefined) {
      const { milliseconds, nanoseconds } = found;
      if (milliseconds >= now - props.daysAgo * DAY && milliseconds <= now + props.daysHence * DAY)
        set(milliseconds, nanoseconds);
      else {
        context.count('time_out_of_range');
        set(now, 0);
      }
    } else if (from === 'none') set(now, 0);
    else if (format !== undefined || prefix !== undefined) {
      context.count('time_not_found');
      set(now, 0);
    }
  }

  #place(event: Event, { index, ...places }: Shaped['places']): void {
    const metadata: Metadata = event['@metadata'] ?? {};
    event['@metadata'] = metadata;
    Object.assign(metadata, this.#places, places);
    if (index === undefined) return;
    if (indexName.safeParse(index).success) metadata.index = index;
    else this.#parts.context.count('index_invalid');
  }
}

/** What the time is looked for in: the named fields, else the text. */
function timeText(text: string, row: ReturnType<Columns['read']>, names: readonly string[]): string {
  if (names.length === 0) return text;
  const values = Array.isArray(row) ? new Map<string, string>(row) : valuesOfJson(text);
  const written = names.map((name) => values.get(name) ?? '').join(' ');
  return written.trim() === '' ? text : written;
}

function valuesOfJson(text: string): ReadonlyMap<string, string> {
  const parsed = parseJsonObject(text);
  if (typeof parsed === 'string') return new Map();
  return new Map(
    Object.entries(parsed).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  );
}

/** The codecs have put it there, or under `labels`. */
function isThere(event: Event, name: string, value: Value): boolean {
  if (Object.hasOwn(event, name)) return !isObject(event[name]) || !isObject(value);
  return isObject(event.labels) && Object.hasOwn(event.labels, name);
}

const isAsked = ({ extracts, reports, kvMode }: Extraction): boolean =>
  extracts.length > 0 || reports.length > 0 || kvMode !== 'none';

function addTag(event: Event, tag: string): void {
  event.tags = Array.isArray(event.tags) ? [...event.tags, tag] : [tag];
}
