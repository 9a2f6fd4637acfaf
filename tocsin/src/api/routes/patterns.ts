import { z } from 'zod';
import { formats, patternSchema } from '../../dashboards/index.ts';
import { FIELD_TYPES, type FieldsReport } from '../../search/index.ts';
import { ApiError } from '../errors.ts';
import { defineRoute } from '../route.ts';
import { byId, documentRoutes, reading } from './document-routes.ts';
import { patternsOf } from './search-pattern.ts';
import { range, searchErrors } from './search-range.ts';
import { runSearch } from './search-run.ts';

export const patterns = documentRoutes({
  name: 'patterns',
  one: 'index pattern',
  many: 'index patterns',
  codes: {
    unknown: 'unknown_pattern',
    exists: 'pattern_exists',
    invalid: 'invalid_pattern',
    shipped: 'pattern_shipped',
    readOnly: 'patterns_read_only',
    unavailable: 'patterns_unavailable',
  },
  opened: patternsOf,
});

const times = { earliest: range.earliest, latest: range.latest, timeZone: range.timeZone };

const field = z.object({
  name: z.string(),
  type: z.enum(FIELD_TYPES).describe('`list`: some event has several values; `mixed`: numbers and words'),
  coverage: z.number().min(0).max(1).describe('share of the events that have it'),
  distinct: z.number().describe('different values, about'),
  top: z.array(z.object({ value: z.string(), count: z.number() })).describe('at most 10, most frequent first'),
  format: z.enum(formats).optional().describe('as the pattern says'),
});

const events = z.number().describe('events of the range');

const fieldsOf = (
  { fields }: FieldsReport,
  written: Readonly<Record<string, z.output<typeof field>['format']>>,
): readonly z.output<typeof field>[] =>
  fields.map(({ name, type, coverage, distinct, top }) => {
    const format = Object.hasOwn(written, name) ? written[name] : undefined;
    return { name, type, coverage, distinct, top: [...top], ...(format === undefined ? {} : { format }) };
  });

export const patternFields = defineRoute({
  method: 'GET',
  path: '/api/v1/patterns/:id/fields',
  summary: 'Tell the fields of the events of an index pattern',
  description: 'Without a range, that of the pattern.',
  tag: 'dashboards',
  access: reading,
  params: byId,
  query: z.strictObject(times),
  responses: {
    200: {
      description: 'the fields, those that most events have first',
      schema: z.object({
        fields: z.array(field),
        events,
        sampled: z.boolean().describe('true: the figures are of the newest 100,000 events'),
      }),
    },
  },
  errors: [...searchErrors, 'unknown_pattern', 'patterns_unavailable'],
  handle: async (call) => {
    const pattern = patternsOf(call.services).get(call.params.id)?.definition;
    if (pattern === undefined)
      throw new ApiError('unknown_pattern', `there is no index pattern "${call.params.id.slice(0, 100)}"`);
    const { indexes, earliest, latest, formats: written } = pattern;
    const { query } = call;
    // A range of which one end is asked for is the caller's: the other end is not that of the pattern.
    const isAsked = query.earliest !== undefined || query.latest !== undefined;
    const report = await runSearch(call, { search: '*', listed: false }, (signal, tag) =>
      call.services.dependencies.search.fields({
        ...(isAsked ? {} : { earliest, latest }),
        ...query,
        spl: '*',
        indexes,
        signal,
        tag,
      }),
    );
    return { fields: fieldsOf(report, written), events: report.total, sampled: report.sampled === true };
  },
});

export const previewPattern = defineRoute({
  method: 'POST',
  path: '/api/v1/patterns/preview',
  summary: 'Tell what an index pattern would mean',
  tag: 'dashboards',
  access: reading,
  body: z.strictObject({ indexes: patternSchema.shape.indexes, ...times }),
  responses: {
    200: {
      description: 'all indexes, and the fields of the events that are meant',
      schema: z.object({
        indexes: z.array(z.object({ name: z.string(), events, matches: z.boolean().describe('it, or a part of it') })),
        events: z.number().describe('events of the range that are meant'),
        fields: z.array(field),
      }),
    },
  },
  errors: searchErrors,
  handle: (call) =>
    runSearch(call, { search: '*', listed: false }, async (signal, tag) => {
      const { search } = call.services.dependencies;
      const request = { ...call.body, spl: '*', signal, tag };
      const [indexes, report] = await Promise.all([search.indexes(request), search.fields(request)]);
      return {
        indexes: indexes.map(({ name, events, matches }) => ({ name, events, matches })),
        events: indexes.reduce((sum, { matched }) => sum + matched, 0),
        fields: fieldsOf(report, {}),
      };
    }),
});
