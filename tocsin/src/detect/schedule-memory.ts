import type { Finding } from './finding.ts';

/** How far a saved search has been evaluated: every window up to `to` (epoch milliseconds) is done. */
export interface Position {
  readonly rule: string;
  readonly to: number;
  /** What the last window counted, for `rises by` and `drops by`. */
  readonly count: number;
}

/** The last alert of a rule and key, for suppression: `windowTo` is the end of its window. */
export interface LastFired {
  readonly rule: string;
  /** As `keyText` writes it. */
  readonly key: string;
  readonly windowTo: number;
}

/**
 * What the scheduler must remember over a restart. A window is evaluated again after a crash between `emit` and `save`: its
 * findings have the same ids, and `emit` passes over those that are there.
 */
export interface ScheduleMemory {
  positions(): Promise<readonly Position[]>;
  /** Alerts whose window ended after `since`. */
  fired(since: number): Promise<readonly LastFired[]>;
  /** What was saved last counts, also where it lies before what was saved earlier: a clock may have been wrong. */
  save(positions: readonly Position[]): Promise<void>;
  /** Durable once resolved; an id that is stored already is passed over. Resolves with the ids that were new. */
  emit(findings: readonly Finding[]): Promise<readonly string[]>;
  /** Minutes (epoch milliseconds of their beginning) in which events came later than `after` milliseconds, by arrival since `since`. */
  lateMinutes(since: number, after: number): Promise<readonly number[]>;
}

/** The same for the same fields and values, in whatever order they came. */
export const keyText = (key: Finding['key']): string =>
  JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
