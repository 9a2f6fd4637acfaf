import { z } from 'zod';
import type { SavedSearches, SavedSearchFile, Scheduler } from '../../detect/index.ts';
import { audit } from '../audit.ts';
import { ApiError } from '../errors.ts';
import { ifMatch } from '../if-match.ts';
import { type Call, defineRoute } from '../route.ts';
import type { Services } from '../services.ts';
import { runSearch } from './search-run.ts';

const reading = { role: 'viewer', scope: 'alerts' } as const;
const changing = { role: 'editor', scope: 'alerts' } as const;

const window = z.object({ from: z.number(), to: z.number() }).describe('epoch milliseconds, `to` exclusive');

/** Checked by the room itself, which names the place of each problem. */
const body = z.record(z.string(), z.unknown()).describe('as in the file; spans are texts such as `5m`');

const state = z.object({
  running: z.boolean(),
  lastAt: z.number().optional(),
  lastWindow: window.optional(),
  lastCount: z.number().optional(),
  lastError: z.string().optional().describe('while it lasts'),
  nextAt: z.number().optional(),
  lateness: z.number().optional().describe('milliseconds by which the last run began too late'),
  runs: z.number(),
  alerts: z.number(),
  suppressed: z.number(),
  skipped: z.number().describe('windows that were never looked at'),
});

const reply = z.object({
  id: z.string(),
  etag: z.string().describe('for `if-match`'),
  file: z.string(),
  body: body.optional(),
  problems: z
    .array(z.object({ line: z.int(), column: z.int(), message: z.string(), hint: z.string().optional() }))
    .describe('what is wrong with the file; while there is something, it goes on as it was before'),
  state: state.optional().describe('of one that runs on a schedule, since the start of the server'),
});

const trialReply = z.object({
  window,
  count: z.number(),
  fires: z.boolean(),
  reason: z.string(),
  findings: z.array(z.object({ key: z.record(z.string(), z.string()), count: z.number(), reason: z.string() })),
  columns: z.array(z.string()),
  results: z.array(z.record(z.string(), z.unknown())),
  elapsedMs: z.number(),
});

const byId = z.strictObject({ id: z.string().min(1).max(200) });

const opened = ({
  dependencies,
}: Services): { readonly files: SavedSearches; readonly scheduler: Scheduler | undefined } => {
  const { searches } = dependencies;
  if (searches === undefined)
    throw new ApiError('searches_unavailable', 'this server has no saved searches', { retryAfter: 5 });
  return { files: searches.files, scheduler: searches.scheduler() };
};

const show = (
  { id, etag, file, body, problems }: SavedSearchFile,
  scheduler: Scheduler | undefined,
): z.output<typeof reply> => {
  const state = scheduler?.state(id);
  return {
    id,
    etag,
    file,
    // A file may hold anything; only a map is a saved search.
    ...(typeof body === 'object' && body !== null && !Array.isArray(body) ? { body: { ...body } } : {}),
    problems: problems.map(({ line, column, message, hint }) => ({
      line,
      column,
      message,
      ...(hint === undefined ? {} : { hint }),
    })),
    ...(state === undefined ? {} : { state }),
  };
};

const sent = ({ reply, services }: Pick<Call<unknown, unknown>, 'reply' | 'services'>, file: SavedSearchFile) => {
  reply.header('etag', `"${file.etag}"`);
  return show(file, opened(services).scheduler);
};

export const listSearches = defineRoute({
  method: 'GET',
  path: '/api/v1/searches',
  summary: 'List the saved searches',
  tag: 'alerts',
  access: reading,
  responses: {
    200: {
      description: 'all of them, by id',
      schema: z.object({
        searches: z.array(reply),
        folder: z.string(),
        writable: z.boolean().describe('whether they can be changed here'),
      }),
    },
  },
  errors: ['searches_unavailable'],
  handle: async ({ services }) => {
    const { files, scheduler } = opened(services);
    return {
      searches: files.list().map((file) => show(file, scheduler)),
      folder: files.folder,
      writable: await files.writable(),
    };
  },
});

export const showSearch = defineRoute({
  method: 'GET',
  path: '/api/v1/searches/:id',
  summary: 'Show a saved search',
  tag: 'alerts',
  access: reading,
  params: byId,
  responses: { 200: { description: 'the saved search; `etag` is also a header', schema: reply } },
  errors: ['unknown_search', 'searches_unavailable'],
  handle: (call) => {
    const file = opened(call.services).files.get(call.params.id);
    if (file === undefined)
      throw new ApiError('unknown_search', `there is no saved search "${call.params.id.slice(0, 100)}"`);
    return sent(call, file);
  },
});

export const createSearch = defineRoute({
  method: 'POST',
  path: '/api/v1/searches',
  summary: 'Save a search',
  description: 'Writes `ID.yml` into the folder of saved searches. Without `id`, one is made of the title.',
  tag: 'alerts',
  access: changing,
  body: z.looseObject({ id: z.string().max(100).optional() }).describe('the saved search, and its id'),
  responses: { 201: { description: 'the saved search', schema: reply } },
  errors: ['invalid_saved_search', 'search_exists', 'searches_read_only', 'searches_unavailable'],
  handle: async (call) => {
    const { id, ...body } = call.body;
    const file = await opened(call.services).files.create(id, body);
    audit(call, 'search_saved', { search: file.id });
    call.reply.code(201);
    return sent(call, file);
  },
});

export const replaceSearch = defineRoute({
  method: 'PUT',
  path: '/api/v1/searches/:id',
  summary: 'Change a saved search',
  description: 'Needs `if-match` with the `etag` that was read. Comments of the file stay.',
  tag: 'alerts',
  access: changing,
  params: byId,
  body,
  responses: { 200: { description: 'the saved search', schema: reply } },
  errors: ['invalid_saved_search', 'unknown_search', 'changed_meanwhile', 'searches_read_only', 'searches_unavailable'],
  handle: async (call) => {
    const file = await opened(call.services).files.replace(call.params.id, call.body, ifMatch(call));
    audit(call, 'search_changed', { search: file.id });
    return sent(call, file);
  },
});

export const removeSearch = defineRoute({
  method: 'DELETE',
  path: '/api/v1/searches/:id',
  summary: 'Remove a saved search',
  description: 'Needs `if-match` with the `etag` that was read. Its alerts stay.',
  tag: 'alerts',
  access: changing,
  params: byId,
  responses: { 204: { description: 'removed' } },
  errors: ['unknown_search', 'changed_meanwhile', 'searches_read_only', 'searches_unavailable'],
  handle: async (call) => {
    await opened(call.services).files.remove(call.params.id, ifMatch(call));
    audit(call, 'search_removed', { search: call.params.id });
    call.reply.code(204);
  },
});

export const trySearch = defineRoute({
  method: 'POST',
  path: '/api/v1/searches/try',
  summary: 'Try a saved search',
  description:
    'Runs it over the last window before `at`, and tells nobody. Nothing is saved, and nothing is suppressed.',
  tag: 'alerts',
  access: reading,
  body: z.strictObject({
    body,
    at: z.number().min(0).max(8e15).optional().describe('epoch milliseconds, default now'),
  }),
  responses: { 200: { description: 'what it would have told', schema: trialReply } },
  errors: [
    'invalid_saved_search',
    'searches_unavailable',
    'invalid_search',
    'search_limit',
    'search_failed',
    'client_gone',
    'store_unavailable',
    'too_many_searches',
  ],
  handle: async (call) => {
    const { files, scheduler } = opened(call.services);
    const definition = files.read(call.body.body);
    if (scheduler === undefined)
      throw new ApiError('searches_unavailable', 'saved searches are being opened', { retryAfter: 2 });
    const run = { search: definition.search, listed: false };
    return runSearch(call, run, (signal) => scheduler.try(definition, { at: call.body.at, signal }));
  },
});
