import { z } from 'zod';
import { defineRoute } from '../route.ts';

const milliseconds = (what: string) => z.number().describe(`${what}, in milliseconds since the epoch`);

const part = z.object({
  events: z.number(),
  bytes: z
    .number()
    .describe('on disk, compressed; shared out by number of events where a partition holds several indexes'),
  uncompressedBytes: z.number(),
  first: milliseconds('time of the first event'),
  last: milliseconds('time of the last event'),
});

const reply = z.object({
  indexes: z.array(
    part.extend({
      index: z.string(),
      days: z.number().optional().describe('that its events are kept; absent: for ever, but for the limit of size'),
      partitions: z
        .array(part.extend({ partition: z.string().describe('a day such as 20261124, or a month of a backfill') }))
        .describe('the oldest first'),
    }),
  ),
  events: z.number(),
  bytes: z.number(),
  uncompressedBytes: z.number(),
  deadLetters: z.object({ batches: z.number(), events: z.number(), bytes: z.number() }),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).optional().describe('the disk that holds the data'),
  retention: z.object({
    days: z.number().optional(),
    indexes: z.record(z.string(), z.number()).optional(),
    bytes: z.number().optional(),
  }),
  dropped: z
    .object({ partitions: z.number(), events: z.number(), bytes: z.number() })
    .describe('since the start, because the store was larger than its limit'),
  bytesPerDay: z.number().describe('what a day adds on disk, as far as the newest week tells'),
  nextDrop: z
    .object({ partition: z.string(), at: milliseconds('when'), because: z.enum(['age', 'size']) })
    .optional()
    .describe('when the next partition is expected to go; absent where nothing bounds the store'),
});

export const storage = defineRoute({
  method: 'GET',
  path: '/api/v1/storage',
  summary: 'Tell what is stored, by index and day, and how long it stays',
  tag: 'system',
  access: { role: 'viewer', scope: 'search' },
  responses: { 200: { description: 'what is stored', schema: reply } },
  errors: ['store_unavailable'],
  handle: ({ services }) => services.dependencies.storage(),
});
