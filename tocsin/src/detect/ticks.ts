import { createHash } from 'node:crypto';
import { cronTicks } from './cron.ts';
import type { SavedSearch } from './saved-search.ts';

/** The moments at which the windows of a saved search end; epoch milliseconds. */
export interface Ticks {
  /** The first one after `moment`; infinite where there is none. */
  after(moment: number): number;
  /** The last one up to `moment`. */
  atOrBefore(moment: number): number;
  /** How many lie after `from` and up to `to`; many of them are estimated where they cannot be computed at once. */
  count(from: number, to: number): number;
}

/** Below that a phase of whole seconds would leave few moments. */
const WHOLE_SECONDS_FROM = 60_000;

/** By the id alone, so that it is the same after a restart, and spread evenly over the period. */
export const phaseOf = (id: string, every: number): number => {
  const hash = createHash('sha256').update(id).digest().readUIntBE(0, 6);
  const phase = hash % every;
  return every < WHOLE_SECONDS_FROM ? phase : phase - (phase % 1_000);
};

const gridTicks = (every: number, phase: number): Ticks => ({
  after: (moment) => (Math.floor((moment - phase) / every) + 1) * every + phase,
  atOrBefore: (moment) => Math.floor((moment - phase) / every) * every + phase,
  count: (from, to) => Math.max(0, Math.floor((to - phase) / every) - Math.floor((from - phase) / every)),
});

export const createTicks = (
  id: string,
  schedule: NonNullable<SavedSearch['schedule']>,
  timeZone: string | undefined,
): Ticks => {
  if (schedule.cron !== undefined) return cronTicks(schedule.cron, schedule.timeZone ?? timeZone);
  // The schema asks for one of the two.
  const every = schedule.every ?? 60_000;
  return gridTicks(every, phaseOf(id, every));
};
