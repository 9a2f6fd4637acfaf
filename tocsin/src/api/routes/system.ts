import { z } from 'zod';
import { SEVERITIES } from '../../detect/index.ts';
import { OUTCOMES } from '../../respond/index.ts';
import { ApiError, errorBody } from '../errors.ts';
import { metricsText } from '../metrics.ts';
import { defineRoute } from '../route.ts';
import { actionState } from './alert-schemas.ts';
import { outputStatus } from './outputs.ts';

const storeState = z.enum(['starting', 'ready', 'restarting', 'closed']);

export const health = defineRoute({
  method: 'GET',
  path: '/api/v1/health',
  summary: 'Tell whether the server can be used',
  description:
    'For load balancers. While the store starts, restarts or is closed the answer is an error 503 that also carries `store`.',
  tag: 'system',
  access: { public: 'supervisors have no accounts' },
  responses: {
    200: { description: 'it can', schema: z.object({ status: z.literal('ok'), store: storeState }) },
  },
  errors: ['store_unavailable'],
  handle: ({ reply, services }) => {
    const state = services.dependencies.storeState();
    if (state === 'ready') return { status: 'ok', store: state };
    reply.code(503).header('retry-after', '2');
    const error = new ApiError('store_unavailable', `the store is ${state}`, { hint: 'try again in a moment' });
    return { ...errorBody(error), status: 'unavailable', store: state };
  },
});

export const live = defineRoute({
  method: 'GET',
  path: '/api/v1/health/live',
  summary: 'Tell whether the process answers, whatever its store does',
  description: 'For supervisors that restart what hangs: a store that starts is no reason to.',
  tag: 'system',
  access: { public: 'supervisors have no accounts' },
  responses: {
    200: { description: 'it does', schema: z.object({ status: z.literal('ok'), store: storeState }) },
  },
  errors: [],
  handle: ({ services }) => ({ status: 'ok', store: services.dependencies.storeState() }),
});

const sourceStatus = z.object({
  source: z.string(),
  codec: z.string(),
  bytesRead: z.number(),
  bytesCommitted: z.number(),
  lag: z.number().describe('bytes of the source that are not read yet'),
  error: z.string().optional(),
});

const listenerStatus = z.object({
  address: z.string().describe('where it listens, with the port'),
  protocol: z.enum(['tcp', 'tls', 'udp', 'http', 'https']),
  clients: z.number().describe('connections that are open'),
  lastError: z
    .object({ message: z.string(), at: z.number().describe('milliseconds since the epoch') })
    .optional()
    .describe('what came last that could not be taken'),
});

const inputStatus = z.object({
  id: z.string(),
  type: z.string(),
  sources: z.array(sourceStatus),
  listeners: z.array(listenerStatus).optional().describe('of an input that listens; empty while it does not'),
  events: z.number(),
  eventsPerSecond: z.number().describe('of about the last ten seconds'),
  refused: z.number().describe('how often a client, or what it sent, was turned away'),
  counts: z.record(z.string(), z.number()).describe('by reason'),
  error: z.string().optional(),
});

const pipelineStatus = z.object({
  id: z.string(),
  inputs: z.array(inputStatus),
  outputs: z.array(
    z.object({
      id: z.string(),
      plugin: z.string(),
      waiting: z.object({ batches: z.number(), events: z.number(), bytes: z.number() }).describe('in its queue'),
      delivered: z.number().describe('events'),
      seconds: z.number().describe('spent delivering'),
    }),
  ),
  plugins: z
    .array(
      z.object({
        id: z.string(),
        plugin: z.string(),
        kind: z.enum(['input', 'filter', 'output', 'codec']),
        in: z.number(),
        out: z.number(),
        failed: z.number(),
        dropped: z.number(),
        seconds: z.number(),
        reasons: z.record(z.string(), z.number()),
      }),
    )
    .describe('counts of events since the start'),
  restarts: z.number().describe('of its worker threads'),
});

const statusReply = z.object({
  version: z.string(),
  startedAt: z.string(),
  uptime: z.number().describe('seconds'),
  store: z.object({
    state: storeState,
    events: z.number().optional(),
    bytesOnDisk: z.number().optional(),
    engine: z.string().optional(),
    restarts: z.number().optional(),
    indexes: z.number().optional(),
    marked: z
      .object({ time: z.number(), index: z.number(), fields: z.number() })
      .optional()
      .describe(
        'events stored otherwise than they came, since the start: under the time of arrival, in the default index, with fields beyond the limits in one',
      ),
    deadLetters: z
      .object({ batches: z.number(), events: z.number(), bytes: z.number() })
      .optional()
      .describe('batches that the engine refuses for what they hold, in the folder `dead-letters`'),
  }),
  inputs: z.array(inputStatus),
  outputs: z.array(outputStatus).describe('of `tocsin.yaml`, beside the store'),
  detection: z
    .object({
      rules: z.number().describe('documents that run: rules, correlations, filters'),
      findings: z.number().describe('since the start'),
      waiting: z.number().describe('events that are not judged for good: they are kept for a crash'),
      counts: z.record(z.string(), z.number()).describe('by reason: `late`, `evicted`, `refused` …'),
    })
    .optional()
    .describe('of the rules; absent where none runs'),
  pipelines: z.array(pipelineStatus).describe('Logstash pipelines'),
  pipelineRestarts: z.number(),
  alerting: z
    .object({
      open: z.partialRecord(z.enum(SEVERITIES), z.number()).describe('alerts of status `open`, by severity'),
      actions: z.array(actionState),
      scheduler: z
        .object({
          runs: z.number(),
          alerts: z.number(),
          suppressed: z.number(),
          skipped: z.number().describe('windows that were never looked at'),
          failures: z.number(),
          waiting: z.number().describe('windows that are due'),
          lateness: z
            .object({
              buckets: z.array(z.object({ upTo: z.number(), count: z.number() })),
              count: z.number(),
              sum: z.number(),
            })
            .describe('milliseconds by which runs began later than due; each bucket holds those below it'),
        })
        .describe('since the start'),
    })
    .optional()
    .describe('absent while it starts, or the store cannot be asked'),
  responses: z
    .object({
      enabled: z.boolean(),
      proposed: z.number(),
      active: z.number().describe('in force, dry runs aside'),
      dryRun: z.number().describe('dry runs in force'),
      outcomes: z.partialRecord(z.enum(OUTCOMES), z.number()).describe('since the start, by what became of a target'),
      sequence: z.number().describe('of the last list'),
      leftOut: z.number().describe('in force, but not in the list, which is as long as clients take'),
    })
    .optional()
    .describe('absent where they do not run'),
});

export const status = defineRoute({
  method: 'GET',
  path: '/api/v1/status',
  summary: 'Tell what runs and how far it is',
  tag: 'system',
  access: { role: 'viewer', scope: 'search' },
  responses: { 200: { description: 'store and inputs', schema: statusReply } },
  errors: [],
  handle: async ({ services }) => {
    const { status: ask, clock } = services.dependencies;
    const now = await ask();
    return { ...now, uptime: Math.max(0, Math.floor((clock() - Date.parse(now.startedAt)) / 1000)) };
  },
});

export const metrics = defineRoute({
  method: 'GET',
  path: '/metrics',
  summary: 'Counters for Prometheus',
  tag: 'system',
  access: { role: 'viewer', scope: 'metrics' },
  responses: {
    200: { description: 'Prometheus text format 0.0.4', schema: z.string(), contentType: 'text/plain' },
  },
  errors: [],
  handle: async ({ reply, services }) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    return metricsText(await services.dependencies.status(), services);
  },
});

export const openapi = defineRoute({
  method: 'GET',
  path: '/api/v1/openapi.json',
  summary: 'This document',
  tag: 'system',
  access: { role: 'viewer', scope: 'search' },
  responses: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
  errors: [],
  handle: ({ request }) => request.server.swagger(),
});
