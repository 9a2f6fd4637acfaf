import type { Finding } from '../detect/index.ts';

export const STATUSES = ['open', 'acknowledged', 'closed', 'false positive'] as const;
export type AlertStatus = (typeof STATUSES)[number];

/** An entry of an alert's history: append-only, in the order of its time. Times are epoch milliseconds. */
export type HistoryEntry = { readonly at: number; readonly by: string } & (
  | { readonly kind: 'status'; readonly status: AlertStatus; readonly comment?: string }
  | { readonly kind: 'comment'; readonly text: string }
  /** No action runs for further alerts of the same rule and key until then; `until` in the past ends it. */
  | { readonly kind: 'mute'; readonly until: number; readonly comment?: string }
  | ({ readonly kind: 'delivery' } & Delivery)
);

/** What became of one action of an alert, as it is told when that changes. */
export interface Delivery {
  readonly action: string;
  readonly state: DeliveryState;
  /** Attempts so far. */
  readonly attempts: number;
  /** The answer of the other side, or why it failed: a sentence without secrets. */
  readonly detail: string;
  /** When it is tried again. */
  readonly next?: number;
}

/** `failed`: given up, until a person asks for it again; `grouped`: its incident was told, which is enough for this action. */
export const DELIVERY_STATES = ['waiting', 'retrying', 'delivered', 'failed', 'muted', 'grouped'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A finding and its life. */
export interface Alert extends Omit<Finding, 'results' | 'columns' | 'tags'> {
  readonly status: AlertStatus;
  /** When it was last changed, and by whom. */
  readonly changedAt: number;
  readonly changedBy?: string;
  /** Epoch milliseconds; absent: not muted. */
  readonly mutedUntil?: number;
  /** The worst of its deliveries, for a list. */
  readonly delivery?: DeliveryState;
  /** Id of the incident that it belongs to. */
  readonly incident?: string;
}

export interface AlertDetail extends Alert {
  readonly columns: Finding['columns'];
  readonly results: Finding['results'];
  readonly history: readonly HistoryEntry[];
  /** The last state of each action. */
  readonly deliveries: readonly (Delivery & { readonly at: number })[];
}
