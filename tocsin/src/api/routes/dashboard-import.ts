import { z } from 'zod';
import { ImportFault, importDashboards } from '../../dashboards/index.ts';
import { ApiError } from '../errors.ts';
import { defineRoute } from '../route.ts';
import { reading } from './document-routes.ts';

/** Characters of a file. JSON writes quotes as two, so that what comes may be longer. */
const MAX_TEXT = 8 << 20;

const documents = z.array(z.object({ id: z.string(), body: z.record(z.string(), z.unknown()) }));

export const importFile = defineRoute({
  method: 'POST',
  path: '/api/v1/dashboards/import',
  summary: 'Read what another system exports',
  description:
    'Simple XML of Splunk, saved objects of Kibana as lines of JSON, or a dashboard or index pattern of ours (`name` ends in `.yml`). Nothing is written: what is wanted of the answer is then made by the routes of each kind.',
  tag: 'dashboards',
  access: reading,
  bodyLimit: 2 * MAX_TEXT,
  body: z.strictObject({ name: z.string().max(300).describe('of the file'), text: z.string().max(MAX_TEXT) }),
  responses: {
    200: {
      description: 'documents as their files would have them, and what was not taken over',
      schema: z.object({
        format: z.enum(['splunk', 'kibana', 'tocsin']),
        dashboards: documents,
        patterns: documents,
        searches: documents,
        notes: z.array(z.object({ place: z.string(), message: z.string(), hint: z.string().optional() })),
      }),
    },
  },
  errors: ['import_unreadable'],
  handle: ({ body: { name, text } }) => {
    try {
      return importDashboards(name, text);
    } catch (error) {
      if (error instanceof ImportFault) throw new ApiError('import_unreadable', error.message);
      throw error;
    }
  },
});
