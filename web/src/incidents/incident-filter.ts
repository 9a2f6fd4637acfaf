import { type CaseStatus, STATUSES } from '../api/cases.ts';
import { SEVERITIES, type Severity } from '../api/saved-searches.ts';

export const ORDERS = ['last', 'score', 'severity'] as const;
export type Order = (typeof ORDERS)[number];

/** Which incidents are looked at, and in which order, as the address says it. */
export interface IncidentFilter {
  /** Undefined: of any status. */
  readonly status: CaseStatus | undefined;
  /** None: of any severity. */
  readonly severities: readonly Severity[];
  /** A value, or `kind:value`; empty: of anybody. */
  readonly entity: string;
  readonly text: string;
  readonly order: Order;
}

export const NO_FILTER: IncidentFilter = { status: 'open', severities: [], entity: '', text: '', order: 'last' };

export function parseFilter(query: string): IncidentFilter {
  const parameters = new URLSearchParams(query);
  const status = parameters.get('status');
  const severities = (parameters.get('severity') ?? '').split(',');
  return {
    status: status === 'all' ? undefined : (STATUSES.find((known) => known === status) ?? NO_FILTER.status),
    severities: SEVERITIES.filter((severity) => severities.includes(severity)),
    entity: parameters.get('entity') ?? '',
    text: parameters.get('q') ?? '',
    order: ORDERS.find((order) => order === parameters.get('order')) ?? NO_FILTER.order,
  };
}

export function formatFilter({ status, severities, entity, text, order }: IncidentFilter): string {
  const parameters = new URLSearchParams();
  if (status !== NO_FILTER.status) parameters.set('status', status ?? 'all');
  if (severities.length > 0) parameters.set('severity', severities.join(','));
  if (entity !== '') parameters.set('entity', entity);
  if (text !== '') parameters.set('q', text);
  if (order !== NO_FILTER.order) parameters.set('order', order);
  const query = parameters.toString().replaceAll('%2C', ',');
  return query === '' ? '/incidents' : `/incidents?${query}`;
}

/** What the API is asked. */
export function filterQuery({ status, severities, entity, text, order }: IncidentFilter, limit: number) {
  const query = new URLSearchParams({ limit: String(limit), order });
  if (status !== undefined) query.set('status', status);
  if (severities.length > 0) query.set('severity', severities.join(','));
  if (entity.trim() !== '') query.set('entity', entity.trim());
  if (text.trim() !== '') query.set('q', text.trim());
  return query;
}

/** Whether anything but the status is asked for. */
export const isNarrowed = ({ severities, entity, text }: IncidentFilter): boolean =>
  severities.length > 0 || entity.trim() !== '' || text.trim() !== '';
