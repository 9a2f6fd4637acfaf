import type { SourceNames, UnusualTimes } from '../../pipeline/index.ts';

/** What arrives from one source, since the start of the server. Times are milliseconds since the epoch. */
export interface SourceStatus extends SourceNames {
  /** All that are not told apart: there are more sources than are kept. */
  readonly isOther: boolean;
  readonly events: number;
  readonly bytes: number;
  /** Events a second, of the last minute. */
  readonly perSecond: number;
  /** Events in each of the last sixty minutes, the one that runs the last. */
  readonly minutes: readonly number[];
  readonly first: number;
  readonly last: number;
  /** Milliseconds from the time of an event to its arrival, of about the last ten minutes in which something came. */
  readonly lag?: { readonly p50: number; readonly p95: number };
  readonly unusual: UnusualTimes;
  readonly failures: readonly SourceFailures[];
  /** Nothing has come for much longer than it ever was silent before: since so long it is overdue. */
  readonly overdue?: number;
}

export interface SourceFailures {
  readonly reason: string;
  readonly events: number;
  readonly last: number;
  /** The newest first. */
  readonly samples: readonly { readonly text: string; readonly at: number }[];
}

/** A source of which nothing has come since the start, as the store knows it of the last week. */
export interface StoredSource {
  readonly index: string;
  readonly sourcetype: string;
  readonly host: string;
  readonly events: number;
  readonly last: number;
  readonly overdue?: number;
}

export interface SourcesReport {
  readonly startedAt: number;
  readonly sources: readonly SourceStatus[];
  /** Sources that were kept once and are among the others now. */
  readonly evicted: number;
  /** Absent while the store can't be asked. */
  readonly silent?: readonly StoredSource[];
}
