import { type CaseStatus, STATUSES } from '../api/cases.ts';
import { SEVERITIES, type Severity } from '../api/saved-searches.ts';
import { spanMs } from '../searches/span.ts';

/** Which alerts are looked at, as the address says it. */
export interface AlertFilter {
  /** Undefined: of any status. */
  readonly status: CaseStatus | undefined;
  /** None: of any severity. */
  readonly severities: readonly Severity[];
  /** Id of a saved search; empty: of any. */
  readonly rule: string;
  readonly text: string;
  /** How far back, as a span; empty: all time. */
  readonly since: string;
  readonly order: Order;
}

export const ORDERS = ['newest', 'severity'] as const;
export type Order = (typeof ORDERS)[number];

export const NO_FILTER: AlertFilter = {
  status: 'open',
  severities: [],
  rule: '',
  text: '',
  since: '',
  order: 'newest',
};
export const SINCE = ['', '1h', '24h', '168h', '720h'] as const;

const DAY = 24;

export function sinceName(since: string): string {
  if (since === '') return 'All time';
  const hours = (spanMs(since) ?? 0) / 3_600_000;
  if (hours === 1) return 'Last hour';
  return hours % DAY === 0 && hours > DAY ? `Last ${hours / DAY} days` : `Last ${hours} hours`;
}

export function parseFilter(query: string): AlertFilter {
  const parameters = new URLSearchParams(query);
  const status = parameters.get('status');
  const severities = (parameters.get('severity') ?? '').split(',');
  const since = parameters.get('since') ?? '';
  return {
    status: status === 'all' ? undefined : (STATUSES.find((known) => known === status) ?? NO_FILTER.status),
    severities: SEVERITIES.filter((severity) => severities.includes(severity)),
    rule: parameters.get('rule') ?? '',
    text: parameters.get('q') ?? '',
    since: spanMs(since) === undefined ? '' : since,
    order: ORDERS.find((order) => order === parameters.get('order')) ?? NO_FILTER.order,
  };
}

export function formatFilter(filter: AlertFilter): string {
  const parameters = new URLSearchParams();
  if (filter.status !== NO_FILTER.status) parameters.set('status', filter.status ?? 'all');
  if (filter.severities.length > 0) parameters.set('severity', filter.severities.join(','));
  if (filter.rule !== '') parameters.set('rule', filter.rule);
  if (filter.text !== '') parameters.set('q', filter.text);
  if (filter.since !== '') parameters.set('since', filter.since);
  if (filter.order !== NO_FILTER.order) parameters.set('order', filter.order);
  const query = parameters.toString().replaceAll('%2C', ',');
  return query === '' ? '/alerts' : `/alerts?${query}`;
}

/** What the API is asked. */
export function filterQuery(filter: AlertFilter, now: number, limit: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit) });
  if (filter.status !== undefined) query.set('status', filter.status);
  if (filter.severities.length > 0) query.set('severity', filter.severities.join(','));
  if (filter.order !== NO_FILTER.order) query.set('order', filter.order);
  if (filter.rule !== '') query.set('rule', filter.rule);
  if (filter.text.trim() !== '') query.set('q', filter.text.trim());
  const span = spanMs(filter.since);
  if (span !== undefined) query.set('from', String(now - span));
  return query;
}

/** Whether anything but the status is asked for. */
export function isNarrowed({ severities, rule, text, since }: AlertFilter): boolean {
  return severities.length > 0 || rule !== '' || text.trim() !== '' || since !== '';
}
