import { z } from 'zod';
import { isAdmin } from '../access.ts';
import { ApiError } from '../errors.ts';
import { type Call, defineRoute } from '../route.ts';
import type { SearchJob } from '../search-jobs.ts';
import { SEARCH_ID } from '../search-jobs.ts';

const id = z.string().regex(SEARCH_ID, 'is 8 to 64 letters, digits, _ and -');

const job = z.object({
  id: z.string().describe('as the client chose it, or one of ours'),
  search: z.string(),
  startedAt: z.string().describe('ISO 8601'),
  elapsedMs: z.number(),
  rowsRead: z.number().describe('events that the engine has read'),
  rowsTotal: z.number().describe('events that it is going to read, as far as it knows'),
  bytesRead: z.number(),
});

const owner = ({ caller, services }: Pick<Call<unknown, unknown>, 'caller' | 'services'>) => {
  if (caller === undefined) throw new ApiError('unauthenticated', 'nobody is signed in');
  return { jobs: services.jobs, caller, all: isAdmin(caller) };
};

const found = (call: Call<unknown, { id: string }>): SearchJob => {
  const { jobs, caller, all } = owner(call);
  const job = jobs.find(call.params.id, caller, all);
  if (job === undefined)
    throw new ApiError('unknown_search', `no search of yours with the id ${call.params.id} is running`);
  return job;
};

export const listJobs = defineRoute({
  method: 'GET',
  path: '/api/v1/search/jobs',
  summary: 'List the searches that run',
  description: "The caller's own; an admin sees those of everybody.",
  tag: 'search',
  access: { role: 'viewer', scope: 'search' },
  responses: { 200: { description: 'oldest first', schema: z.array(job) } },
  errors: ['store_unavailable'],
  handle: (call) => {
    const { jobs, caller, all } = owner(call);
    return jobs.describe(jobs.list(caller, all));
  },
});

export const showJob = defineRoute({
  method: 'GET',
  path: '/api/v1/search/jobs/:id',
  summary: 'Tell how far a search is',
  tag: 'search',
  access: { role: 'viewer', scope: 'search' },
  params: z.object({ id }),
  responses: { 200: { description: 'the search', schema: job } },
  errors: ['unknown_search', 'store_unavailable'],
  handle: async (call) => (await call.services.jobs.describe([found(call)]))[0],
});

export const cancelJob = defineRoute({
  method: 'DELETE',
  path: '/api/v1/search/jobs/:id',
  summary: 'Cancel a search',
  description: 'The request that runs it is answered with `search_cancelled`.',
  tag: 'search',
  access: { role: 'viewer', scope: 'search' },
  params: z.object({ id }),
  responses: { 204: { description: 'it ends' } },
  errors: ['unknown_search'],
  handle: (call) => {
    found(call).controller.abort(new ApiError('search_cancelled', 'the search was cancelled'));
    call.reply.code(204).send();
  },
});
