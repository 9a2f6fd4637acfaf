import {
  type CaseEntry,
  type CaseStatus,
  Cases,
  decodeCaseEntry,
  decodeCounts,
  decodeDone,
  STATUSES,
  type StatusCounts,
  said,
} from './cases.ts';
import type { Client } from './client.ts';
import {
  decodeRow,
  type Fields,
  fields,
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
  readonly status: CaseStatus;
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

export type HistoryEntry =
  | CaseEntry
  | {
      readonly kind: 'delivery';
      readonly at: number;
      readonly by: string;
      readonly action: string;
      readonly state: DeliveryState;
      readonly attempts: number;
      readonly detail: string;
    };

export interface AlertDetail extends Alert {
  readonly columns: readonly string[];
  readonly results: readonly Row[];
  readonly history: readonly HistoryEntry[];
  readonly deliveries: readonly Delivery[];
}

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

export const alertCases = new Cases('alerts', decodeDetail);

/** The rule of anomalies learns that it was to be expected. */
export const markExpected = (client: Client, id: string, comment: string): Promise<AlertDetail> =>
  alertCases.act(client, id, 'expected', said(comment));

export const retryDelivery = (client: Client, id: string, action: string): Promise<AlertDetail> =>
  alertCases.act(client, id, `deliveries/${encodeURIComponent(action)}/retry`, {});

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
  if (entry.kind === 'delivery') return [{ ...decodeDone(entry), kind: 'delivery', ...decodeDelivery(entry) }];
  const known = decodeCaseEntry(entry);
  return known === undefined ? [] : [known];
}

function decodeDelivery(delivery: Fields): Omit<Delivery, 'at' | 'next'> {
  return {
    action: optionalText(delivery, 'action') ?? '',
    state: oneOf(DELIVERY_STATES, delivery.state, 'waiting'),
    attempts: optionalNumber(delivery, 'attempts') ?? 0,
    detail: optionalText(delivery, 'detail') ?? '',
  };
}
