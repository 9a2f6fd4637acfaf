import { z } from 'zod';
import { EXPORT_FORMATS } from '../../search/index.ts';
import { defineRoute } from '../route.ts';
import { sendExport } from './export-stream.ts';
import { limited } from './search-pattern.ts';
import { limitedErrors, range } from './search-range.ts';

const MAX_EXPORT = 100_000;

export const exportSearch = defineRoute({
  method: 'POST',
  path: '/api/v1/search/export',
  summary: 'Run a search and send its result as a file',
  description:
    'CSV is made safe for spreadsheets: a cell that would be a formula is prefixed with an apostrophe. The values of a multivalue cell stand on lines of their own. The file begins when the search has ended. The headers `x-tocsin-rows` and `x-tocsin-truncated` say how many rows it has and whether the limit cut it.',
  tag: 'search',
  access: { role: 'viewer', scope: 'search' },
  body: z.strictObject({
    ...range,
    format: z.enum(EXPORT_FORMATS).describe('ndjson: one object a line'),
    limit: z.int().min(1).max(MAX_EXPORT).default(MAX_EXPORT).describe('rows at most'),
  }),
  responses: { 200: { description: 'the file', schema: z.string(), contentType: 'text/csv' } },
  errors: limitedErrors,
  handle: (call) => sendExport(call, limited(call.services, call.body)),
});
