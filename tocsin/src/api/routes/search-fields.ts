import { z } from 'zod';
import { FIELD_TYPES } from '../../search/index.ts';
import { defineRoute } from '../route.ts';
import { limited } from './search-pattern.ts';
import { limitedErrors, range } from './search-range.ts';
import { runSearch } from './search-run.ts';

const summary = z.object({
  total: z.number().describe('events of the part of the search before its first transforming command'),
  sampled: z.boolean().optional().describe('true: figures are of the newest 100,000 events'),
  fields: z
    .array(
      z.object({
        name: z.string(),
        coverage: z.number().min(0).max(1).describe('share of the events that have it'),
        distinct: z.number().describe('different values, about'),
        type: z.enum(FIELD_TYPES),
        numeric: z.boolean().describe('all values are numbers'),
        top: z.array(z.object({ value: z.string(), count: z.number() })).describe('at most 10, most frequent first'),
      }),
    )
    .describe('those that most events have first'),
});

export const searchFields = defineRoute({
  method: 'POST',
  path: '/api/v1/search/fields',
  summary: 'Tell the fields of the events of a search and their most frequent values',
  tag: 'search',
  access: { role: 'viewer', scope: 'search' },
  body: z.strictObject({
    ...range,
    fields: z.array(z.string().min(1).max(256)).max(100).optional().describe('only these; else all that there are'),
  }),
  responses: { 200: { description: 'the fields', schema: summary } },
  errors: limitedErrors,
  handle: (call) => {
    const { search, ...rest } = call.body;
    return runSearch(call, { search, listed: false }, (signal, tag) =>
      call.services.dependencies.search.fields({ ...limited(call.services, rest), spl: search, signal, tag }),
    );
  },
});
