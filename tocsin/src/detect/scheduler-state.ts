import type { Row } from '../search/index.ts';
import type { Window } from './finding.ts';
import type { SavedSearch } from './saved-search.ts';

/** Of one saved search, for the pages. Counts are since the start of the process; times are epoch milliseconds. */
export interface SearchState {
  /** An evaluation runs at this moment. */
  readonly running: boolean;
  readonly lastAt?: number;
  readonly lastWindow?: Window;
  readonly lastCount?: number;
  /** While it lasts. */
  readonly lastError?: string;
  readonly nextAt?: number;
  /** Milliseconds by which the last run began later than it should. */
  readonly lateness?: number;
  readonly runs: number;
  readonly alerts: number;
  readonly suppressed: number;
  /** Windows that were never looked at. */
  readonly skipped: number;
}

/** What a dry run would have told. */
export interface Trial {
  readonly window: Window;
  readonly count: number;
  readonly fires: boolean;
  readonly reason: string;
  readonly findings: readonly {
    readonly key: Readonly<Record<string, string>>;
    readonly count: number;
    readonly reason: string;
  }[];
  readonly columns: readonly string[];
  readonly results: readonly Row[];
  readonly elapsedMs: number;
}

export interface SchedulerTotals {
  readonly runs: number;
  readonly alerts: number;
  readonly suppressed: number;
  readonly skipped: number;
  readonly failures: number;
  /** Windows that are due and have not been looked at. */
  readonly waiting: number;
}

export interface Scheduler {
  /** Reads the memory and begins; resolves once the positions are known. */
  start(): Promise<void>;
  state(id: string): SearchState | undefined;
  readonly totals: SchedulerTotals;
  /** Looks at the last window before `at` (default now) and tells nobody. Throws what a search throws. */
  try(
    definition: SavedSearch,
    options: { readonly at?: number | undefined; readonly signal: AbortSignal },
  ): Promise<Trial>;
  /** Ends what runs and saves the positions. */
  stop(): Promise<void>;
}
