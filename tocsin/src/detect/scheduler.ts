import type { Search } from '../search/index.ts';
import type { SavedSearches } from './saved-searches.ts';
import type { ScheduleMemory } from './schedule-memory.ts';
import type { Scheduler } from './scheduler-state.ts';
import type { Timers } from './timers.ts';

export interface SchedulerOptions {
  readonly searches: SavedSearches;
  readonly search: Pick<Search, 'stream'>;
  readonly memory: ScheduleMemory;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly timers?: Timers;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Of `cron` and of searches, where a saved search names none. */
  readonly timeZone?: string | undefined;
  /** Searches at once; fewer than the store runs, so that people are not held up. */
  readonly concurrency?: number;
  /** Milliseconds of downtime that are made up for. */
  readonly catchUp?: number;
  /** Milliseconds that one evaluation may take. */
  readonly searchTime?: number;
  /** Called with the findings that were new, after they are durable. */
  readonly onFindings?: (findings: readonly import('./finding.ts').Finding[]) => void;
}

export const createScheduler = (_options: SchedulerOptions): Scheduler => {
  throw new Error('not built yet');
};
