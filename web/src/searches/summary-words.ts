import type { AlertBody, SavedSearchBody } from '../api/saved-searches.ts';
import { cronWords } from './cron.ts';
import { everyWords, spanWords } from './span.ts';

/** `every 5 minutes`; empty: only when a person runs it. */
export function scheduleWords({ schedule }: SavedSearchBody): string {
  if (schedule === undefined) return '';
  if ('every' in schedule) return everyWords(schedule.every);
  return schedule.timeZone === undefined
    ? cronWords(schedule.cron)
    : `${cronWords(schedule.cron)} ${schedule.timeZone}`;
}

/** `results greater than 5, for each result; then quiet for 1 hour`. */
export function triggerWords({ when = {}, mode, suppress }: AlertBody): string {
  const trigger =
    'condition' in when
      ? `when ${when.condition}`
      : `${when.count ?? 'results'} ${when.is ?? 'greater than'} ${when.value ?? 0}`;
  const each = mode === 'per result' ? ', for each result' : '';
  if (suppress === undefined) return `${trigger}${each}`;
  const by = suppress.by === undefined || suppress.by.length === 0 ? '' : ` by ${suppress.by.join(', ')}`;
  return `${trigger}${each}; then quiet for ${spanWords(suppress.for)}${by}`;
}
