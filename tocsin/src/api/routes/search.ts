import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Row, SearchSummary } from '../../search/index.ts';
import { callerName } from '../access.ts';
import { defineRoute } from '../route.ts';
import { SEARCH_ID } from '../search-jobs.ts';
import { limited, pattern } from './search-pattern.ts';
import { cell, limitedErrors, range, spl } from './search-range.ts';
import { callerOf, runSearch } from './search-run.ts';

const MAX_ROWS = 1_000_000;
/** Where the request does not say. */
const DEFAULT_ROWS = 10_000;

const issue = z.object({
  message: z.string(),
  hint: z.string().optional(),
  line: z.int().min(1),
  column: z.int().min(1),
  from: z.int().min(0),
  to: z.int().min(0),
});

const result = z.object({
  kind: z.enum(['events', 'table']),
  columns: z.array(z.string()),
  rows: z.array(z.record(z.string(), cell)),
  truncated: z.boolean().describe('true where `limit` cut the result'),
  earliest: z.number().describe('epoch milliseconds'),
  latest: z.number().describe('epoch milliseconds, exclusive'),
  warnings: z.array(z.string()),
  elapsedMs: z.number(),
});

const timelineReply = z.object({
  earliest: z.number(),
  latest: z.number(),
  span: z.number().describe('milliseconds of a bucket'),
  buckets: z.array(z.object({ time: z.number(), count: z.number() })),
  total: z.number(),
});

/**
 * The JSON of a result, made while its rows come, so that only its bytes are kept. They are kept until the last row: a search
 * that fails half-way still answers with its error.
 */
class Answer {
  readonly #parts: Buffer[] = [Buffer.from('{"rows":[')];

  add(rows: readonly Row[]): void {
    const text = rows.map((row) => JSON.stringify(row)).join(',');
    this.#parts.push(Buffer.from(this.#parts.length > 1 ? `,${text}` : text));
  }

  end(summary: SearchSummary): readonly Buffer[] {
    return [...this.#parts, Buffer.from(`],${JSON.stringify(summary).slice(1)}`)];
  }
}

export const search = defineRoute({
  method: 'POST',
  path: '/api/v1/search',
  summary: 'Run a search',
  tag: 'search',
  access: { role: 'viewer', scope: 'search' },
  body: z.strictObject({
    ...range,
    limit: z
      .int()
      .min(1)
      .max(MAX_ROWS)
      .optional()
      .describe(`rows returned at most, default ${DEFAULT_ROWS}; the server may be configured to return fewer`),
    id: z
      .string()
      .regex(SEARCH_ID, 'is 8 to 64 letters, digits, _ and -')
      .optional()
      .describe('names the search for /api/v1/search/jobs: it tells there how far it is and can be cancelled'),
    round: z
      .string()
      .regex(SEARCH_ID, 'is 8 to 64 letters, digits, _ and -')
      .optional()
      .describe(
        'for several searches at once, such as the panels of a dashboard: those of one round are asked of the same moment, and what they have in common is asked once; a name is good for half a minute',
      ),
  }),
  responses: { 200: { description: 'the result', schema: result } },
  errors: [...limitedErrors, 'search_exists'],
  handle: async (call) => {
    const { search: text, id, round: named, ...rest } = call.body;
    const limit = Math.min(rest.limit ?? DEFAULT_ROWS, call.services.limits.rows);
    // A name is its caller's own.
    const round = named === undefined ? undefined : `${named} ${callerName(callerOf(call))}`;
    const answer = new Answer();
    const summary = await runSearch(call, { search: text, id, listed: true }, (signal, tag) =>
      call.services.dependencies.search.stream(
        { ...limited(call.services, rest), limit, spl: text, signal, tag, round },
        (part) => answer.add(part),
      ),
    );
    return call.reply.type('application/json; charset=utf-8').send(Readable.from(answer.end(summary)));
  },
});

export const timeline = defineRoute({
  method: 'POST',
  path: '/api/v1/search/timeline',
  summary: 'Count the events of a search over time',
  tag: 'search',
  access: { role: 'viewer', scope: 'search' },
  body: z.strictObject({
    ...range,
    limit: z.int().min(1).max(MAX_ROWS).optional().describe('ignored; so that the body of a search fits'),
    buckets: z.int().min(1).max(1000).optional().describe('about how many'),
  }),
  responses: {
    200: { description: 'counts for the part before the first transforming command', schema: timelineReply },
  },
  errors: limitedErrors,
  handle: (call) => {
    const { search: text, limit: _, buckets, ...rest } = call.body;
    return runSearch(call, { search: text, listed: false }, (signal) =>
      call.services.dependencies.search.timeline({
        ...limited(call.services, rest),
        spl: text,
        signal,
        ...(buckets === undefined ? {} : { buckets }),
      }),
    );
  },
});

export const check = defineRoute({
  method: 'POST',
  path: '/api/v1/search/check',
  summary: 'Check a search without running it',
  tag: 'search',
  access: { role: 'viewer', scope: 'search' },
  body: z.strictObject({ search: spl, pattern }),
  responses: { 200: { description: 'its faults; none: it would run', schema: z.object({ issues: z.array(issue) }) } },
  errors: ['store_unavailable', 'unknown_pattern', 'patterns_unavailable'],
  handle: ({ body, services }) => ({
    issues: services.dependencies.search.check(limited(services, body).search),
  }),
});
