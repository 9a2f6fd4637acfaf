import type { ValueObject, Zone } from '../../event/index.ts';
import { findTime } from '../json/extract.ts';
import { LineTimes } from './time.ts';
import type { Inner } from './unwrap.ts';

/** Where JSON holds times, beside the usual names. */
const TIMES =
  '@timestamp timestamp time ts asctime datetime date eventTime event_time start_time StartUTC StartLocal t.$date requestReceivedTimestamp timestamp_ns _time when created_at logged_at isoDate utcTime Timestamp TimeCreated eventTimestamp'.split(
    ' ',
  );

const BRACE = 123;

/** When the lines of one source happened, in milliseconds. */
export class SourceTimes {
  readonly #zone: Zone;
  readonly #lines: LineTimes;
  /** Of the line before, for lines that say none. */
  #last = Number.NaN;

  constructor(zone: Zone) {
    this.#zone = zone;
    this.#lines = new LineTimes(zone);
  }

  /** What was read last is of that time. */
  keep(time: number): void {
    this.#last = time;
  }

  /** The time that stands around a line, else that of the line before. */
  since(time: number, arrival: number): number {
    if (!Number.isNaN(time)) return time;
    return Number.isNaN(this.#last) ? arrival : this.#last;
  }

  /** NaN where the object holds none. */
  ofRecord(record: ValueObject): { readonly time: number; readonly nanoseconds: number } {
    const found = findTime(record, TIMES, this.#zone, Number.NaN);
    const nested = record.t;
    if (!Number.isNaN(found.time) || typeof nested !== 'object' || nested === null || Array.isArray(nested))
      return found;
    return findTime(nested, ['$date'], this.#zone, Number.NaN);
  }

  /** The time in the object that the line is, around the line or in its text, else that of the line before. */
  of(
    inner: Inner,
    record: ValueObject | undefined,
    arrival: number,
  ): { readonly time: number; readonly nanoseconds: number } {
    if (record !== undefined && inner.text.charCodeAt(0) === BRACE) {
      const found = this.ofRecord(record);
      if (!Number.isNaN(found.time)) return found;
    }
    if (!Number.isNaN(inner.time)) return { time: inner.time, nanoseconds: 0 };
    const time = this.#lines.find(inner.text, arrival);
    return Number.isNaN(time)
      ? { time: this.since(Number.NaN, arrival), nanoseconds: 0 }
      : { time, nanoseconds: this.#lines.nanoseconds };
  }
}
