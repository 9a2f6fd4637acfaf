import { type Finding, RESULT_LIMIT, RULE_PREFIX, type RuleFinding, type Severity } from '../../detect/index.ts';
import { printTerms, type Row } from '../../search/index.ts';
import type { Found } from './protocol.ts';

const DAY = 86_400_000;
const EXPIRES = 30 * DAY;
/** Milliseconds around the events of a finding in which its search looks. */
const AROUND = 60_000;

const SEVERITIES: Readonly<Record<RuleFinding['level'], Severity>> = {
  informational: 'info',
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'critical',
};

/** What a rule has found, as an alert: `description` is the rule's. */
export function ruleAlert(
  { finding, samples }: Pick<Found, 'finding' | 'samples'>,
  { at, description }: { readonly at: number; readonly description: string },
): Omit<Finding, 'actions'> {
  const { id, rule, title, level, entity, first, last, count, respond, tags, author, license, observed } = finding;
  const rows: Row[] = samples
    .slice(-RESULT_LIMIT)
    .map(({ time, raw }) => ({ _time: new Date(time).toISOString(), ...entity, _raw: raw }));
  const fields = Object.keys(entity);
  // Rules of others ask to be named wherever they are shown.
  const credit = [author, license].filter((one) => one !== undefined && one !== '').join(', ');
  return {
    id,
    rule: RULE_PREFIX + rule,
    title,
    description: credit === '' ? description : `${description}\n\nRule by ${credit}`.trim(),
    severity: SEVERITIES[level],
    window: { from: first - AROUND, to: last + AROUND },
    at,
    key: { ...entity },
    columns: rows.length === 0 ? fields : ['_time', ...fields, '_raw'],
    results: rows.length === 0 && fields.length > 0 ? [{ ...entity }] : rows,
    count,
    reason: reasonOf(finding),
    search: searchOf(finding),
    late: false,
    tags,
    respond,
    observed,
    expires: at + EXPIRES,
  };
}

function reasonOf({ count, first, last, found, explanation }: RuleFinding): string {
  if (explanation !== undefined) return explanation;
  const events = `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`;
  const within = count > 1 && last > first ? ` within ${spanText(last - first)}` : '';
  return found === undefined || found === count ? `${events}${within}` : `${events}${within}; counted ${found}`;
}

function spanText(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000));
  if (seconds < 120) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** SPL that shows what the entity did; of an anomaly only what its rule looks at. */
const searchOf = ({ entity, where = {} }: RuleFinding): string => {
  const isOf = Object.entries(entity).map(([field, value]) => oneOf(field, [value]));
  const isLooked = Object.entries(where)
    // A star would stand for anything.
    .filter(([field, values]) => !(field in entity) && values.every((value) => !String(value).includes('*')))
    .map(([field, values]) => oneOf(field, values.map(String)));
  return ['index=*', ...isLooked, ...isOf].join(' ');
};

const oneOf = (field: string, values: readonly string[]): string => {
  const [value = '', ...more] = values;
  return printTerms({
    predicate: more.length === 0 ? { kind: 'comparison', field, op: '=', value } : { kind: 'one-of', field, values },
  });
};
