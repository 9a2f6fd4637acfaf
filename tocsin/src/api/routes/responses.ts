import { z } from 'zod';
import { ANSWER_KINDS } from '../../detect/index.ts';
import { ANSWER_STATES, type Answer, countEnforcements, type Responses, STEP_KINDS } from '../../respond/index.ts';
import { personName } from '../access.ts';
import { audit } from '../audit.ts';
import { ApiError } from '../errors.ts';
import { defineRoute } from '../route.ts';
import type { Services } from '../services.ts';
import { listOf, pageQuery, soon, spanText } from './alert-schemas.ts';

const reader = { role: 'viewer', scope: 'alerts' } as const;
const editor = { role: 'editor', scope: 'alerts' } as const;

/** Throws `responses_unavailable`. */
export const responsesOf = ({ dependencies }: Services): Responses => {
  const responses = dependencies.responses?.();
  if (responses !== undefined) return responses;
  throw new ApiError('responses_unavailable', 'responses do not run here', { hint: 'the log of the server says why' });
};

const time = z.number().describe('epoch milliseconds');

const responseReply = z.object({
  id: z.string(),
  kind: z.enum(ANSWER_KINDS),
  target: z.string().describe('an address, a range, or the name of a user'),
  dryRun: z.boolean().describe('clients only report what they would have done'),
  rule: z.string().optional().describe('id of the saved search; absent: a person made it'),
  reason: z.string().describe('title of the search, or what the person said'),
  lasts: z.number().describe('milliseconds that it holds'),
  state: z.enum(ANSWER_STATES),
  created: time,
  since: time.optional().describe('when it came into force'),
  until: time.optional().describe('when it ends, or can no longer be approved'),
  history: z.array(
    z.object({
      at: time,
      by: z.string(),
      step: z.enum(STEP_KINDS),
      why: z.string().optional(),
      until: time.optional(),
      alert: z.string().optional().describe('id of the alert that caused it'),
    }),
  ),
});

const byId = z.strictObject({ id: z.string().min(1).max(64) });
const why = z.string().trim().min(1).max(1_000);
const changed = { 200: { description: 'the response', schema: responseReply } };

export const listResponses = defineRoute({
  method: 'GET',
  path: '/api/v1/responses',
  summary: 'List responses, the newest first',
  tag: 'responses',
  access: reader,
  query: z.strictObject({
    state: listOf(ANSWER_STATES).optional(),
    kind: listOf(ANSWER_KINDS).optional(),
    ...pageQuery,
  }),
  responses: {
    200: {
      description: 'a page of them',
      schema: z.object({
        responses: z.array(responseReply),
        counts: z.record(z.enum(ANSWER_STATES), z.number()).describe('of all'),
        next: z.string().optional().describe('`before` of the next page'),
      }),
    },
  },
  errors: ['responses_unavailable'],
  handle: ({ services, query: { state, kind, limit, before } }) =>
    responsesOf(services).list({ state, kind }, limit, before),
});

export const showResponse = defineRoute({
  method: 'GET',
  path: '/api/v1/responses/:id',
  summary: 'Show a response with its history',
  tag: 'responses',
  access: reader,
  params: byId,
  responses: changed,
  errors: ['unknown_response', 'responses_unavailable'],
  handle: ({ services, params: { id } }) => responsesOf(services).get(id),
});

export const approveResponse = defineRoute({
  method: 'POST',
  path: '/api/v1/responses/:id/approve',
  summary: 'Approve a proposed response, which comes into force at once',
  tag: 'responses',
  access: editor,
  params: byId,
  body: z.strictObject({ why: why.optional() }),
  responses: changed,
  errors: ['unknown_response', 'response_over', 'target_allowed', 'responses_off', 'responses_unavailable'],
  handle: (call) => {
    const answer = responsesOf(call.services).approve(call.params.id, personName(call.caller), call.body.why);
    audit(call, 'response_approved', aboutOf(answer));
    return answer;
  },
});

export const undoResponse = defineRoute({
  method: 'POST',
  path: '/api/v1/responses/:id/undo',
  summary: 'Undo a response, or reject a proposed one',
  description: 'The same saved search does not answer its target again before the response would have ended.',
  tag: 'responses',
  access: editor,
  params: byId,
  body: z.strictObject({ why: why.optional() }),
  responses: changed,
  errors: ['unknown_response', 'response_over', 'responses_unavailable'],
  handle: (call) => {
    const answer = responsesOf(call.services).undo(call.params.id, personName(call.caller), call.body.why);
    audit(call, 'response_undone', aboutOf(answer));
    return answer;
  },
});

export const makeResponse = defineRoute({
  method: 'POST',
  path: '/api/v1/responses',
  summary: 'Block an address, or lock or log out a user, at once',
  tag: 'responses',
  access: editor,
  body: z.strictObject({
    kind: z.enum(ANSWER_KINDS),
    target: z.string().trim().min(1).max(256).describe('an address, a range, or the name of a user'),
    for: spanText.prefault('1h').describe('`30m`, `4h`, `7d` or `2w`'),
    reason: why,
    dryRun: z.boolean().default(false).describe('clients only report what they would have done'),
  }),
  responses: { 201: { description: 'the response', schema: responseReply } },
  errors: ['invalid_target', 'target_allowed', 'too_many_responses', 'responses_off', 'responses_unavailable'],
  handle: (call) => {
    const { for: lasts, ...wanted } = call.body;
    const answer = responsesOf(call.services).make({ ...wanted, lasts }, personName(call.caller));
    audit(call, 'response_made', aboutOf(answer));
    call.reply.code(201);
    return answer;
  },
});

export const listClients = defineRoute({
  method: 'GET',
  path: '/api/v1/responses/clients',
  summary: 'List the clients that have fetched the list of responses',
  tag: 'responses',
  access: reader,
  responses: {
    200: {
      description: 'since the start of the server, the last one first',
      schema: z.object({
        sequence: z.number().describe('of the list as it is now'),
        clients: z.array(
          z.object({
            name: z.string().describe('of its token'),
            address: z.string(),
            agent: z.string().describe('what it calls itself'),
            what: z.enum(['list', 'blocklist']),
            firstAt: time,
            lastAt: time,
            requests: z.number(),
            sequence: z.number().optional().describe('of the list that it had'),
          }),
        ),
      }),
    },
  },
  errors: ['responses_unavailable'],
  handle: ({ services }) => {
    const responses = responsesOf(services);
    return { sequence: responses.status.sequence, clients: responses.clients.all };
  },
});

/** Reports beyond are found by a search. */
const REPORTED = '-7d';

export const countReports = defineRoute({
  method: 'GET',
  path: '/api/v1/responses/reports',
  summary: 'Count what clients have reported of responses within the last seven days',
  tag: 'responses',
  access: reader,
  responses: {
    200: {
      description: 'by response; one of which nothing was reported is not there',
      schema: z.object({
        reports: z.array(
          z.object({
            id: z.string(),
            enforced: z.number().describe('requests and log-ins refused, sessions ended'),
            dryRun: z.number().describe('that would have been'),
            last: time,
          }),
        ),
      }),
    },
  },
  errors: ['responses_unavailable', 'store_unavailable', 'busy', 'search_limit', 'search_failed'],
  handle: async ({ services }) => {
    const responses = responsesOf(services);
    const { search } = services.dependencies;
    const counts = await countEnforcements(search, (id) => responses.has(id), REPORTED, soon());
    return { reports: [...counts].map(([id, count]) => ({ id, ...count })) };
  },
});

const allowEntry = z.object({ entry: z.string(), because: z.string() });

export const showAllowList = defineRoute({
  method: 'GET',
  path: '/api/v1/responses/allowed',
  summary: 'Show who is never answered',
  tag: 'responses',
  access: reader,
  responses: {
    200: {
      description: 'the allow-list; tocsin.yaml has it',
      schema: z.object({ enabled: z.boolean(), addresses: z.array(allowEntry), users: z.array(allowEntry) }),
    },
  },
  errors: ['responses_unavailable'],
  handle: ({ services }) => {
    const { isOn, allowList } = responsesOf(services);
    return { enabled: isOn, addresses: allowList.addresses, users: allowList.users };
  },
});

const aboutOf = ({ id, kind, target, rule, until }: Answer): object => ({ response: id, kind, target, rule, until });
