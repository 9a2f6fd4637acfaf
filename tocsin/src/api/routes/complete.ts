import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { spl } from './search-range.ts';
import { runSearch } from './search-run.ts';

const KINDS = ['command', 'function', 'field', 'value', 'option', 'keyword', 'macro', 'index', 'search'] as const;

const completion = z.object({
  from: z.int().min(0).describe('UTF-16 offset where the inserted text begins'),
  to: z.int().min(0).describe('UTF-16 offset up to which it replaces what stands there'),
  items: z
    .array(
      z.object({
        label: z.string().describe('to be shown'),
        insert: z.string().describe('the text that takes the place from `from` to `to`'),
        kind: z.enum(KINDS),
        detail: z.string().optional().describe('a summary, a signature or a count'),
      }),
    )
    .describe('at most 50, best first'),
});

export const complete = defineRoute({
  method: 'POST',
  path: '/api/v1/search/complete',
  summary: 'Tell what may stand at a place of a search',
  description:
    'Commands, functions, options, the fields known at that place, and values. The search may be unfinished or broken.',
  tag: 'search',
  access: { role: 'viewer', scope: 'search' },
  body: z.strictObject({ search: spl, cursor: z.int().min(0).describe('UTF-16 offset in the search') }),
  responses: { 200: { description: 'what may be inserted', schema: completion } },
  errors: ['client_gone', 'store_unavailable', 'search_cancelled', 'search_limit', 'too_many_searches'],
  handle: (call) =>
    runSearch(call, { search: call.body.search, listed: false }, (signal) =>
      call.services.dependencies.search.complete({ spl: call.body.search, cursor: call.body.cursor, signal }),
    ),
});
