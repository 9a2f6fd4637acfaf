import { type Alert, decodeAlert } from './alerts.ts';
import {
  type CaseEntry,
  type CaseStatus,
  Cases,
  decodeCaseEntry,
  decodeCounts,
  decodeDone,
  STATUSES,
  type StatusCounts,
} from './cases.ts';
import type { Client } from './client.ts';
import {
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
import { SEVERITIES, type Severity } from './saved-searches.ts';

export const ENTITY_KINDS = ['user', 'address', 'session', 'host', 'other', 'rule'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** Whom an incident is about. Times are epoch milliseconds. */
export interface RiskyEntity {
  readonly kind: EntityKind;
  readonly field: string;
  readonly value: string;
  readonly alerts: number;
  readonly score: number;
  readonly severity: Severity;
  readonly tactics: readonly string[];
  readonly last: number;
}

export interface IncidentRule {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly alerts: number;
}

export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly status: CaseStatus;
  readonly first: number;
  readonly last: number;
  readonly alerts: number;
  /** The riskiest first; of `entityCount` the first. */
  readonly entities: readonly RiskyEntity[];
  readonly entityCount: number;
  readonly rules: readonly IncidentRule[];
  readonly tactics: readonly string[];
  readonly score: number;
  readonly changedBy?: string;
  readonly mutedUntil?: number;
}

export type IncidentEntry =
  | CaseEntry
  | { readonly kind: 'merge'; readonly at: number; readonly by: string; readonly alert: string };

export interface IncidentDetail extends Incident {
  readonly history: readonly IncidentEntry[];
  /** Its alerts, the oldest first. */
  readonly members: readonly Alert[];
}

export interface IncidentList {
  readonly incidents: readonly Incident[];
  readonly total: number;
  readonly counts: StatusCounts;
  readonly next?: string;
}

export async function listIncidents(
  client: Client,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<IncidentList> {
  const reply = fields(await client.request('GET', `incidents?${query}`, { signal }), 'list of incidents');
  const incidents = list(reply, 'incidents').map((one) => decodeIncident(fields(one, 'incident')));
  return {
    incidents,
    total: optionalNumber(reply, 'total') ?? incidents.length,
    counts: decodeCounts(reply.counts),
    ...present({ next: optionalText(reply, 'next') }),
  };
}

export const incidentCases = new Cases('incidents', decodeDetail);

function decodeIncident(reply: Fields): Incident {
  return {
    id: text(reply, 'id'),
    title: optionalText(reply, 'title') ?? '',
    severity: oneOf(SEVERITIES, reply.severity, 'medium'),
    status: oneOf(STATUSES, reply.status, 'open'),
    first: number(reply, 'first'),
    last: number(reply, 'last'),
    alerts: number(reply, 'alerts'),
    entities: optionalList(reply, 'entities').map((one) => decodeRisky(fields(one, 'entity'))),
    entityCount: optionalNumber(reply, 'entityCount') ?? 0,
    rules: optionalList(reply, 'rules').map((one) => {
      const rule = fields(one, 'rule');
      return {
        rule: text(rule, 'rule'),
        title: optionalText(rule, 'title') ?? '',
        severity: oneOf(SEVERITIES, rule.severity, 'medium'),
        alerts: optionalNumber(rule, 'alerts') ?? 0,
      };
    }),
    tactics: optionalList(reply, 'tactics').map(String),
    score: optionalNumber(reply, 'score') ?? 0,
    ...present({ changedBy: optionalText(reply, 'changedBy'), mutedUntil: optionalNumber(reply, 'mutedUntil') }),
  };
}

function decodeRisky(entity: Fields): RiskyEntity {
  return {
    kind: oneOf(ENTITY_KINDS, entity.kind, 'other'),
    field: optionalText(entity, 'field') ?? '',
    value: optionalText(entity, 'value') ?? '',
    alerts: optionalNumber(entity, 'alerts') ?? 0,
    score: optionalNumber(entity, 'score') ?? 0,
    severity: oneOf(SEVERITIES, entity.severity, 'medium'),
    tactics: optionalList(entity, 'tactics').map(String),
    last: optionalNumber(entity, 'last') ?? 0,
  };
}

function decodeDetail(body: unknown): IncidentDetail {
  const reply = fields(body, 'incident');
  return {
    ...decodeIncident(reply),
    history: optionalList(reply, 'history').flatMap(decodeEntry),
    members: optionalList(reply, 'members').map((one) => decodeAlert(fields(one, 'alert'))),
  };
}

function decodeEntry(body: unknown): readonly IncidentEntry[] {
  const entry = fields(body, 'entry');
  if (entry.kind === 'merge')
    return [{ ...decodeDone(entry), kind: 'merge', alert: optionalText(entry, 'alert') ?? '' }];
  const known = decodeCaseEntry(entry);
  return known === undefined ? [] : [known];
}
