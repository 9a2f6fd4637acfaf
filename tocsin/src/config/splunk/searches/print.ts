import type { AlertRule, SavedSearch } from '../../../detect/index.ts';
import type { ActionConfig } from '../../schema.ts';
import { type ConfStanza, printConf } from '../conf.ts';
import { SPLUNK_SEVERITIES } from './alert.ts';
import { DAY, HOUR, MINUTE, splunkRange, splunkSpan } from './window.ts';

export interface PrintedSearches {
  readonly text: string;
  /** What Splunk's file can't say, search by search. */
  readonly losses: readonly string[];
}

/** Saved searches as `savedsearches.conf`. */
export function printSplunkSearches(
  searches: readonly SavedSearch[],
  actions: readonly ActionConfig[],
): PrintedSearches {
  const losses: string[] = [];
  const titles = new Set<string>();
  const stanzas = searches.map((search): Pick<ConfStanza, 'name' | 'settings'> => {
    const title = oneLine(search.title);
    const name = titles.has(title) ? `${title} (${search.id})` : title;
    titles.add(name);
    const settings = settingsOf(search, actions, (message) => losses.push(`${search.id}: ${message}`));
    return { name, settings: settings.map(([key, value], index) => ({ key, value, line: index })) };
  });
  return { text: printConf(stanzas), losses };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

type Lose = (message: string) => void;
type Pair = readonly [key: string, value: string];

function settingsOf(search: SavedSearch, actions: readonly ActionConfig[], lose: Lose): readonly Pair[] {
  const { description, enabled, earliest, latest, alert, schedule } = search;
  const scheduled = schedule === undefined ? undefined : scheduleOf(search, lose);
  if (/\\\s*$/m.test(search.search.trim()))
    lose('a line of its search ends with a backslash, which Splunk takes for its continuation');
  if (search.respond !== undefined) lose('`respond` stays here');
  return [
    ['search', search.search.trim()],
    ...pair('description', description?.trim().replace(/\\+$/gm, '')),
    ['disabled', enabled ? '0' : '1'],
    ['enableSched', scheduled === undefined ? '0' : '1'],
    ...pair('cron_schedule', scheduled?.cron),
    ...pair('dispatch.earliest_time', scheduled?.earliest ?? earliest),
    ...pair('dispatch.latest_time', scheduled?.latest ?? latest),
    ...(alert === undefined || scheduled === undefined ? [] : alertOf(alert, actions, lose)),
  ];
}

const pair = (key: string, value: string | undefined): Pair[] => (value === undefined ? [] : [[key, value]]);

function scheduleOf({ schedule, window, delay, late }: SavedSearch, lose: Lose) {
  const { cron, period, isExact } = cronOf(schedule ?? {});
  if (!isExact) lose(`its schedule is ${cron} in Splunk`);
  if (schedule?.timeZone !== undefined)
    lose(`its hours are of ${schedule.timeZone} here, of the owner of the search there`);
  if (delay % MINUTE !== 0 && delay > MINUTE) lose('its delay is one of whole minutes in Splunk');
  if (late > 15 * MINUTE) lose('late events are not looked for in Splunk');
  if (window === undefined && period === undefined) lose('its window is a day in Splunk: it has none here');
  return splunkRange(cron, window ?? period ?? DAY, delay);
}

/** Five cron fields for a period; not exact where it does not divide an hour or a day. */
function cronOf({ cron, every }: { readonly cron?: string | undefined; readonly every?: number | undefined }) {
  if (every === undefined) return { cron: cron ?? '0 * * * *', period: periodOf(cron ?? ''), isExact: true };
  const minutes = every / MINUTE;
  if (every === DAY) return { cron: '0 0 * * *', period: DAY, isExact: true };
  if (every % HOUR === 0 && 24 % (every / HOUR) === 0) {
    const hours = every / HOUR;
    return { cron: hours === 1 ? '0 * * * *' : `0 */${hours} * * *`, period: every, isExact: true };
  }
  if (Number.isInteger(minutes) && 60 % minutes === 0)
    return { cron: minutes === 1 ? '* * * * *' : `*/${minutes} * * * *`, period: every, isExact: true };
  if (every < MINUTE) return { cron: '* * * * *', period: MINUTE, isExact: false };
  const nearest = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].findLast((one) => one <= minutes) ?? 1;
  if (minutes < 60) return { cron: `*/${nearest} * * * *`, period: nearest * MINUTE, isExact: false };
  return { cron: '0 * * * *', period: HOUR, isExact: false };
}

/** Of the cron lines that have one. */
function periodOf(cron: string): number | undefined {
  const [minute = '', hour = '', ...rest] = cron.trim().split(/\s+/);
  if (rest.some((field) => field !== '*')) return undefined;
  const [, minutes] = /^\*\/(\d{1,2})$/.exec(minute) ?? [];
  if (hour === '*')
    return minute === '*'
      ? MINUTE
      : minutes === undefined
        ? /^\d+$/.test(minute)
          ? HOUR
          : undefined
        : Number(minutes) * MINUTE;
  return /^\d+$/.test(minute) && /^\d+$/.test(hour) ? DAY : undefined;
}

const COUNTED = { results: 'number of events', hosts: 'number of hosts', sources: 'number of sources' } as const;

function alertOf(
  { when, mode, suppress, severity, expires, actions }: AlertRule,
  known: readonly ActionConfig[],
  lose: Lose,
): readonly Pair[] {
  const condition: Pair[] =
    'condition' in when
      ? [
          ['counttype', 'custom'],
          ['alert_condition', searchOf(when.condition)],
        ]
      : [
          ['counttype', COUNTED[when.count]],
          ['relation', when.is],
          ['quantity', String(Math.round(when.value))],
        ];
  if ('value' in when && !Number.isInteger(when.value))
    lose('the number that it compares with is a whole one in Splunk');
  if (mode === 'per result' && (suppress?.by.length ?? 0) === 0 && suppress !== undefined)
    lose('Splunk suppresses by fields that are named: add `by` to `suppress`');
  return [
    ...condition,
    ['alert.digest_mode', mode === 'once' ? '1' : '0'],
    ['alert.suppress', suppress === undefined ? '0' : '1'],
    ...pair('alert.suppress.period', suppress === undefined ? undefined : splunkSpan(suppress.for)),
    ...pair(
      'alert.suppress.fields',
      suppress === undefined || suppress.by.length === 0 ? undefined : suppress.by.join(','),
    ),
    ['alert.severity', String(SPLUNK_SEVERITIES.indexOf(severity) + 1)],
    ['alert.expires', expires.replace(/m$/, 'mon')],
    ['alert.track', '1'],
    ...actionsOf(actions, known, lose),
  ];
}

/** Splunk's condition is a search on the results. */
const searchOf = (condition: string): string => condition.trim().replace(/^\|\s*/, '');

function actionsOf(names: readonly string[], known: readonly ActionConfig[], lose: Lose): readonly Pair[] {
  const pairs: Pair[] = [];
  const done: string[] = [];
  for (const name of names) {
    const action = known.find((one) => one.name === name);
    const settings = action === undefined ? undefined : splunkAction(action);
    if (settings === undefined || done.includes(action?.type ?? '')) {
      lose(`its action ${name} is not taken along`);
      continue;
    }
    done.push(action?.type ?? '');
    pairs.push(...settings);
  }
  return done.length === 0 ? [] : [['actions', done.join(',')], ...pairs];
}

/** Undefined: it is not taken along. The address of a webhook often is its key, and stays here. */
function splunkAction({ type, options }: ActionConfig): readonly Pair[] | undefined {
  if (type === 'email' && Array.isArray(options.to)) return [['action.email.to', options.to.join(', ')]];
  return undefined;
}
