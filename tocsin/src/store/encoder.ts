import type { Event, Value } from '../event/index.ts';
import type { BatchEncoder, EncodedBatch } from '../outputs/index.ts';
import { IndexNames } from './index-name.ts';
import { STORE_FIELDS, type StoreNote } from './layout.ts';
import { Bytes } from './native/bytes.ts';
import type { Column } from './native/column.ts';
import { FlagColumn, KeywordColumn, StringColumn, WideColumn } from './native/columns.ts';
import { Record, type RowDefaults } from './record.ts';
import { json, text } from './scalar.ts';

const DAY = 86_400_000;
/** A batch that touches more days is stored by months: each day of a batch costs a part of its own and its fsyncs. */
const DAYS_APART = 31;

export interface EncoderOptions {
  /** Index of events that name none. */
  readonly defaultIndex?: string;
  /** Different index names at most; events with a further one go to the default index, marked. */
  readonly maxIndexes?: number;
  /** Index names that exist (`store.catalog.indexes`). */
  readonly knownIndexes?: readonly string[];
  readonly maxFields?: number;
  readonly maxNameLength?: number;
  /** Events older than this are stored under their time of arrival, marked. */
  readonly maxAgeDays?: number;
  readonly clock?: () => number;
}

/** Makes blocks in ClickHouse's Native format, column by column, without the engine: made for a worker thread. */
export function createEncoder(options: EncoderOptions = {}): BatchEncoder {
  return new StoreEncoder(options);
}

class StoreEncoder implements BatchEncoder {
  readonly #clock: () => number;
  readonly #maxAge: number;
  readonly #fallback: string;
  readonly #names: IndexNames;
  readonly #record: Record;
  readonly #time = new WideColumn("DateTime64(9, 'UTC')");
  readonly #seq = new WideColumn('UInt64');
  readonly #ingested = new WideColumn("DateTime64(3, 'UTC')");
  readonly #index = new KeywordColumn();
  readonly #dated = new KeywordColumn();
  readonly #sourcetype = new KeywordColumn();
  readonly #source = new KeywordColumn();
  readonly #host = new KeywordColumn();
  readonly #raw = new StringColumn();
  readonly #spread = new FlagColumn();
  readonly #columns: readonly (readonly [string, Column])[];
  readonly #out = new Bytes(1 << 16);
  readonly #defaults: RowDefaults = { raw: '', host: '', source: '' };
  #rows = 0;
  #indexes = new Set<string>();
  #days = new Set<number>();
  /** Days that the events claimed themselves: the same when a batch is made again. */
  #claimed = new Set<number>();
  #lastDay = Number.NaN;
  #clamped = 0;
  #refused = 0;
  #tick = 0;
  #inTick = 0;

  constructor(options: EncoderOptions) {
    this.#clock = options.clock ?? Date.now;
    this.#maxAge = (options.maxAgeDays ?? 3653) * DAY;
    this.#fallback = options.defaultIndex ?? 'main';
    this.#names = new IndexNames({
      fallback: this.#fallback,
      max: options.maxIndexes ?? 200,
      known: options.knownIndexes ?? [],
    });
    this.#record = new Record({
      fields: options.maxFields ?? 1000,
      nameLength: options.maxNameLength ?? 256,
    });
    this.#columns = [
      ['_time', this.#time],
      ['_seq', this.#seq],
      ['index', this.#index],
      ['_index', this.#dated],
      ['sourcetype', this.#sourcetype],
      ['source', this.#source],
      ['host', this.#host],
      ['_raw', this.#raw],
      ['event.ingested', this.#ingested],
      ...this.#record.typed.map(({ name, column }) => [name, column] as const),
      ['extra', this.#record.extra],
      ['overflow', this.#record.overflow],
      ['_spread', this.#spread],
    ];
  }

  get events(): number {
    return this.#rows;
  }

  get bytes(): number {
    let sum = 0;
    for (const [, column] of this.#columns) sum += column.size;
    return sum;
  }

  add(event: Event): void {
    const row = this.#rows;
    const now = this.#clock();
    const metadata = event['@metadata'];
    const raw = rawOf(event);
    const host = named(metadata?.host) || named(member(event.host, 'name'));
    const source = named(metadata?.source) || named(member(member(event.log, 'file'), 'path'));

    this.#putTime(event, now);
    this.#putSequence(now);
    this.#ingested.push(now);
    this.#putIndex(row, metadata?.index);
    const sourcetype = named(metadata?.sourcetype);
    if (sourcetype !== '') this.#sourcetype.set(row, sourcetype);
    if (source !== '') this.#source.set(row, source);
    if (host !== '') this.#host.set(row, host);
    this.#raw.set(row, raw);

    this.#defaults.raw = raw;
    this.#defaults.host = host;
    this.#defaults.source = source;
    this.#record.put(row, event, this.#defaults);
    this.#record.end(row);
    this.#rows = row + 1;
  }

  #putTime(event: Event, now: number): void {
    const claimed = event['@timestamp'];
    let time = typeof claimed === 'number' ? Math.floor(claimed) : Number.NaN;
    const given = event['@nanoseconds'];
    let nanoseconds = typeof given === 'number' && given > 0 && given < 1e6 ? Math.floor(given) : 0;
    const clamped = !(time <= now + DAY && time >= now - this.#maxAge && time >= 0);
    if (clamped) {
      this.#record.mark(STORE_FIELDS.originalTime, timeText(claimed));
      this.#clamped++;
      time = Math.floor(now);
      nanoseconds = 0;
    }
    this.#time.pushProduct(time, 1e6, nanoseconds);
    const day = Math.floor(time / DAY);
    if (clamped) this.#days.add(day);
    else if (day !== this.#lastDay) {
      this.#lastDay = day;
      this.#days.add(day);
      this.#claimed.add(day);
    }
  }

  /** Rises with every event of this encoder, and with the clock between encoders. */
  #putSequence(now: number): void {
    const tick = Math.floor(now);
    if (tick > this.#tick) {
      this.#tick = tick;
      this.#inTick = 0;
    } else if (++this.#inTick >= 1 << 20) {
      this.#tick++;
      this.#inTick = 0;
    }
    this.#seq.pushProduct(this.#tick, 1 << 20, this.#inTick);
  }

  #putIndex(row: number, given: Value | undefined): void {
    const asked = named(given);
    const name = asked === '' ? undefined : this.#names.decide(asked);
    if (name === null) {
      this.#refused++;
      this.#record.mark(STORE_FIELDS.refusedIndex, asked.slice(0, 1000));
    }
    const base = name?.base ?? this.#fallback;
    this.#index.set(row, base);
    if (name?.full) this.#dated.set(row, name.full);
    this.#indexes.add(base);
  }

  take(token: string): EncodedBatch {
    const rows = this.#rows;
    if (this.#claimed.size > DAYS_APART) this.#spread.raise();
    const present = this.#columns.filter(([, column]) => column.used);
    const out = this.#out;
    out.clear();
    out.varint(present.length);
    out.varint(rows);
    for (const [name, column] of present) {
      out.string(name);
      out.string(column.type);
      column.write(out, rows);
    }
    const note: StoreNote = {
      columns: present.map(([name]) => name),
      overflowed: [...this.#record.overflowed],
      indexes: [...this.#indexes],
      days: [...this.#days],
      clamped: this.#clamped,
      refused: this.#refused,
      limited: this.#record.limited,
    };
    // A copy, since the buffer is used again and the batch is transferred.
    const chunk = new ArrayBuffer(out.length);
    new Uint8Array(chunk).set(out.buffer.subarray(0, out.length));
    this.#clear();
    return { token, events: rows, chunks: rows === 0 ? [] : [chunk], note };
  }

  #clear(): void {
    for (const [, column] of this.#columns) column.clear();
    for (const field of this.#record.typed) field.row = -1;
    this.#record.overflowed.clear();
    this.#record.limited = 0;
    this.#out.clear();
    this.#out.shrink(16 << 20);
    this.#rows = 0;
    this.#indexes = new Set();
    this.#days = new Set();
    this.#claimed = new Set();
    this.#lastDay = Number.NaN;
    this.#clamped = 0;
    this.#refused = 0;
  }
}

const named = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

function member(value: Value | undefined, key: string): Value | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined;
}

/** The text of an event: `event.original`, else its first `message`, else the event as JSON. */
export function rawOf(event: Event): string {
  const original = first(member(event.event, 'original'));
  if (original !== '') return original;
  const message = first(event.message);
  if (message !== '') return message;
  const { '@metadata': _metadata, '@timestamp': time, ...fields } = event;
  return json({ '@timestamp': timeText(time), ...fields });
}

function first(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  const [head] = value;
  return typeof head === 'string' ? head : '';
}

function timeText(time: unknown): string {
  if (typeof time === 'string') return time;
  if (typeof time !== 'number') return json(time ?? null);
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : text(time);
}
