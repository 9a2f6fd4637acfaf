import { type Arrivals, type Failures, LAG_BUCKETS, lagQuantile, type SourceNames } from '../../pipeline/index.ts';
import { RateHistory } from './rate-history.ts';
import type { SourceFailures, SourceStatus } from './source-status.ts';

const MINUTE = 60_000;
/** Lags of two stretches are told: the one that runs, and the one before. */
const STRETCH = 5 * MINUTE;
const MOST_REASONS = 16;
const MOST_SAMPLES = 5;
/** A source has a habit once it has been told of so often, over so long. */
const HABIT_TIMES = 20;
const HABIT_SPAN = 10 * MINUTE;
const LEAST_SILENCE = 2 * MINUTE;

interface Failed {
  events: number;
  last: number;
  readonly samples: { readonly text: string; readonly at: number }[];
}

/** One source: what has come of it since the start. */
export class SourceRow {
  readonly names: SourceNames;
  readonly isOther: boolean;
  #events = 0;
  #bytes = 0;
  #first = 0;
  #last = 0;
  #times = 0;
  #longestSilence = 0;
  readonly #rates = new RateHistory();
  #lags = new Uint32Array(LAG_BUCKETS);
  #lagsBefore = new Uint32Array(LAG_BUCKETS);
  #stretch = 0;
  readonly #unusual = { future: 0, old: 0, none: 0 };
  readonly #failures = new Map<string, Failed>();

  constructor({ input, index, sourcetype, source, host }: SourceNames, isOther: boolean) {
    this.names = { input, index, sourcetype, source, host };
    this.isOther = isOther;
  }

  add({ events, bytes, last, lags, unusual, failures }: Arrivals): void {
    this.#seen(last);
    this.#events += events;
    this.#bytes += bytes;
    this.#rates.add(events, last);
    this.#addLags(lags, last);
    this.#unusual.future += unusual.future;
    this.#unusual.old += unusual.old;
    this.#unusual.none += unusual.none;
    for (const failed of failures) this.#addFailures(failed, last);
  }

  /** The numbers of another row, of which no more is told apart. */
  take(row: SourceRow): void {
    this.#events += row.#events;
    this.#bytes += row.#bytes;
    this.#first = this.#times === 0 ? row.#first : Math.min(this.#first, row.#first);
    this.#last = Math.max(this.#last, row.#last);
    this.#times += row.#times;
    this.#unusual.future += row.#unusual.future;
    this.#unusual.old += row.#unusual.old;
    this.#unusual.none += row.#unusual.none;
  }

  #seen(at: number): void {
    // What was overdue is no habit, or the next outage would be told later.
    if (this.#times > 0)
      this.#longestSilence = Math.max(this.#longestSilence, Math.min(at - this.#last, this.#patience));
    else this.#first = at;
    this.#times += 1;
    this.#last = Math.max(this.#last, at);
  }

  get #patience(): number {
    return Math.max(LEAST_SILENCE, 3 * this.#longestSilence);
  }

  #addLags(lags: readonly number[], at: number): void {
    const stretch = Math.floor(at / STRETCH);
    if (lags.length > 0 && stretch > this.#stretch) {
      [this.#lags, this.#lagsBefore] = [this.#lagsBefore, this.#lags];
      this.#lags.fill(0);
      this.#stretch = stretch;
    }
    for (let n = 0; n + 1 < lags.length; n += 2) {
      const bucket = lags[n] ?? 0;
      this.#lags[bucket] = (this.#lags[bucket] ?? 0) + (lags[n + 1] ?? 0);
    }
  }

  #addFailures({ reason, events, samples }: Failures, at: number): void {
    const failed = this.#failures.get(reason) ?? { events: 0, last: 0, samples: [] };
    if (failed.events === 0 && this.#failures.size >= MOST_REASONS) return;
    this.#failures.set(reason, failed);
    failed.events += events;
    failed.last = at;
    for (const text of samples) failed.samples.unshift({ text, at });
    failed.samples.length = Math.min(failed.samples.length, MOST_SAMPLES);
  }

  status(now: number): SourceStatus {
    const both = this.#lags.map((count, bucket) => count + (this.#lagsBefore[bucket] ?? 0));
    const [p50, p95] = [lagQuantile(both, 0.5), lagQuantile(both, 0.95)];
    const due = this.#last + this.#patience;
    const hasHabit = !this.isOther && this.#times >= HABIT_TIMES && this.#last - this.#first >= HABIT_SPAN && due < now;
    return {
      ...this.names,
      isOther: this.isOther,
      events: this.#events,
      bytes: this.#bytes,
      perSecond: this.#rates.perSecond(now, this.#first),
      minutes: this.#rates.minutes(now),
      first: this.#first,
      last: this.#last,
      ...(p50 === undefined || p95 === undefined ? {} : { lag: { p50, p95 } }),
      unusual: { ...this.#unusual },
      failures: [...this.#failures].map(([reason, failed]): SourceFailures => ({ reason, ...failed })),
      ...(hasHabit ? { overdue: now - due } : {}),
    };
  }
}
