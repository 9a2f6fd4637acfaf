import type { Difference } from '../ui/conflict.tsx';
import type { Draft, DraftField } from './draft.ts';

/** What two drafts of a search say otherwise, in the order of the form. */
export function differences(mine: Draft, theirs: Draft): readonly Difference[] {
  return FIELDS.flatMap((field) => {
    const [own, other] = [String(mine[field]), String(theirs[field])];
    return own.trim() === other.trim() ? [] : [{ part: FIELD_NAMES[field], mine: own, theirs: other }];
  });
}

const FIELD_NAMES: Readonly<Record<DraftField, string>> = {
  title: 'Title',
  description: 'Description',
  enabled: 'On',
  search: 'Search',
  earliest: 'From',
  latest: 'To',
  timing: 'Runs',
  every: 'Every',
  cron: 'Cron',
  timeZone: 'Time zone',
  window: 'Window',
  delay: 'Delay',
  late: 'Late events',
  alerts: 'Raises alerts',
  trigger: 'Trigger by',
  count: 'Counts',
  is: 'Comparison',
  value: 'Number',
  condition: 'Condition',
  mode: 'How many alerts',
  suppresses: 'Suppression',
  suppressBy: 'Suppression by',
  suppressFor: 'Suppression for',
  severity: 'Severity',
  expires: 'Alerts are kept',
  actions: 'Tells',
  responds: 'Responds',
  respondKind: 'Response',
  respondTarget: 'Response to',
  respondFor: 'Response for',
  respondMode: 'Response is',
  respondRest: 'Response, more',
};
const FIELDS = Object.keys(FIELD_NAMES) as readonly DraftField[];
