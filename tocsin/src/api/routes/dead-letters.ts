import { z } from 'zod';
import type { KeptLetters, WantedLetters } from '../../server/index.ts';
import { StoreUnavailable } from '../../store/index.ts';
import { audit } from '../audit.ts';
import { ApiError } from '../errors.ts';
import { defineRoute } from '../route.ts';
import type { Services } from '../services.ts';

const admin = { role: 'admin', scope: 'admin' } as const;
const MOST_SHOWN = 100;

const pipeline = z
  .string()
  .max(256)
  .optional()
  .describe('a Logstash pipeline, or `tocsin.yaml` for its outputs; absent: the store');

const count = z.object({
  pipeline,
  plugin: z.string().describe('the output, or what else gave them up; of the store `tocsin`'),
  reason: z.string(),
  events: z.number(),
  oldest: z.string(),
  newest: z.string(),
  bytes: z.number(),
});

const wanted = z.strictObject({
  pipeline,
  plugin: z.string().max(256).optional().describe('of this output only'),
  reason: z.string().max(8192).optional().describe('for this reason only'),
  ids: z.array(z.string().max(200)).min(1).max(1000).optional().describe('these only'),
});

const query = z.strictObject({
  pipeline,
  plugin: z.string().max(256).optional(),
  reason: z.string().max(8192).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_SHOWN).default(20),
});

const lettersOf = ({ dependencies: { deadLetters } }: Services): KeptLetters => {
  if (deadLetters === undefined) throw new ApiError('dead_letters_unavailable', 'this server keeps no dead letters');
  return deadLetters;
};

export const countLetters = defineRoute({
  method: 'GET',
  path: '/api/v1/dead-letters',
  summary: 'Count what could not be delivered, by where and why',
  tag: 'inputs',
  access: { role: 'viewer', scope: 'search' },
  responses: {
    200: { description: 'of the store, of outputs and of pipelines', schema: z.object({ counts: z.array(count) }) },
  },
  errors: ['dead_letters_unavailable'],
  handle: async ({ services }) => ({ counts: await lettersOf(services).counts() }),
});

export const showLetters = defineRoute({
  method: 'GET',
  path: '/api/v1/dead-letters/shown',
  summary: 'Show dead letters',
  tag: 'inputs',
  access: admin,
  query,
  responses: {
    200: {
      description: 'the oldest first',
      schema: z.object({
        letters: z.array(
          z.object({
            id: z.string(),
            kind: z.enum(['record', 'event', 'batch']),
            time: z.string(),
            pipeline,
            plugin: z.string(),
            reason: z.string(),
            response: z.string().optional().describe('what the other side said'),
            text: z.string().optional().describe('its beginning; absent where it is no text'),
            events: z.number(),
            bytes: z.number(),
          }),
        ),
      }),
    },
  },
  errors: ['dead_letters_unavailable'],
  handle: async ({ services, query: { limit, ...which } }) => ({
    letters: await lettersOf(services).show(which, limit),
  }),
});

export const replayLetters = defineRoute({
  method: 'POST',
  path: '/api/v1/dead-letters/replay',
  summary: 'Send dead letters again',
  description:
    'By outputs and pipelines as they are configured now. What is delivered is removed, the rest stays. Ends when the client goes away.',
  tag: 'inputs',
  access: admin,
  body: wanted,
  responses: {
    200: {
      description: 'how it went',
      schema: z.object({
        delivered: z.number().describe('events'),
        stayed: z.number(),
        reasons: z.array(z.string()).describe('why some stay, each once'),
      }),
    },
  },
  errors: ['dead_letters_unavailable', 'store_unavailable'],
  handle: async (call) => {
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    call.request.raw.socket.once('close', leave);
    try {
      const report = await lettersOf(call.services).replay(call.body, gone.signal).catch(told);
      audit(call, 'dead_letters_replayed', { ...about(call.body), delivered: report.delivered, stayed: report.stayed });
      return report;
    } finally {
      call.request.raw.socket.off('close', leave);
    }
  },
});

/** A sentence of what can't go is an answer like others: nothing has gone. */
const told = (error: unknown) => {
  if (error instanceof StoreUnavailable) throw error;
  return { delivered: 0, stayed: 0, reasons: [error instanceof Error ? error.message : String(error)] };
};

export const removeLetters = defineRoute({
  method: 'POST',
  path: '/api/v1/dead-letters/remove',
  summary: 'Remove dead letters for good',
  tag: 'inputs',
  access: admin,
  body: wanted,
  responses: { 200: { description: 'how many', schema: z.object({ removed: z.number() }) } },
  errors: ['dead_letters_unavailable'],
  handle: async (call) => {
    const removed = await lettersOf(call.services).remove(call.body);
    audit(call, 'dead_letters_removed', { ...about(call.body), removed });
    return { removed };
  },
});

const about = ({ pipeline: of = 'store', plugin, reason, ids }: WantedLetters) => ({
  pipeline: of,
  plugin,
  reason,
  ids: ids?.length,
});
