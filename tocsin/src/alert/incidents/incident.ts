import type { Severity } from '../../detect/index.ts';
import type { Alert, AlertStatus } from '../alert.ts';
import type { Change, PageRequest } from '../alerts.ts';
import type { Entity, EntityKind } from './entity.ts';

/** An entry of an incident's history, append-only. Times are epoch milliseconds. */
export type IncidentEntry = { readonly at: number; readonly by: string } & (
  | { readonly kind: 'status'; readonly status: AlertStatus; readonly comment?: string }
  | { readonly kind: 'comment'; readonly text: string }
  /** Nobody is told of alerts that join it until then; `until` in the past ends it. */
  | { readonly kind: 'mute'; readonly until: number; readonly comment?: string }
  /** The incident of that id became part of this one, by an alert that belongs to both. */
  | { readonly kind: 'merge'; readonly merged: string; readonly alert: string }
);

export interface EntityRisk extends Entity {
  /** Alerts that are about it. */
  readonly alerts: number;
  readonly score: number;
  readonly severity: Severity;
  readonly tactics: readonly string[];
  /** Of its last alert. */
  readonly last: number;
  /** Incidents that it is in. */
  readonly incidents: readonly string[];
}

export interface Incident {
  readonly id: string;
  /** Of the gravest of its rules, the first among equals. */
  readonly title: string;
  /** The gravest of its alerts. */
  readonly severity: Severity;
  readonly status: AlertStatus;
  /** When its first and last alerts were. */
  readonly first: number;
  readonly last: number;
  readonly alerts: number;
  /** The riskiest first, those of the incident alone; at most 20, of `entityCount`. */
  readonly entities: readonly Omit<EntityRisk, 'incidents'>[];
  readonly entityCount: number;
  readonly rules: readonly {
    readonly rule: string;
    readonly title: string;
    readonly severity: Severity;
    readonly alerts: number;
  }[];
  readonly tactics: readonly string[];
  /** Risk of the whole. */
  readonly score: number;
  readonly changedAt: number;
  readonly changedBy?: string;
  readonly mutedUntil?: number;
}

export interface IncidentDetail extends Incident {
  readonly history: readonly IncidentEntry[];
  /** The oldest first. */
  readonly members: readonly Alert[];
}

/** What is absent does not narrow. */
export interface IncidentFilter {
  readonly status?: readonly AlertStatus[] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  /** A value, or `kind:value`; case does not matter. */
  readonly entity?: string | undefined;
  /** Words that all occur in the titles of its alerts or its entities. */
  readonly text?: string | undefined;
  /** Incidents that lie in part within; epoch milliseconds, `to` exclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export const INCIDENT_ORDERS = ['last', 'score', 'severity'] as const;
export type IncidentOrder = (typeof INCIDENT_ORDERS)[number];

export interface IncidentPage {
  readonly incidents: readonly Incident[];
  readonly total: number;
  /** Of the filter without its status. */
  readonly counts: Readonly<Record<AlertStatus, number>>;
  readonly next?: string;
}

/**
 * Incidents as people see and change them; a change is durable once resolved. An incident that became part of another is known by its old
 * id, too. Undefined: there is none.
 */
export interface Incidents {
  list(filter: IncidentFilter, page: PageRequest & { readonly order?: IncidentOrder | undefined }): IncidentPage;
  get(id: string, signal: AbortSignal): Promise<IncidentDetail | undefined>;
  /** Their alerts with them: closed ones close what is not closed, acknowledged ones acknowledge what is open. How many were changed. */
  setStatus(ids: readonly string[], status: AlertStatus, change: Change): Promise<number>;
  comment(id: string, text: string, by: string): Promise<boolean>;
  mute(id: string, until: number | undefined, change: Change): Promise<boolean>;
  /** The riskiest first. */
  risk(
    filter: { readonly kind?: EntityKind | undefined; readonly entity?: string | undefined },
    limit: number,
  ): readonly EntityRisk[];
}
