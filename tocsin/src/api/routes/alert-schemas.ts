import { z } from 'zod';
import { DELIVERY_STATES, STATUSES } from '../../alert/index.ts';
import { SEVERITIES } from '../../detect/index.ts';

/** Alerts are few beside events: what takes longer is stuck. */
const LONGEST = 30_000;

/** Its reason becomes the error `busy`. */
export const soon = (): AbortSignal => AbortSignal.timeout(LONGEST);

export const statusSchema = z.enum(STATUSES);
export const deliveryState = z.enum(DELIVERY_STATES);

/** Several of some words, with commas between. */
export const listOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string()
    .describe(`some of ${words.join(', ')}, with commas between`)
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(words)));

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Gives milliseconds. */
export const spanText = z
  .string()
  .regex(/^[1-9]\d{0,3}[mhdw]$/, 'expected a span such as 30m, 4h, 7d or 2w')
  .transform((text) => Number.parseInt(text, 10) * (UNITS[text.slice(-1)] ?? 0));

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.string().max(300).optional().describe('`next` of the page before'),
};

const time = z.number().describe('epoch milliseconds');
const cell = z.unknown().describe('text, number, true, false, null or a list of them');

export const alertReply = z.object({
  id: z.string(),
  rule: z.string().describe('id of the saved search'),
  title: z.string(),
  description: z.string(),
  severity: z.enum(SEVERITIES),
  window: z.object({ from: time, to: time }).describe('what was looked at; `to` is exclusive'),
  at: time,
  key: z.record(z.string(), z.string()).describe('whom it is about; empty for a whole search'),
  count: z.number(),
  reason: z.string(),
  search: z.string().describe('SPL as it ran'),
  late: z.boolean().describe('found when late events had arrived'),
  actions: z.array(z.string()),
  observed: z
    .number()
    .optional()
    .describe('of a rule of anomalies: what was unusual, which it can be taught to expect'),
  expires: time,
  status: statusSchema,
  changedAt: time,
  changedBy: z.string().optional(),
  mutedUntil: time.optional(),
  delivery: deliveryState.optional().describe('the worst of its deliveries'),
  incident: z.string().optional().describe('id of the incident that it belongs to'),
});

export const delivery = z.object({
  action: z.string(),
  state: deliveryState,
  attempts: z.number(),
  detail: z.string().describe('what the other side answered, or why it failed'),
  at: time,
  next: time.optional().describe('when it is tried again'),
});

const entry = { at: time, by: z.string() };

export const alertDetail = alertReply.extend({
  columns: z.array(z.string()),
  results: z.array(z.record(z.string(), cell)).describe('those that caused it, at most 100'),
  history: z.array(
    z.discriminatedUnion('kind', [
      z.object({ ...entry, kind: z.literal('status'), status: statusSchema, comment: z.string().optional() }),
      z.object({ ...entry, kind: z.literal('comment'), text: z.string() }),
      z.object({ ...entry, kind: z.literal('mute'), until: time, comment: z.string().optional() }),
      delivery.extend({ ...entry, kind: z.literal('delivery') }),
    ]),
  ),
  deliveries: z.array(delivery),
});

export const actionState = z.object({
  name: z.string(),
  type: z.string(),
  summary: z.string(),
  waiting: z.number(),
  delivered: z.number(),
  failed: z.number(),
  error: z.object({ at: time, message: z.string() }).optional().describe('the last failure, while it lasts'),
});
