import type { Severity } from '../detect/index.ts';
import type { Alert, AlertDetail, AlertStatus, Delivery, DeliveryState } from './alert.ts';
import type { Incidents } from './incidents/incident.ts';

/** Times are epoch milliseconds, `to` exclusive. What is absent does not narrow. */
export interface AlertFilter {
  readonly ids?: readonly string[] | undefined;
  readonly status?: readonly AlertStatus[] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  readonly rule?: string | undefined;
  /** Words that all occur in the alert: its title, description, reason, key, search or results; case does not matter. */
  readonly text?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** `before`: the `next` of the page before; one that is none is taken as the beginning. */
export interface PageRequest {
  readonly limit: number;
  readonly before?: string | undefined;
}

export const ALERT_ORDERS = ['newest', 'severity'] as const;
export type AlertOrder = (typeof ALERT_ORDERS)[number];

export interface AlertPage {
  /** Newest first, in the order that was asked for. */
  readonly alerts: readonly Alert[];
  readonly total: number;
  /** Of the filter without its status. */
  readonly counts: Readonly<Record<AlertStatus, number>>;
  readonly next?: string;
}

export interface DeliveryFilter {
  readonly action?: string | undefined;
  readonly state?: readonly DeliveryState[] | undefined;
}

export interface DeliveryLine extends Delivery {
  /** Id of the alert, and its title. */
  readonly alert: string;
  readonly title: string;
  readonly at: number;
}

export interface DeliveryPage {
  readonly deliveries: readonly DeliveryLine[];
  readonly next?: string;
}

/** Who asks for a change, as the history shows it. */
export interface Change {
  readonly by: string;
  readonly comment?: string | undefined;
}

/**
 * The alerts as people see and change them. Reading throws `StoreUnavailable` while the engine restarts; a change waits
 * for it, and is durable once resolved. Undefined: there is no such alert.
 */
export interface Alerts {
  list(
    filter: AlertFilter,
    page: PageRequest & { readonly order?: AlertOrder | undefined },
    signal: AbortSignal,
  ): Promise<AlertPage>;
  get(id: string, signal: AbortSignal): Promise<AlertDetail | undefined>;
  /** How many were changed: those that have the status already count only where there is a comment. */
  setStatus(ids: readonly string[], status: AlertStatus, change: Change): Promise<number>;
  comment(id: string, text: string, by: string): Promise<AlertDetail | undefined>;
  /** For its rule and key; `until` undefined ends the mute. */
  mute(id: string, until: number | undefined, change: Change): Promise<AlertDetail | undefined>;
  /** Begins the delivery anew. False: the alert has no such action. */
  retry(id: string, action: string, by: string): Promise<AlertDetail | undefined | false>;
  deliveries(filter: DeliveryFilter, page: PageRequest, signal: AbortSignal): Promise<DeliveryPage>;
  readonly incidents: Incidents;
  /** Alerts of status `open`. */
  /** Since a time, by the name of the rule or the id of the saved search, as `AlertFilter.rule` has it. */
  countByRule(from: number, signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  openBySeverity(signal: AbortSignal): Promise<ReadonlyMap<Severity, number>>;
}
