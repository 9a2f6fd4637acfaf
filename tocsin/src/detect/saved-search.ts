import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { cronFault } from './cron.ts';
import { respondSchema } from './respond-rule.ts';
import { spanWithin } from './span-within.ts';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const COUNTED = ['results', 'hosts', 'sources'] as const;
export const RELATIONS = ['greater than', 'less than', 'equal to', 'not equal to', 'rises by', 'drops by'] as const;

const fieldName = z.string().min(1).max(256);

const spanOrNone = z.union([z.literal('0s').transform(() => 0), spanWithin(1, '1ms')]);

const cron = z
  .string()
  .max(200)
  .superRefine((text, context) => {
    const fault = cronFault(text);
    if (fault !== undefined)
      context.addIssue({ code: 'custom', message: `expected five cron fields such as \`*/5 * * * *\`: ${fault}` });
  });

const isZone = (name: string): boolean => {
  try {
    createZone(name);
    return true;
  } catch {
    return false;
  }
};

const timeZone = z.string().max(64).refine(isZone, {
  error: 'expected an IANA time zone such as Europe/Berlin, UTC, or an offset such as +02:00',
});

const schedule = z
  .strictObject({
    every: spanWithin(1_000, '1s')
      .optional()
      .describe('period, such as `30s`, `5m` or `1h`; each search has its own moment in it'),
    cron: cron.optional().describe('five cron fields, such as `*/5 * * * *`'),
    timeZone: timeZone.optional().describe('IANA zone of `cron`; default the configured `timeZone`'),
  })
  .refine(({ every, cron }) => (every === undefined) !== (cron === undefined), {
    error: 'expected either `every` or `cron`',
  });

const when = z.union([
  z.strictObject({
    count: z.enum(COUNTED).default('results').describe('what is counted'),
    is: z.enum(RELATIONS).default('greater than').describe('`rises by` and `drops by` compare with the window before'),
    value: z.number().min(0).default(0),
  }),
  z.strictObject({
    condition: z
      .string()
      .min(1)
      .max(10_000)
      .describe('SPL that follows the search; a row of it triggers: `search count > 100`'),
  }),
]);

const suppress = z.strictObject({
  by: z
    .array(fieldName)
    .max(20)
    .default([])
    .describe('fields whose values are held apart; none: the whole search, or with `per result` each of its results'),
  for: spanWithin(1, '1ms').describe('how long after an alert the same is not told again'),
});

const alert = z.strictObject({
  when: when
    .prefault({})
    .describe(
      'when it triggers: `{count, is, value}`, where `count` is `results`, `hosts` or `sources` and `is` is `greater than`, `less than`, `equal to`, `not equal to`, `rises by` or `drops by`; or `{condition}`, SPL that follows the search, of which a row triggers',
    ),
  mode: z.enum(['once', 'per result']).default('once').describe('one alert for a window, or one for each result'),
  suppress: suppress.optional().describe('absent: each window tells'),
  severity: z.enum(SEVERITIES).default('medium').describe('how bad it is'),
  expires: z
    .string()
    .regex(/^[1-9]\d{0,4}[dwmy]$/)
    .default('90d')
    .describe('how long an alert is kept'),
  actions: z.array(z.string().min(1)).max(20).default([]).describe('names of `actions` in tocsin.yaml'),
});

/** A file `searches/ID.yml`. */
export const savedSearchSchema = z.strictObject({
  title: z.string().min(1).max(200).describe('what alerts are called'),
  description: z.string().max(10_000).optional().describe('what an alert means and what to do'),
  enabled: z.boolean().default(true).describe('whether its schedule runs'),
  search: z.string().min(1).max(100_000).describe('SPL; with a schedule, without a time of its own'),
  earliest: z.string().max(100).optional().describe('range when a person opens it; a scheduled run has its window'),
  latest: z.string().max(100).optional().describe('the end of that range'),
  schedule: schedule.optional().describe('when it runs by itself: `every` or `cron`'),
  window: spanWithin(1, '1ms')
    .optional()
    .describe('width of the window that a scheduled run looks at; default the time since the run before'),
  delay: spanOrNone
    .prefault('5s')
    .describe('how long after the end of its window a run begins, so that events can arrive'),
  late: spanOrNone
    .prefault('15m')
    .describe('a window in which events arrive up to so much later is looked at once more'),
  alert: alert.optional().describe('what is told; absent: the search only runs when a person runs it'),
  respond: respondSchema.optional().describe('what applications are asked to do about what an alert finds'),
});

/** `id` is the name of its file without `.yml`. Spans are milliseconds. */
export type SavedSearch = z.output<typeof savedSearchSchema> & { readonly id: string };
export type AlertRule = NonNullable<SavedSearch['alert']>;
