import { z } from 'zod';
import { BLOCKLIST_FORMATS, blockedAddresses, type IssuedList, blocklistText as textOf } from '../../respond/index.ts';
import { callerName, personName } from '../access.ts';
import { ApiError } from '../errors.ts';
import type { Call } from '../route.ts';
import { defineRoute } from '../route.ts';
import { responsesOf } from './responses.ts';
import { type AnyCall, callerOf } from './search-run.ts';

const client = { role: 'admin', scope: 'respond' } as const;
/** Seconds. Proxies cut what is silent for a minute. */
const LONGEST_WAIT = 55;

const TIME_UP = Symbol('the time is up');

/** Programs of the application go by these: paths and bodies stay as they are. */
export const list = defineRoute({
  method: 'GET',
  path: '/api/respond/list',
  summary: 'Fetch the list of responses in force, or wait for a newer one',
  description:
    'The header `X-Tocsin-Signature` is `v1=` and the hexadecimal HMAC-SHA256 of the exact body by the key that `tocsin respond key` prints. A client takes no list whose `sequence` is lower than the last, or whose `expires` is past.',
  tag: 'responses',
  access: client,
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0).describe('`sequence` of the list that the client has'),
    wait: z.coerce.number().int().min(0).max(LONGEST_WAIT).default(0).describe('seconds that it waits for a newer one'),
  }),
  responses: {
    200: {
      description: 'the whole list',
      schema: z.object({
        version: z.literal(1),
        sequence: z.number(),
        issued: z.number(),
        expires: z.number(),
        answers: z.array(
          z.object({
            id: z.string(),
            kind: z.string(),
            target: z.string(),
            until: z.number(),
            created: z.number(),
            dryRun: z.boolean(),
            reason: z.string(),
          }),
        ),
      }),
    },
    204: { description: 'there is no newer one' },
  },
  errors: ['too_many_waiting', 'responses_unavailable'],
  handle: async (call) => {
    const { after, wait } = call.query;
    note(call, 'list', after);
    const found = await newer(call, after, wait);
    call.reply.header('cache-control', 'no-store');
    if (found === undefined) return void call.reply.code(204);
    call.reply.header('x-tocsin-signature', found.signature).type('application/json; charset=utf-8');
    return found.body;
  },
});

/** Only who has to wait counts against the bound on those that do. */
const newer = async (call: AnyCall, after: number, wait: number): Promise<IssuedList | undefined> => {
  const { services, request, reply } = call;
  const responses = responsesOf(services);
  const now = await responses.newer(after, AbortSignal.abort());
  if (now !== undefined || wait === 0) return now;
  const controller = new AbortController();
  const end = (): void => controller.abort(TIME_UP);
  const timer = setTimeout(end, wait * 1_000);
  reply.raw.once('close', end);
  if (request.raw.socket.destroyed) end();
  try {
    return await services.waiting.run(callerName(callerOf(call)), controller, async (signal) => {
      const found = await responses.newer(after, signal);
      if (found === undefined && signal.reason instanceof ApiError) throw signal.reason;
      return found;
    });
  } finally {
    clearTimeout(timer);
    reply.raw.off('close', end);
  }
};

export const blocklistText = defineRoute({
  method: 'GET',
  path: '/api/respond/blocklist.txt',
  summary: 'Fetch the blocked addresses as text, for firewalls and nginx',
  tag: 'responses',
  access: client,
  query: z.strictObject({
    format: z.enum(BLOCKLIST_FORMATS).default('plain').describe('`nginx`: lines `deny ADDRESS;`'),
  }),
  responses: {
    200: { description: 'an address or range a line', schema: z.string(), contentType: 'text/plain' },
  },
  errors: ['responses_unavailable'],
  handle: (call) => {
    note(call, 'blocklist');
    call.reply.header('cache-control', 'no-store').type('text/plain; charset=utf-8');
    return textOf(responsesOf(call.services).current.answers, call.query.format);
  },
});

export const blocklistJson = defineRoute({
  method: 'GET',
  path: '/api/respond/blocklist.json',
  summary: 'Fetch the blocked addresses with their ends',
  tag: 'responses',
  access: client,
  responses: {
    200: {
      description: 'addresses and ranges that are blocked',
      schema: z.object({
        sequence: z.number(),
        issued: z.number(),
        addresses: z.array(z.object({ target: z.string(), until: z.number() })),
      }),
    },
  },
  errors: ['responses_unavailable'],
  handle: (call) => {
    note(call, 'blocklist');
    const { sequence, issued, answers } = responsesOf(call.services).current;
    call.reply.header('cache-control', 'no-store');
    return { sequence, issued, addresses: blockedAddresses(answers) };
  },
});

const note = (
  call: Pick<Call<unknown, unknown>, 'services' | 'request' | 'caller'>,
  what: 'list' | 'blocklist',
  sequence?: number,
): void => {
  const { services, request, caller } = call;
  const name = caller?.kind === 'token' ? caller.token.name : personName(caller);
  const agent = request.headers['user-agent'] ?? '';
  responsesOf(services).clients.note(
    { name, address: request.ip, agent, what, sequence },
    services.dependencies.clock(),
  );
};
