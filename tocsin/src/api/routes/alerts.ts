import { z } from 'zod';
import { ALERT_ORDERS, type AlertDetail, STATUSES } from '../../alert/index.ts';
import { RULE_PREFIX, SEVERITIES } from '../../detect/index.ts';
import { personName } from '../access.ts';
import { audit } from '../audit.ts';
import { ApiError } from '../errors.ts';
import { defineRoute } from '../route.ts';
import { alertDetail, alertReply, listOf, pageQuery, soon, spanText, statusSchema } from './alert-schemas.ts';

const reader = { role: 'viewer', scope: 'alerts' } as const;
const editor = { role: 'editor', scope: 'alerts' } as const;

const byId = z.strictObject({ id: z.string().min(1).max(64) });
const comment = z.string().trim().min(1).max(10_000);
const known = (alert: AlertDetail | undefined, id: string): AlertDetail => {
  if (alert === undefined)
    throw new ApiError('unknown_alert', `there is no alert ${id}`, { hint: 'it may have expired' });
  return alert;
};

const detailReply = { 200: { description: 'the alert', schema: alertDetail } };

export const listAlerts = defineRoute({
  method: 'GET',
  path: '/api/v1/alerts',
  summary: 'List alerts, the newest first',
  tag: 'alerts',
  access: reader,
  query: z.strictObject({
    status: listOf(STATUSES).optional(),
    severity: listOf(SEVERITIES).optional(),
    rule: z.string().min(1).max(200).optional().describe('id of the saved search, or `rule:` and the id of a rule'),
    q: z.string().max(500).optional().describe('words that all occur in the alert, its search or its results'),
    from: z.coerce.number().int().min(0).optional().describe('epoch milliseconds'),
    to: z.coerce.number().int().min(0).optional().describe('epoch milliseconds, exclusive'),
    order: z.enum(ALERT_ORDERS).optional().describe('`severity`: the gravest first; default the newest first'),
    ...pageQuery,
  }),
  responses: {
    200: {
      description: 'a page of them',
      schema: z.object({
        alerts: z.array(alertReply),
        total: z.number(),
        counts: z.record(statusSchema, z.number()).describe('of the filter without its status'),
        next: z.string().optional().describe('`before` of the next page'),
      }),
    },
  },
  errors: ['store_unavailable', 'busy', 'search_limit'],
  handle: ({ services, query }) => {
    const { status, severity, rule, q: text, from, to, limit, before, order } = query;
    const filter = { status, severity, rule, text, from, to };
    return services.dependencies.alerting().alerts.list(filter, { limit, before, order }, soon());
  },
});

export const showAlert = defineRoute({
  method: 'GET',
  path: '/api/v1/alerts/:id',
  summary: 'Show an alert with its results, history and deliveries',
  tag: 'alerts',
  access: reader,
  params: byId,
  responses: detailReply,
  errors: ['unknown_alert', 'store_unavailable', 'busy'],
  handle: async ({ services, params: { id } }) =>
    known(await services.dependencies.alerting().alerts.get(id, soon()), id),
});

export const setStatuses = defineRoute({
  method: 'POST',
  path: '/api/v1/alerts/status',
  summary: 'Set the status of many alerts',
  description:
    'What has the status already is left alone, unless there is a comment. Ids that are unknown count for nothing.',
  tag: 'alerts',
  access: editor,
  body: z.strictObject({
    ids: z.array(z.string().min(1).max(64)).min(1).max(1000),
    status: statusSchema,
    comment: comment.optional(),
  }),
  responses: { 200: { description: 'done', schema: z.object({ changed: z.number() }) } },
  errors: ['store_unavailable', 'busy'],
  handle: async (call) => {
    const { ids, status, comment: said } = call.body;
    const change = { by: personName(call.caller), comment: said };
    const changed = await call.services.dependencies.alerting().alerts.setStatus(ids, status, change);
    audit(call, 'alerts_changed', { alerts: ids, status, changed });
    return { changed };
  },
});

export const setStatus = defineRoute({
  method: 'POST',
  path: '/api/v1/alerts/:id/status',
  summary: 'Set the status of an alert',
  tag: 'alerts',
  access: editor,
  params: byId,
  body: z.strictObject({ status: statusSchema, comment: comment.optional() }),
  responses: detailReply,
  errors: ['unknown_alert', 'store_unavailable', 'busy'],
  handle: async (call) => {
    const { id } = call.params;
    const { status, comment: said } = call.body;
    const { alerts } = call.services.dependencies.alerting();
    const changed = await alerts.setStatus([id], status, { by: personName(call.caller), comment: said });
    const alert = known(await alerts.get(id, soon()), id);
    if (changed > 0) audit(call, 'alert_changed', { alert: id, status });
    return alert;
  },
});

/** Marks it once: what a model has learnt twice it has learnt too well. */
const EXPECTED = 'It was to be expected: its rule has learnt that.';

export const expectAlert = defineRoute({
  method: 'POST',
  path: '/api/v1/alerts/:id/expected',
  summary: 'Say that an anomaly was to be expected',
  description:
    'The rule learns it: of the same entity the like is usual from then on. The alert becomes a false positive. Only for alerts with `observed`.',
  tag: 'alerts',
  access: editor,
  params: byId,
  body: z.strictObject({ comment: comment.optional() }),
  responses: detailReply,
  errors: ['unknown_alert', 'not_learnt', 'store_unavailable', 'busy'],
  handle: async (call) => {
    const { id } = call.params;
    const { alerting, expect } = call.services.dependencies;
    const { alerts } = alerting();
    const alert = known(await alerts.get(id, soon()), id);
    if (alert.history.some((entry) => entry.kind === 'status' && entry.comment?.startsWith(EXPECTED))) return alert;
    const { observed, rule, key } = alert;
    if (observed === undefined) throw new ApiError('not_learnt', 'no rule of anomalies has found this alert');
    const learnt = await expect?.({ rule: rule.slice(RULE_PREFIX.length), entity: key, observed });
    if (learnt !== true)
      throw new ApiError('not_learnt', 'its rule does not run as it did, or has forgotten whom the alert is about', {
        hint: 'close the alert as a false positive',
      });
    const said = call.body.comment;
    const words = said === undefined ? EXPECTED : `${EXPECTED}\n${said}`;
    await alerts.setStatus([id], 'false positive', { by: personName(call.caller), comment: words });
    audit(call, 'alert_expected', { alert: id, rule });
    return known(await alerts.get(id, soon()), id);
  },
});

export const addComment = defineRoute({
  method: 'POST',
  path: '/api/v1/alerts/:id/comments',
  summary: 'Comment on an alert',
  tag: 'alerts',
  access: editor,
  params: byId,
  body: z.strictObject({ text: comment }),
  responses: detailReply,
  errors: ['unknown_alert', 'store_unavailable', 'busy'],
  handle: async (call) => {
    const { id } = call.params;
    const { alerts } = call.services.dependencies.alerting();
    const alert = known(await alerts.comment(id, call.body.text, personName(call.caller)), id);
    audit(call, 'alert_commented', { alert: id });
    return alert;
  },
});

export const mute = defineRoute({
  method: 'POST',
  path: '/api/v1/alerts/:id/mute',
  summary: 'Mute alerts of the same search and key, or end that',
  description: 'Further alerts are kept, and nobody is told of them until the time is up.',
  tag: 'alerts',
  access: editor,
  params: byId,
  body: z.strictObject({
    for: spanText.optional().describe('`30m`, `4h`, `7d` or `2w`; absent: the mute ends'),
    comment: comment.optional(),
  }),
  responses: detailReply,
  errors: ['unknown_alert', 'store_unavailable', 'busy'],
  handle: async (call) => {
    const { id } = call.params;
    const { for: span, comment: said } = call.body;
    const { alerting, clock } = call.services.dependencies;
    const until = span === undefined ? undefined : clock() + span;
    const alert = known(await alerting().alerts.mute(id, until, { by: personName(call.caller), comment: said }), id);
    audit(call, until === undefined ? 'alert_unmuted' : 'alert_muted', { alert: id, rule: alert.rule, until });
    return alert;
  },
});

export const retryDelivery = defineRoute({
  method: 'POST',
  path: '/api/v1/alerts/:id/deliveries/:action/retry',
  summary: 'Tell an alert to one of its actions again',
  tag: 'alerts',
  access: editor,
  params: byId.extend({ action: z.string().min(1).max(64) }),
  responses: detailReply,
  errors: ['unknown_alert', 'unknown_action', 'store_unavailable', 'busy'],
  handle: async (call) => {
    const { id, action } = call.params;
    const alert = await call.services.dependencies.alerting().alerts.retry(id, action, personName(call.caller));
    if (alert === false) throw new ApiError('unknown_action', `the alert ${id} has no action "${action}"`);
    const found = known(alert, id);
    audit(call, 'delivery_retried', { alert: id, action });
    return found;
  },
});
