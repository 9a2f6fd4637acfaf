import { z } from 'zod';
import { defineRoute } from '../route.ts';

export const outputStatus = z.object({
  name: z.string(),
  type: z.string(),
  peer: z.string().describe('where it sends to'),
  waiting: z.object({ batches: z.number(), events: z.number(), bytes: z.number() }).describe('in its queue'),
  delivered: z.number().describe('events since the start'),
  dead: z.number().describe('events that became dead letters since the start'),
  seconds: z.number().describe('spent delivering'),
  counts: z.record(z.string(), z.number()).describe('by reason'),
  last: z
    .object({ ok: z.boolean(), words: z.string(), at: z.string() })
    .optional()
    .describe('what the other side said last'),
});

export const list = defineRoute({
  method: 'GET',
  path: '/api/v1/outputs',
  summary: 'Tell where events go beside the store, and what waits',
  tag: 'system',
  access: { role: 'viewer', scope: 'search' },
  responses: {
    200: { description: 'outputs of `tocsin.yaml`', schema: z.object({ outputs: z.array(outputStatus) }) },
  },
  errors: [],
  handle: async ({ services }) => ({ outputs: (await services.dependencies.status()).outputs }),
});
