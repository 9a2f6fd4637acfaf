import { z } from 'zod';
import { respondSchema } from '../respond-rule.ts';
import { ruleTestSchema } from '../testing/rule-test.ts';
import { spanOf } from './span.ts';

const span = spanOf();

const fieldName = z.string().min(1).max(256);
const fields = z
  .union([fieldName, z.array(fieldName).min(1).max(10)])
  .transform((given) => (typeof given === 'string' ? [given] : given));

const number = z.number();
const comparisons = {
  gt: number.optional().describe('more than'),
  gte: number.optional().describe('as many, or more'),
  lt: number.optional().describe('fewer than'),
  lte: number.optional().describe('as many, or fewer'),
  eq: number.optional().describe('as many'),
  neq: number.optional().describe('another number'),
};

const COMPARISONS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
type Comparing = { readonly [comparison in (typeof COMPARISONS)[number]]?: number | undefined };

export const comparisonsOf = (given: Comparing) =>
  COMPARISONS.flatMap((comparison) => {
    const value = given[comparison];
    return value === undefined ? [] : [{ comparison, value }];
  });

const isComparing = (given: Comparing): boolean => comparisonsOf(given).length > 0;
const UNCOMPARED = { error: 'expected a comparison: gt, gte, lt, lte, eq or neq' };

const count = z.union([z.int().min(1), z.strictObject(comparisons).refine(isComparing, UNCOMPARED)]);

const ofField = z
  .strictObject({ field: fieldName.describe('field of numbers'), ...comparisons })
  .refine(isComparing, UNCOMPARED);

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const condition = z.record(z.string(), z.union([value, z.array(value)]));
/** What Sigma takes as a selection; checked as one. */
const conditions = z.union([z.string(), condition, z.array(z.union([z.string(), condition]))]);

const step = z.strictObject({
  when: conditions.describe('events of this step'),
  unless: conditions.optional().describe('… and not those'),
  count: count.optional().describe('how many of them make the step; default 1'),
});

/** A rule of thresholds: one document of a file of rules. */
export const thresholdSchema = z.strictObject({
  title: z.string().min(1).max(256).describe('what findings are called'),
  id: z.string().max(256).optional().describe('stays the same while the rule does'),
  name: z.string().max(256).optional().describe('by which correlations of Sigma may name it'),
  description: z.string().optional().describe('what a finding means and what to do'),
  level: z.enum(['informational', 'low', 'medium', 'high', 'critical']).default('medium').describe('how bad it is'),
  author: z.string().optional().describe('shown with every finding'),
  license: z.string().optional().describe('shown with every finding'),
  references: z.array(z.string()).default([]).describe('where to read more'),
  tags: z.array(z.string()).default([]).describe('such as `attack.t1110`'),
  falsepositives: z.array(z.string()).default([]).describe('what else looks like it'),
  logsource: z
    .strictObject({ category: z.string().optional(), product: z.string().optional(), service: z.string().optional() })
    .optional()
    .describe('which logs it is for, as in Sigma; default all'),
  when: conditions
    .optional()
    .describe(
      'events: fields and their values as in Sigma (`field|contains: text`, lists are alternatives), or words to look for anywhere',
    ),
  unless: conditions.optional().describe('… and not those'),
  count: count
    .optional()
    .describe('how many make a finding: a number (that many, or more), or comparisons such as `{lt: 1}`'),
  distinct: fields.optional().describe('count different values of the field (or of several together), not events'),
  sum: ofField.optional().describe('the sum of a field: `{field, gt: 1000000}`'),
  average: ofField.optional().describe('the average of a field'),
  percentile: ofField
    .safeExtend({ rank: z.number().min(0).max(100).default(95) })
    .optional()
    .describe('a percentile of a field: `{field, rank: 95, gt: 2000}`'),
  sequence: z
    .array(step)
    .min(2)
    .max(10)
    .optional()
    .describe('steps that follow one another, each with `when` (and `unless`, `count`)'),
  together: z.array(step).min(2).max(10).optional().describe('the same in any order'),
  spike: z
    .strictObject({
      times: z.number().min(1.1).describe('how many times as many as in the span before'),
      direction: z.enum(['up', 'down']).default('up').describe('`down`: as many times fewer'),
      least: z.int().min(1).default(10).describe('events that the higher of both spans has at least'),
    })
    .optional()
    .describe('far more, or far fewer, events than in the span before'),
  new: fields.optional().describe('a value that was not seen `within` (default 30d)'),
  learn: span.prefault('1d').describe('with `new`: how long an entity must be known before it is told'),
  change: fields.optional().describe('a value that differs from the one before it `within` (default 30d)'),
  share: z
    .strictObject({
      of: conditions.describe('events that are counted among those of `when`'),
      least: z.int().min(1).default(10).describe('events of `when` below which nothing is said'),
      ...comparisons,
    })
    .refine(isComparing, UNCOMPARED)
    .optional()
    .describe('how many percent of the events are such: `{of: {…}, gte: 50}`'),
  within: span.optional().describe('the span that slides over the events: `5m`'),
  by: fields.optional().describe('each value of the field (or of several together) is looked at for itself'),
  entity: fields
    .optional()
    .describe('without a threshold: fields of which the first that is there says whom a finding is about'),
  respond: respondSchema.optional().describe('what applications are asked to do'),
  tests: z.array(ruleTestSchema).optional().describe('events, and what they must make (docs/rules-thresholds.md)'),
});

export type Threshold = z.output<typeof thresholdSchema>;
export type Count = NonNullable<Threshold['count']>;

/** What a rule looks for; a rule without any of them finds each event. */
export const KINDS = [
  'count',
  'sum',
  'average',
  'percentile',
  'sequence',
  'together',
  'spike',
  'new',
  'change',
  'share',
] as const;
