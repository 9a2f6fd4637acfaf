import { z } from 'zod';
import { DELIVERY_STATES, DeliveryFailure } from '../../alert/index.ts';
import { audit } from '../audit.ts';
import { ApiError } from '../errors.ts';
import { defineRoute } from '../route.ts';
import { actionState, delivery, listOf, pageQuery, soon } from './alert-schemas.ts';

export const listActions = defineRoute({
  method: 'GET',
  path: '/api/v1/actions',
  summary: 'List the configured actions and how they do',
  tag: 'alerts',
  access: { role: 'viewer', scope: 'alerts' },
  responses: {
    200: {
      description: 'all of them, without secrets; counts are since the start',
      schema: z.object({
        actions: z.array(actionState),
      }),
    },
  },
  errors: ['store_unavailable', 'busy'],
  handle: ({ services }) => ({ actions: services.dependencies.alerting().actions.states }),
});

export const testAction = defineRoute({
  method: 'POST',
  path: '/api/v1/actions/:name/test',
  summary: 'Send a message that says that it is a test',
  description:
    'Once, without retries. That it was not taken is an answer too: `delivered` is false, and `detail` says why.',
  tag: 'alerts',
  access: { role: 'editor', scope: 'alerts' },
  params: z.strictObject({ name: z.string().min(1).max(64) }),
  responses: {
    200: { description: 'what the other side said', schema: z.object({ delivered: z.boolean(), detail: z.string() }) },
  },
  errors: ['unknown_action', 'store_unavailable', 'busy'],
  handle: async (call) => {
    const { name } = call.params;
    const { actions } = call.services.dependencies.alerting();
    if (!actions.states.some((action) => action.name === name)) {
      const names = actions.states.map((action) => action.name).join(', ');
      throw new ApiError('unknown_action', `there is no action "${name}"`, {
        hint: names === '' ? 'tocsin.yaml has no `actions`' : `there are: ${names}`,
      });
    }
    const outcome = await actions.test(name, soon()).then(
      ({ detail }) => ({ delivered: true, detail }),
      (error: unknown) => {
        if (error instanceof DeliveryFailure) return { delivered: false, detail: error.message };
        throw error;
      },
    );
    audit(call, 'action_tested', { action: name, delivered: outcome.delivered });
    return outcome;
  },
});

export const listDeliveries = defineRoute({
  method: 'GET',
  path: '/api/v1/deliveries',
  summary: 'List the deliveries of alerts, the last told first',
  tag: 'alerts',
  access: { role: 'viewer', scope: 'alerts' },
  query: z.strictObject({
    action: z.string().min(1).max(64).optional(),
    state: listOf(DELIVERY_STATES).optional(),
    ...pageQuery,
  }),
  responses: {
    200: {
      description: 'a page of them, one for each alert and action',
      schema: z.object({
        deliveries: z.array(delivery.extend({ alert: z.string().describe('its id'), title: z.string() })),
        next: z.string().optional().describe('`before` of the next page'),
      }),
    },
  },
  errors: ['store_unavailable', 'busy'],
  handle: ({ services, query }) => {
    const { action, state, limit, before } = query;
    return services.dependencies.alerting().alerts.deliveries({ action, state }, { limit, before }, soon());
  },
});
