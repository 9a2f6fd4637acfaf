import type { Event } from '../../event/index.ts';
import type { EmitEvent } from '../codec.ts';
import { addEnvelope, type Opened } from './envelope.ts';
import type { Format } from './format.ts';
import { TRUNCATED } from './lines.ts';
import { markFlags, OpenRecord } from './record.ts';
import { isTracebackLine } from './traceback.ts';

export interface RecordSplitterOptions {
  /** Formats that may occur; the order decides where two begin with the same line. */
  readonly formats: readonly Format[];
  /** Decodes whatever no format begins. Must not return undefined. */
  readonly fallback: Format;
  /** What a line that no format begins is in a source of this format; absent or undefined: the fallback. */
  readonly stray?: ((primary: Format) => Format | undefined) | undefined;
  /** Takes a traceback that follows no record. */
  readonly orphanTraceback?: Format | undefined;
  readonly clock: () => number;
  readonly emit: EmitEvent;
  readonly count: (reason: string, by?: number) => void;
  /** Called for each record with the format that began it, the fallback where nothing told, and its first line. */
  readonly onRecord?: (format: Format, line: string) => void;
}

/** Tag of records that a newline in their own text had cut, and that were put together again. */
export const FORGING_TAG = 'log_forging_suspected';

/** More injected lines than this in one text are not recognised. */
const MAX_HELD = 8;

/** Lines in a row that look like records of a weak format. */
const MAX_STRAYS = 32;

/**
 * Lines to records to events. The source's own format begins records wherever its shape stands; another one only if it
 * is strict, or where no record is open. What begins no record belongs to the one before it, as far as that one's
 * format accepts it.
 *
 * A newline in an exception's text can forge a line that looks like a record. Python prints that text twice, in the
 * message and at the end of the traceback, so the forged line stands in both places: then all of it is one record.
 */
export class RecordSplitter {
  primary: Format;
  readonly #options: RecordSplitterOptions;
  readonly #others: readonly Format[];
  #open: OpenRecord | undefined;
  /** Complete records of which the first may be cut; in order. */
  #held: OpenRecord[] = [];
  /** Lines that a put-together record still has to take from the end of its traceback. */
  #repeats: string[] | undefined;
  #forged = false;

  constructor(primary: Format, options: RecordSplitterOptions) {
    this.primary = primary;
    this.#options = options;
    this.#others = options.formats;
  }

  /** Offset of the first byte that is held back, or undefined. */
  get heldFrom(): number | undefined {
    return this.#held[0]?.from ?? this.#open?.from;
  }

  /** `opened`: what was around the line, where the source is wrapped. */
  line(line: string, from: number, to: number, flags: number, opened?: Opened): void {
    if (this.#open !== undefined && this.#open.opened?.stream !== opened?.stream) this.flush();
    const open = this.#open;
    const beginning = this.#beginning(line, open?.format);
    if (open !== undefined) {
      if (this.#repeats !== undefined && this.#takeRepeat(open, line, to, flags)) return;
      if (beginning === undefined && open.accepts(line, { any: open.format === this.primary || this.#ownBeginsShow })) {
        if (!open.isFull && !this.#hasChanged(open, line)) {
          open.append(line, to, flags);
          return;
        }
        this.#options.count('multiline_truncated');
        open.flags |= TRUNCATED;
      }
      if (this.#joinCut(open, line, to, flags)) return;
      this.#close(open);
    }
    if (line === '') return;
    const { fallback } = this.#options;
    const format = beginning ?? this.#weakBeginning(line);
    const record = new OpenRecord(format, line, from, to, flags, opened);
    this.#options.onRecord?.(format === this.primary && beginning === undefined ? fallback : format, line);
    if (format.continuation === 'none') this.#complete(record);
    else this.#open = record;
  }

  /** Emits all that is held back. */
  flush(): void {
    if (this.#open !== undefined) this.#close(this.#open);
    this.#release();
  }

  /**
   * Whether so many lines of a record look like records of a format that begins none amid others, that the source must
   * have changed to it.
   */
  #hasChanged(open: OpenRecord, line: string): boolean {
    const first = line.charCodeAt(0);
    if (line === '' || first === 32 || first === 9 || open.isInTraceback) return false;
    open.strays = this.#others.some((format) => !format.strict && format.begins(line)) ? open.strays + 1 : 0;
    return open.strays > MAX_STRAYS;
  }

  /**
   * Whether the source's own records show by themselves where they begin. Where they do not, a record of another format
   * (a forged line is one) must not swallow what follows it.
   */
  get #ownBeginsShow(): boolean {
    return this.primary.catchAll !== true && this.primary !== this.#options.fallback;
  }

  #beginning(line: string, current: Format | undefined): Format | undefined {
    if (this.primary.beginsOwn?.(line) ?? this.primary.begins(line)) return this.primary;
    if (current !== undefined && current !== this.primary && current.begins(line)) return current;
    for (const format of this.#others) {
      if (format.strict && format !== this.primary && format.begins(line)) return format;
    }
    return undefined;
  }

  /** Only where no record is open. */
  #weakBeginning(line: string): Format {
    const { orphanTraceback, fallback, stray } = this.#options;
    if (orphanTraceback !== undefined && isTracebackLine(line)) return orphanTraceback;
    if (this.primary.catchAll === true) return this.primary;
    for (const format of this.#others) if (!format.strict && format.begins(line)) return format;
    return stray?.(this.primary) ?? fallback;
  }

  #close(record: OpenRecord): void {
    this.#open = undefined;
    this.#repeats = undefined;
    if (this.#forged) {
      this.#forged = false;
      this.#release();
      this.#emit(record, true);
      return;
    }
    this.#complete(record);
  }

  #complete(record: OpenRecord): void {
    if (this.#held.length === 0) {
      if (record.hasTraceback || record.format.mayBeCut?.(record.first) !== true) {
        this.#emit(record, false);
        return;
      }
      this.#held.push(record);
      return;
    }
    this.#held.push(record);
    if (record.hasTraceback || this.#held.length > MAX_HELD) this.#release();
  }

  #release(): void {
    if (this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    for (const record of held) this.#emit(record, false);
  }

  /**
   * `open` has its traceback and `line` begins the next record. If a held record ends with the exception's text and the
   * record after it begins with `line`, they are one.
   */
  #joinCut(open: OpenRecord, line: string, to: number, flags: number): boolean {
    const { exception } = open;
    if (this.#held.length === 0 || exception === undefined || exception === '') return false;
    for (let index = this.#held.length - 1; index >= 0; index--) {
      const cut = this.#held[index];
      const next = this.#held[index + 1] ?? open;
      if (cut === undefined || next.first !== line || cut.hasTraceback || !cut.first.endsWith(exception)) continue;
      const parts = [...this.#held.slice(index + 1), open];
      const injected: string[] = [];
      for (const part of parts) {
        injected.push(part.first);
        if (part !== open) injected.push(...(part.lines ?? []));
      }
      this.#held.length = index;
      for (const part of parts) cut.absorb(part);
      cut.append(line, to, flags);
      this.#open = cut;
      this.#forged = true;
      this.#repeats = injected.slice(1);
      return true;
    }
    return false;
  }

  #takeRepeat(open: OpenRecord, line: string, to: number, flags: number): boolean {
    const expected = this.#repeats?.shift();
    if (expected === undefined || expected !== line) {
      this.#repeats = undefined;
      return false;
    }
    open.append(line, to, flags);
    return true;
  }

  #emit(record: OpenRecord, forged: boolean): void {
    const { fallback, clock, emit } = this.#options;
    const raw = record.text();
    const { opened } = record;
    const arrival = opened === undefined || Number.isNaN(opened.time) ? clock() : opened.time;
    let event: Event | undefined = record.format.decode(raw, arrival);
    if (event === undefined) {
      this.#options.count('record_unreadable');
      event = fallback.decode(raw, arrival);
      const { failureTag } = record.format;
      if (event !== undefined && failureTag !== undefined) event.tags = [failureTag];
    }
    if (event === undefined) throw new Error(`the format ${fallback.name} must decode every record`);
    this.#addMetadata(event);
    if (opened !== undefined) addEnvelope(event, opened);
    if (forged) {
      this.#options.count('log_forging_suspected');
      event.tags = [FORGING_TAG];
    }
    if (record.flags !== 0) markFlags(event, record.flags);
    emit(event, record.from, record.to);
  }

  /** The index belongs to the source: access lines among Django's records go where those go. */
  #addMetadata(event: Event): void {
    const { metadata } = this.primary;
    if (metadata === undefined) return;
    const own = event['@metadata'];
    if (own === undefined) event['@metadata'] = { ...metadata };
    else if (own.index === undefined && metadata.index !== undefined) own.index = metadata.index;
  }
}
