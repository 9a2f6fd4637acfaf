import { z } from 'zod';
import { backtest, documentsOf, readDocuments } from '../../detect/index.ts';
import { ApiError } from '../errors.ts';
import { defineRoute } from '../route.ts';
import { SEARCH_ID } from '../search-jobs.ts';
import { range, searchErrors } from './search-range.ts';
import { runSearch } from './search-run.ts';

const { search: _, ...times } = range;

const MAX_TEXT = 16 << 20;
const MAX_NAMES = 10_000;
const MAX_EVENTS = 20_000_000;
/** Of the time of a search: what is left is for the answer, which says how far it came. */
const SHARE_OF_TIME = 0.9;

const problem = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
  hint: z.string().optional(),
});

const counts = { matches: z.number(), findings: z.number() };
const day = z.object({ day: z.string().describe('of UTC: 2026-11-24'), ...counts });

const ruleReport = z.object({
  rule: z.string().describe('its id, else its name, else its title'),
  title: z.string(),
  level: z.string(),
  author: z.string().optional(),
  license: z.string().optional(),
  ...counts,
  perDay: z.number(),
  first: z.number().optional(),
  last: z.number().optional(),
  days: z.array(day).describe('those with any'),
  entities: z
    .array(z.object({ entity: z.record(z.string(), z.string()), findings: z.number(), events: z.number() }))
    .describe('whom most of its findings are about'),
  examples: z.array(z.object({ time: z.number(), text: z.string() })),
});

const report = z.object({
  earliest: z.number().describe('epoch milliseconds'),
  latest: z.number().describe('epoch milliseconds, exclusive; earlier than asked for where a limit ended it'),
  truncated: z
    .boolean()
    .describe('true where a limit of time or events ended it: the figures are those up to `latest`'),
  events: z.number().describe('of the range'),
  read: z.number().describe('those that might have matched'),
  ...counts,
  span: z.number().describe('days from the first stored event of the range to its end, with fractions; 1 at least'),
  perDay: z.number().describe('findings a day'),
  days: z.array(day.extend({ events: z.number() })),
  rules: z.array(ruleReport),
  stopped: z.number().describe('events that regular expressions took too long for'),
  problems: z.array(problem).describe('rules that were left out, and why'),
  elapsedMs: z.number(),
});

export const backtestRules = defineRoute({
  method: 'POST',
  path: '/api/v1/rules/backtest',
  summary: 'Run rules over what is stored',
  description:
    'Says what rules of Sigma and of thresholds, correlations too, would have found. Nothing is saved, and nobody is told. It counts as a search, and ends with what it has found so far when it takes longer than one may.',
  tag: 'rules',
  access: { role: 'viewer', scope: 'search' },
  // All public rules are some 8 MB.
  bodyLimit: MAX_TEXT,
  body: z.strictObject({
    rules: z
      .array(
        z.strictObject({
          file: z.string().max(1_000).default('rule.yml').describe('what problems call it'),
          text: z.string().max(MAX_TEXT).describe('YAML as in a file of rules'),
        }),
      )
      .min(1)
      .max(MAX_NAMES),
    only: z
      .array(z.string().max(1_000))
      .max(MAX_NAMES)
      .optional()
      .describe('ids or names: only these rules, and those that they rest on'),
    placeholders: z
      .record(z.string(), z.array(z.union([z.string(), z.number()])))
      .optional()
      .describe('what %name% stands for in rules with `expand`'),
    route: z.boolean().default(true).describe('false: all events are asked of all rules, whatever their log source'),
    ...times,
    id: z.string().regex(SEARCH_ID, 'is 8 to 64 letters, digits, _ and -').optional().describe('as of a search'),
  }),
  responses: { 200: { description: 'what they would have found', schema: report } },
  errors: [...searchErrors, 'search_exists', 'invalid_rule'],
  handle: async (call) => {
    const { rules, only, placeholders = {}, id, ...rest } = call.body;
    const read = readDocuments(rules, { placeholders: new Map(Object.entries(placeholders)) });
    const documents = only === undefined ? read.documents : documentsOf(read.documents, only);
    if (!documents.some(({ kind }) => kind !== 'filter')) {
      const message =
        read.problems[0]?.message ?? (only === undefined ? 'there is no rule' : 'there is no rule of that id');
      throw new ApiError('invalid_rule', message, { problems: [...read.problems] });
    }
    const title = documents.length === 1 ? (documents[0]?.title ?? '') : `${documents.length} rules`;
    const found = await runSearch(call, { search: `rule backtest: ${title}`, id, listed: true }, (signal, tag) =>
      backtest(call.services.dependencies.search, {
        ...rest,
        documents,
        maxTime: call.services.limits.searchTimeout * SHARE_OF_TIME,
        maxEvents: MAX_EVENTS,
        signal,
        tag,
      }).catch((error: unknown) => {
        throw error instanceof RangeError ? new ApiError('invalid_search', error.message) : error;
      }),
    );
    return { ...found, problems: [...read.problems, ...found.problems] };
  },
});
