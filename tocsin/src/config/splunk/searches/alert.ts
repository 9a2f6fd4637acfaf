import { RELATIONS, type Severity } from '../../../detect/index.ts';
import { isTrue } from '../conf.ts';
import type { SplunkNotes } from './stanza.ts';
import { DAY, ownSpan, readPeriod } from './window.ts';

/** As Splunk's pages name them: 1 info, 2 low, 3 medium, 4 high, 5 critical; the file knows 6, too. */
export const SPLUNK_SEVERITIES: readonly Severity[] = Object.freeze([
  'info',
  'low',
  'medium',
  'high',
  'critical',
  'critical',
]);

const COUNTS: Readonly<Record<string, string>> = {
  'number of events': 'results',
  'number of results': 'results',
  'number of hosts': 'hosts',
  'number of sources': 'sources',
};

/** `alert` of a saved search, or undefined for a report, which tells nobody. `isRefused`: it must not run as it would be. */
export function readAlert(
  { value, note }: SplunkNotes,
  actions: readonly string[],
): { readonly alert?: Record<string, unknown>; readonly isRefused: boolean } {
  const type = (value('counttype') ?? '').toLowerCase();
  const condition = value('alert_condition');
  const isAlert =
    (type !== '' && type !== 'always') ||
    condition !== undefined ||
    actions.length > 0 ||
    hasActions(value('actions')) ||
    isTrue(value('alert.track'));
  if (!isAlert) return { isRefused: false };
  const when = readWhen(type, condition, { value, note });
  const isSeparate = value('alert.digest_mode') !== undefined && !isTrue(value('alert.digest_mode'));
  const suppress = readSuppress({ value, note });
  const severity = SPLUNK_SEVERITIES[Number(value('alert.severity') ?? 3) - 1];
  if (severity === undefined) note('alert.severity is a number from 1 to 6', 'alert.severity');
  if (value('alert.track') !== undefined && /^(?:0|false)$/i.test(value('alert.track') ?? ''))
    note('alerts are kept here always', 'alert.track');
  return {
    isRefused: when === undefined,
    alert: {
      ...(when === undefined ? {} : { when }),
      ...(isSeparate ? { mode: 'per result' } : {}),
      ...(suppress === undefined ? {} : { suppress }),
      severity: severity ?? 'medium',
      ...expires({ value, note }),
      ...(actions.length === 0 ? {} : { actions }),
    },
  };
}

const hasActions = (text: string | undefined): boolean => (text ?? '').trim() !== '';

function readWhen(
  type: string,
  condition: string | undefined,
  { value, note }: SplunkNotes,
): Record<string, unknown> | undefined {
  if (condition !== undefined) return { condition: condition.replace(/^\s*\|\s*/, '').trim() };
  if (type === 'always' || type === '') {
    if (type === 'always') note('triggers also without results in Splunk, here only with some', 'counttype');
    return { count: 'results', is: 'greater than', value: 0 };
  }
  const count = COUNTS[type];
  const is = RELATIONS.find((one) => one === (value('relation') ?? 'greater than').toLowerCase());
  const text = (value('quantity') ?? '0').trim();
  if (count === undefined || is === undefined || !/^\d{1,12}$/.test(text)) {
    const percent = text.endsWith('%') ? 'a percentage is not taken over' : 'that is no condition';
    note(`${type} ${value('relation') ?? ''} ${text}: ${percent}, so it is switched off`, 'quantity');
    return undefined;
  }
  return { count, is, value: Number(text) };
}

function readSuppress({ value, note }: SplunkNotes): Record<string, unknown> | undefined {
  if (!isTrue(value('alert.suppress'))) return undefined;
  const period = readPeriod(value('alert.suppress.period'));
  if (period === undefined) {
    note('alert.suppress.period is a period such as 1h, so nothing is suppressed', 'alert.suppress.period');
    return undefined;
  }
  if (value('alert.suppress.group_name') !== undefined)
    note('groups of suppression are not taken over: each search is suppressed by itself', 'alert.suppress.group_name');
  const by = (value('alert.suppress.fields') ?? '').split(/[,\s]+/).filter((field) => field !== '' && field !== '*');
  return { ...(by.length === 0 ? {} : { by }), for: ownSpan(period) };
}

/** In days, of which there is one at least. */
function expires({ value, note }: SplunkNotes): { readonly expires?: string } {
  const text = value('alert.expires');
  if (text === undefined) return { expires: '1d' };
  const period = readPeriod(text);
  if (period === undefined) {
    note('alert.expires is a period such as 24h', 'alert.expires');
    return {};
  }
  return { expires: `${Math.min(99_999, Math.ceil(period / DAY))}d` };
}
