import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { limited } from './search-pattern.ts';
import { range } from './search-range.ts';
import { sendTail } from './tail-stream.ts';

const access = { role: 'viewer', scope: 'search' } as const;

export const tail = defineRoute({
  method: 'GET',
  path: '/api/v1/search/tail',
  summary: 'Show new events as they are stored',
  description:
    'Server-Sent Events. `rows` carries `{columns, rows}`, oldest first; `counts` carries `{shown, leftOut}` since the beginning; `warning` carries `{message}`; `end` carries `{code, message}` and is the last. The search may hold streaming commands only; the time range does not apply, each event is shown once, when it arrives, whatever its own time.',
  tag: 'search',
  access,
  query: z.strictObject({ search: range.search, timeZone: range.timeZone, pattern: range.pattern }),
  responses: { 200: { description: 'the stream', schema: z.string(), contentType: 'text/event-stream' } },
  errors: ['invalid_search', 'unknown_pattern', 'patterns_unavailable', 'store_unavailable', 'too_many_searches'],
  handle: (call) => sendTail(call, access, limited(call.services, call.query)),
});
