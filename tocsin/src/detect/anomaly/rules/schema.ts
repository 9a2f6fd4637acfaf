import { z } from 'zod';
import { ruleTestSchema } from '../../testing/rule-test.ts';
import { SEASONS } from '../entities/season.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;

const SPAN = /^(?:0|[1-9]\d{0,4})[smhd]$/;
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: MINUTE, h: 60 * MINUTE, d: DAY };

/** `90s`, `5m`, `1h`, `7d`; gives milliseconds. */
const span = (least: number, most: number, range: string) =>
  z
    .string()
    .regex(SPAN, { error: 'expected a span such as 90s, 5m, 1h or 7d' })
    .transform((text) => Number.parseInt(text, 10) * (UNITS[text.slice(-1)] ?? 1))
    .refine((milliseconds) => milliseconds >= least && milliseconds <= most, { error: `expected a span ${range}` });

const field = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\s"']+$/, { error: 'expected the name of a field such as user.name' });
const fields = z.union([field.transform((name) => [name]), z.array(field).min(1).max(8)]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const values = z.record(
  field,
  z.union([scalar.transform((one) => [one]), z.array(scalar).min(1).max(1000)], {
    error: 'expected a value or a list of values',
  }),
);

/** What every model has. */
const common = {
  where: values.optional().describe('fields and the values of them that count: one of the list; absent: all events'),
  except: values.optional().describe('fields and values that do not count, such as networks of VPNs'),
  by: fields.describe('whose habit it is: a field, or several together'),
};
const learning = span(0, 365 * DAY, 'up to 365d')
  .prefault('1d')
  .describe('how long everything is only learnt, from the first event on');
const chance = z
  .number({ error: 'expected a chance such as 1e-6' })
  .min(1e-300)
  .max(0.5)
  .describe('how unlikely it must be');
const windowed = {
  ...common,
  window: span(10_000, 7 * DAY, 'from 10s to 7d')
    .prefault('5m')
    .describe('width of the windows that are compared'),
  season: z.enum(SEASONS).default('day').describe('which habit the hours have: of a `day`, a `week`, or `none`'),
  learning,
  chance: chance.default(1e-6),
};

const model = z.discriminatedUnion(
  'model',
  [
    z.strictObject({
      model: z.literal('count'),
      ...windowed,
      least: z.number().int().min(1).default(5).describe('fewer events in a window are no finding'),
    }),
    z.strictObject({
      model: z.literal('distinct'),
      ...windowed,
      field: field.describe('whose different values are counted: users of an address, addresses of a user'),
      least: z.number().int().min(2).default(10).describe('fewer values in a window are no finding'),
    }),
    z.strictObject({
      model: z.literal('value'),
      ...windowed,
      field: field.describe('a number: its mean in a window is compared, such as the latency of a route'),
      least: z.number().int().min(1).default(5).describe('windows with fewer events are passed over'),
    }),
    z.strictObject({
      model: z.literal('rare'),
      ...common,
      field: fields.describe('what is new: a country, a network, an agent; several count together'),
      learning,
      chance: chance
        .default(0.05)
        .describe('how unlikely anything new must be for this one, by how often it had something new'),
      least: z.number().int().min(1).default(10).describe('events of an entity before anything of it is new'),
    }),
    z.strictObject({
      model: z.literal('silence'),
      ...common,
      season: z.enum(SEASONS).default('day').describe('which habit the hours have: of a `day`, a `week`, or `none`'),
      learning,
      chance: chance.default(1e-6).describe('how unlikely so long a gap must be at the usual rate'),
      least: z.number().int().min(2).default(50).describe('events of an entity before its silence means anything'),
    }),
    z.strictObject({
      model: z.literal('travel'),
      ...common,
      latitude: field.default('source.geo.location.lat').describe('degrees'),
      longitude: field.default('source.geo.location.lon').describe('degrees'),
      radius: field
        .default('source.geo.accuracy_radius')
        .describe('kilometres by which the place may be wrong; absent: 50'),
      speed: z.number().min(1).max(100_000).default(900).describe('kilometres an hour that are possible'),
      distance: z.number().min(1).max(20_000).default(300).describe('kilometres below which nothing is said'),
    }),
  ],
  { error: 'expected count, distinct, value, rare, silence or travel' },
);

/** A file `ID.yml` with an `anomaly:` key. */
export const anomalyRuleSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i, { error: 'expected letters, digits, `.`, `_` and `-`' })
    .describe('by which findings name it'),
  title: z.string().min(1).max(200).describe('what findings are called'),
  description: z.string().max(10_000).optional().describe('what a finding means and what to do'),
  level: z.enum(LEVELS).default('medium').describe('how bad it is'),
  tags: z.array(z.string().min(1)).max(100).default([]).describe('such as `attack.t1110`'),
  falsepositives: z.array(z.string().min(1)).max(100).default([]).describe('what else it finds'),
  anomaly: model.describe('what is learnt, and what is unusual'),
  tests: z.array(ruleTestSchema).max(100).default([]).describe('events and how many findings they make'),
});

/** Spans are milliseconds. */
export type AnomalyRule = z.output<typeof anomalyRuleSchema>;

/** A rule and where it stands. */
export interface AnomalyDocument extends AnomalyRule {
  readonly file: string;
  readonly line: number;
}

export type AnomalyModel = AnomalyRule['anomaly'];
export type ModelOf<Name extends AnomalyModel['model']> = Extract<AnomalyModel, { model: Name }>;
