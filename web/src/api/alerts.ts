import type { Client } from './client.ts';
import {
  decodeRow,
  type Fields,
  fields,
  isFields,
  list,
  number,
  oneOf,
  optionalList,
  optionalNumber,
  optionalText,
  present,
  text,
} from './decode.ts';
import { decodeEntity, decodeWindow, type Entity, SEVERITIES, type Severity, type Window } from './saved-searches.ts';
import type { Row } from './types.ts';

export const STATUSES = ['open', 'acknowledged', 'closed', 'false positive'] as const;
export type AlertStatus = (typeof STATUSES)[number];
export const DELIVERY_STATES = ['waiting', 'retrying', 'delivered', 'failed', 'muted', 'grouped'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Times are epoch milliseconds. */
export interface Alert {
  readonly id: string;
  /** Id of the saved search. */
  readonly rule: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  readonly window: Window;
  readonly at: number;
  readonly key: Entity;
  readonly count: number;
  /** Of a rule of anomalies, which can be taught to expect it. */
  readonly observed?: number;
  /** Why it triggered, as a sentence. */
  readonly reason: string;
  readonly search: string;
  /** Found when late events had arrived. */
  readonly late: boolean;
  readonly status: AlertStatus;
  readonly changedAt: number;
  readonly changedBy?: string;
  readonly mutedUntil?: number;
  /** The worst of its deliveries. */
  readonly delivery?: DeliveryState;
  readonly expires?: number;
  /** Id of the incident that it belongs to. */
  readonly incident?: string;
}

export interface Delivery {
  readonly action: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly detail: string;
  readonly at: number;
  readonly next?: number;
}

export type HistoryEntry = { readonly at: number; readonly by: string } & (
  | { readonly kind: 'status'; readonly status: AlertStatus; readonly comment?: string }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'mute'; readonly until: number; readonly comment?: string }
  | {
      readonly kind: 'delivery';
      readonly action: string;
      readonly state: DeliveryState;
      readonly attempts: number;
      readonly detail: string;
    }
);

export interface AlertDetail extends Alert {
  readonly columns: readonly string[];
  readonly results: readonly Row[];
  readonly history: readonly HistoryEntry[];
  readonly deliveries: readonly Delivery[];
}

export type StatusCounts = Readonly<Record<AlertStatus, number>>;

export interface AlertList {
  readonly alerts: readonly Alert[];
  readonly total: number;
  /** Of the filter without its status. */
  readonly counts: StatusCounts;
  /** Where the older ones begin; absent: there are none. */
  readonly next?: string;
}

export async function listAlerts(client: Client, query: URLSearchParams, signal: AbortSignal): Promise<AlertList> {
  const reply = fields(await client.request('GET', `alerts?${query}`, { signal }), 'list of alerts');
  const alerts = list(reply, 'alerts').map((alert) => decodeAlert(fields(alert, 'alert')));
  return {
    alerts,
    total: optionalNumber(reply, 'total') ?? alerts.length,
    counts: decodeCounts(reply.counts),
    ...present({ next: optionalText(reply, 'next') }),
  };
}

export function decodeCounts(body: unknown): StatusCounts {
  const counts = isFields(body) ? body : {};
  return {
    open: optionalNumber(counts, 'open') ?? 0,
    acknowledged: optionalNumber(counts, 'acknowledged') ?? 0,
    closed: optionalNumber(counts, 'closed') ?? 0,
    'false positive': optionalNumber(counts, 'false positive') ?? 0,
  };
}

const path = (id: string): string => `alerts/${encodeURIComponent(id)}`;

export async function readAlert(client: Client, id: string, signal: AbortSignal): Promise<AlertDetail> {
  return decodeDetail(await client.request('GET', path(id), { signal }));
}

export async function setStatus(
  client: Client,
  id: string,
  status: AlertStatus,
  comment: string,
): Promise<AlertDetail> {
  return decodeDetail(await client.request('POST', `${path(id)}/status`, { body: { status, ...said(comment) } }));
}

/** Resolves with how many of them changed. */
export async function setStatuses(
  client: Client,
  ids: readonly string[],
  status: AlertStatus,
  comment: string,
): Promise<number> {
  const reply = await client.request('POST', 'alerts/status', { body: { ids, status, ...said(comment) } });
  return optionalNumber(fields(reply, 'change'), 'changed') ?? 0;
}

/** The rule of anomalies learns that it was to be expected. */
export async function markExpected(client: Client, id: string, comment: string): Promise<AlertDetail> {
  return decodeDetail(await client.request('POST', `${path(id)}/expected`, { body: said(comment) }));
}

export async function commentOn(client: Client, id: string, comment: string): Promise<AlertDetail> {
  return decodeDetail(await client.request('POST', `${path(id)}/comments`, { body: { text: comment } }));
}

/** No action runs for the same rule and key for so long; undefined ends it. */
export async function mute(
  client: Client,
  id: string,
  span: string | undefined,
  comment: string,
): Promise<AlertDetail> {
  const body = { ...present({ for: span }), ...said(comment) };
  return decodeDetail(await client.request('POST', `${path(id)}/mute`, { body }));
}

export async function retryDelivery(client: Client, id: string, action: string): Promise<AlertDetail> {
  const place = `${path(id)}/deliveries/${encodeURIComponent(action)}/retry`;
  return decodeDetail(await client.request('POST', place, { body: {} }));
}

/** What goes beside a change. */
export function said(comment: string): { readonly comment?: string } {
  return comment.trim() === '' ? {} : { comment: comment.trim() };
}

export function decodeAlert(reply: Fields): Alert {
  return {
    id: text(reply, 'id'),
    rule: optionalText(reply, 'rule') ?? '',
    title: optionalText(reply, 'title') ?? '',
    description: optionalText(reply, 'description') ?? '',
    severity: oneOf(SEVERITIES, reply.severity, 'medium'),
    window: decodeWindow(reply.window),
    at: number(reply, 'at'),
    key: decodeEntity(reply.key),
    count: optionalNumber(reply, 'count') ?? 0,
    reason: optionalText(reply, 'reason') ?? '',
    search: optionalText(reply, 'search') ?? '',
    late: reply.late === true,
    status: oneOf(STATUSES, reply.status, 'open'),
    changedAt: optionalNumber(reply, 'changedAt') ?? number(reply, 'at'),
    ...present({
      changedBy: optionalText(reply, 'changedBy'),
      mutedUntil: optionalNumber(reply, 'mutedUntil'),
      delivery: reply.delivery === undefined ? undefined : oneOf(DELIVERY_STATES, reply.delivery, 'waiting'),
      observed: optionalNumber(reply, 'observed'),
      expires: optionalNumber(reply, 'expires'),
      incident: optionalText(reply, 'incident'),
    }),
  };
}

function decodeDetail(body: unknown): AlertDetail {
  const reply = fields(body, 'alert');
  return {
    ...decodeAlert(reply),
    columns: optionalList(reply, 'columns').map(String),
    results: optionalList(reply, 'results').map(decodeRow),
    history: optionalList(reply, 'history').flatMap(decodeEntry),
    deliveries: optionalList(reply, 'deliveries').map((delivery) => {
      const sent = fields(delivery, 'delivery');
      return { ...decodeDelivery(sent), at: number(sent, 'at'), ...present({ next: optionalNumber(sent, 'next') }) };
    }),
  };
}

/** A kind of entry that this page does not know is passed over. */
function decodeEntry(body: unknown): readonly HistoryEntry[] {
  const entry = fields(body, 'entry of a history');
  const told = { at: number(entry, 'at'), by: optionalText(entry, 'by') ?? '' };
  const comment = present({ comment: optionalText(entry, 'comment') });
  switch (entry.kind) {
    case 'status':
      return [{ ...told, kind: 'status', status: oneOf(STATUSES, entry.status, 'open'), ...comment }];
    case 'comment':
      return [{ ...told, kind: 'comment', text: optionalText(entry, 'text') ?? '' }];
    case 'mute':
      return [{ ...told, kind: 'mute', until: optionalNumber(entry, 'until') ?? 0, ...comment }];
    case 'delivery':
      return [{ ...told, kind: 'delivery', ...decodeDelivery(entry) }];
    default:
      return [];
  }
}

function decodeDelivery(delivery: Fields): Omit<Delivery, 'at' | 'next'> {
  return {
    action: optionalText(delivery, 'action') ?? '',
    state: oneOf(DELIVERY_STATES, delivery.state, 'waiting'),
    attempts: optionalNumber(delivery, 'attempts') ?? 0,
    detail: optionalText(delivery, 'detail') ?? '',
  };
}
