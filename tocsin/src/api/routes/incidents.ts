import { z } from 'zod';
import { ENTITY_KINDS, INCIDENT_ORDERS, type IncidentDetail, type Incidents, STATUSES } from '../../alert/index.ts';
import { SEVERITIES } from '../../detect/index.ts';
import { personName } from '../access.ts';
import { audit } from '../audit.ts';
import { ApiError } from '../errors.ts';
import { defineRoute } from '../route.ts';
import type { Services } from '../services.ts';
import { alertReply, listOf, pageQuery, soon, spanText, statusSchema } from './alert-schemas.ts';

const reader = { role: 'viewer', scope: 'alerts' } as const;
const editor = { role: 'editor', scope: 'alerts' } as const;

const byId = z.strictObject({ id: z.string().min(1).max(64) });
const comment = z.string().trim().min(1).max(10_000);
const time = z.number().describe('epoch milliseconds');
const severity = z.enum(SEVERITIES);
const entityName = z.string().trim().min(1).max(600).describe('a value such as `203.0.113.7`, or `user:alice`');

const incidentsOf = ({ dependencies }: Services): Incidents => dependencies.alerting().alerts.incidents;

const unknown = (id: string): ApiError =>
  new ApiError('unknown_incident', `there is no incident ${id}`, { hint: 'it may have expired' });

const detailOf = async (services: Services, id: string): Promise<IncidentDetail> => {
  const incident = await incidentsOf(services).get(id, soon());
  if (incident === undefined) throw unknown(id);
  return incident;
};

const entity = z.object({
  kind: z.enum(ENTITY_KINDS),
  field: z.string(),
  value: z.string(),
  alerts: z.number(),
  score: z.number().describe('points of risk: docs/incidents.md says how they are made'),
  severity,
  tactics: z.array(z.string()).describe("names in ATT&CK's tags"),
  last: time,
});

const incidentReply = z.object({
  id: z.string(),
  title: z.string().describe('of the gravest of its rules'),
  severity: severity.describe('the gravest of its alerts'),
  status: statusSchema,
  first: time,
  last: time,
  alerts: z.number(),
  entities: z.array(entity).describe('the riskiest first, at most 20'),
  entityCount: z.number(),
  rules: z.array(z.object({ rule: z.string(), title: z.string(), severity, alerts: z.number() })),
  tactics: z.array(z.string()),
  score: z.number(),
  changedAt: time,
  changedBy: z.string().optional(),
  mutedUntil: time.optional(),
});

const entry = { at: time, by: z.string() };
const incidentDetail = incidentReply.extend({
  history: z.array(
    z.discriminatedUnion('kind', [
      z.object({ ...entry, kind: z.literal('status'), status: statusSchema, comment: z.string().optional() }),
      z.object({ ...entry, kind: z.literal('comment'), text: z.string() }),
      z.object({ ...entry, kind: z.literal('mute'), until: time, comment: z.string().optional() }),
      z.object({
        ...entry,
        kind: z.literal('merge'),
        merged: z.string().describe('id of the incident that became part of this one'),
        alert: z.string().describe('id of the alert that has something of both'),
      }),
    ]),
  ),
  members: z.array(alertReply).describe('its alerts, the oldest first'),
});
const detailReply = { 200: { description: 'the incident', schema: incidentDetail } };

export const listIncidents = defineRoute({
  method: 'GET',
  path: '/api/v1/incidents',
  summary: 'List incidents, the last ones first',
  tag: 'incidents',
  access: reader,
  query: z.strictObject({
    status: listOf(STATUSES).optional(),
    severity: listOf(SEVERITIES).optional(),
    entity: entityName.optional(),
    q: z.string().max(500).optional().describe('words that all occur in its titles or entities'),
    from: z.coerce.number().int().min(0).optional().describe('epoch milliseconds'),
    to: z.coerce.number().int().min(0).optional().describe('epoch milliseconds, exclusive'),
    order: z.enum(INCIDENT_ORDERS).optional().describe('by the last alert, by risk or by severity'),
    ...pageQuery,
  }),
  responses: {
    200: {
      description: 'a page of them',
      schema: z.object({
        incidents: z.array(incidentReply),
        total: z.number(),
        counts: z.record(statusSchema, z.number()).describe('of the filter without its status'),
        next: z.string().optional().describe('`before` of the next page'),
      }),
    },
  },
  errors: ['store_unavailable'],
  handle: ({ services, query: { limit, before, order, q: text, ...filter } }) =>
    incidentsOf(services).list({ ...filter, text }, { limit, before, order }),
});

export const showIncident = defineRoute({
  method: 'GET',
  path: '/api/v1/incidents/:id',
  summary: 'Show an incident with its alerts and history',
  description: 'An incident that became part of another is found by its old id, too.',
  tag: 'incidents',
  access: reader,
  params: byId,
  responses: detailReply,
  errors: ['unknown_incident', 'store_unavailable', 'busy'],
  handle: ({ services, params: { id } }) => detailOf(services, id),
});

export const setIncidentStatuses = defineRoute({
  method: 'POST',
  path: '/api/v1/incidents/status',
  summary: 'Set the status of many incidents, and of their alerts',
  description: 'Alerts that are closed or false positives stay so. Ids that are unknown count for nothing.',
  tag: 'incidents',
  access: editor,
  body: z.strictObject({
    ids: z.array(z.string().min(1).max(64)).min(1).max(200),
    status: statusSchema,
    comment: comment.optional(),
  }),
  responses: { 200: { description: 'done', schema: z.object({ changed: z.number() }) } },
  errors: ['store_unavailable', 'busy'],
  handle: async (call) => {
    const { ids, status, comment: said } = call.body;
    const change = { by: personName(call.caller), comment: said };
    const changed = await incidentsOf(call.services).setStatus(ids, status, change);
    audit(call, 'incidents_changed', { incidents: ids, status, changed });
    return { changed };
  },
});

export const setIncidentStatus = defineRoute({
  method: 'POST',
  path: '/api/v1/incidents/:id/status',
  summary: 'Set the status of an incident, and of its alerts',
  tag: 'incidents',
  access: editor,
  params: byId,
  body: z.strictObject({ status: statusSchema, comment: comment.optional() }),
  responses: detailReply,
  errors: ['unknown_incident', 'store_unavailable', 'busy'],
  handle: async (call) => {
    const { id } = call.params;
    const { status, comment: said } = call.body;
    const changed = await incidentsOf(call.services).setStatus([id], status, {
      by: personName(call.caller),
      comment: said,
    });
    const incident = await detailOf(call.services, id);
    if (changed > 0) audit(call, 'incident_changed', { incident: id, status });
    return incident;
  },
});

export const commentIncident = defineRoute({
  method: 'POST',
  path: '/api/v1/incidents/:id/comments',
  summary: 'Comment on an incident',
  tag: 'incidents',
  access: editor,
  params: byId,
  body: z.strictObject({ text: comment }),
  responses: detailReply,
  errors: ['unknown_incident', 'store_unavailable', 'busy'],
  handle: async (call) => {
    const { id } = call.params;
    if (!(await incidentsOf(call.services).comment(id, call.body.text, personName(call.caller)))) throw unknown(id);
    audit(call, 'incident_commented', { incident: id });
    return await detailOf(call.services, id);
  },
});

export const muteIncident = defineRoute({
  method: 'POST',
  path: '/api/v1/incidents/:id/mute',
  summary: 'Mute what joins an incident, or end that',
  description: 'Further alerts of the incident are kept, and nobody is told of them until the time is up.',
  tag: 'incidents',
  access: editor,
  params: byId,
  body: z.strictObject({
    for: spanText.optional().describe('`30m`, `4h`, `7d` or `2w`; absent: the mute ends'),
    comment: comment.optional(),
  }),
  responses: detailReply,
  errors: ['unknown_incident', 'store_unavailable', 'busy'],
  handle: async (call) => {
    const { id } = call.params;
    const { for: span, comment: said } = call.body;
    const until = span === undefined ? undefined : call.services.dependencies.clock() + span;
    const change = { by: personName(call.caller), comment: said };
    if (!(await incidentsOf(call.services).mute(id, until, change))) throw unknown(id);
    audit(call, until === undefined ? 'incident_unmuted' : 'incident_muted', { incident: id, until });
    return await detailOf(call.services, id);
  },
});

export const entitiesAtRisk = defineRoute({
  method: 'GET',
  path: '/api/v1/entities/risk',
  summary: 'List whom alerts of the last 14 days are about, the riskiest first',
  tag: 'incidents',
  access: reader,
  query: z.strictObject({
    kind: z.enum(ENTITY_KINDS).optional(),
    entity: entityName.optional(),
    limit: pageQuery.limit,
  }),
  responses: {
    200: {
      description: 'their risk',
      schema: z.object({
        entities: z.array(entity.extend({ incidents: z.array(z.string()).describe('ids') })),
      }),
    },
  },
  errors: ['store_unavailable'],
  handle: ({ services, query: { limit, ...filter } }) => ({ entities: incidentsOf(services).risk(filter, limit) }),
});
