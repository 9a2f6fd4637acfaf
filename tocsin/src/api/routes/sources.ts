import { z } from 'zod';
import { defineRoute } from '../route.ts';

const moment = z.number().describe('milliseconds since the epoch');
const overdue = z
  .number()
  .optional()
  .describe('milliseconds since something should have come, by the habit of this source; absent: it is as ever');

const source = z.object({
  input: z.string().describe('the input, or the Logstash pipeline, that brings it'),
  index: z.string(),
  sourcetype: z.string(),
  source: z.string(),
  host: z.string(),
  isOther: z.boolean().describe('all that are beyond those which are told apart'),
  events: z.number(),
  bytes: z.number().describe('of the texts of the events'),
  perSecond: z.number().describe('events, of the last minute'),
  minutes: z.array(z.number()).describe('events of each of the last sixty minutes, the one that runs the last'),
  first: moment,
  last: moment,
  lag: z
    .object({ p50: z.number(), p95: z.number() })
    .optional()
    .describe('milliseconds from the time of an event to its arrival, of about the last ten minutes'),
  unusual: z.object({
    future: z.number().describe('their time is more than a minute ahead'),
    old: z.number().describe('more than a day before they came'),
    none: z.number().describe('no time'),
  }),
  failures: z.array(
    z.object({
      reason: z.string().describe('the tag'),
      events: z.number(),
      last: moment,
      samples: z.array(z.object({ text: z.string(), at: moment })).describe('beginnings, the newest first'),
    }),
  ),
  overdue,
});

export const listSources = defineRoute({
  method: 'GET',
  path: '/api/v1/sources',
  summary: 'Tell what arrives from where',
  description:
    'Counted since the start of the server; `silent` is what the store has of the last week and nothing has come of since.',
  tag: 'inputs',
  access: { role: 'viewer', scope: 'search' },
  responses: {
    200: {
      description: 'the source that was seen last comes first',
      schema: z.object({
        startedAt: moment,
        sources: z.array(source),
        evicted: z.number().describe('sources that are among the others, since too many came'),
        silent: z
          .array(
            z.object({
              index: z.string(),
              sourcetype: z.string(),
              host: z.string(),
              events: z.number(),
              last: moment,
              overdue,
            }),
          )
          .optional()
          .describe('absent while the store cannot be asked'),
      }),
    },
  },
  errors: ['store_unavailable'],
  handle: ({ services }) => services.dependencies.sources(),
});
