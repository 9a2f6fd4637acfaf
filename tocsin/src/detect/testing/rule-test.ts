import { z } from 'zod';
import { readTimestamp } from '../../event/index.ts';
import { spanOf } from '../threshold/span.ts';

const eventOf = z.record(z.string(), z.unknown());

/** A test of a rule: what stands in its `tests:`, or in `NAME.test.yml` beside it. */
export const ruleTestSchema = z
  .strictObject({
    name: z.string().min(1).max(256).describe('what is shown of it'),
    rule: z
      .string()
      .optional()
      .describe('id or name of the rule; default the rule that it stands in, else the last of the file'),
    events: z
      .array(eventOf)
      .optional()
      .describe(
        'events: fields, with dots or nested. `@timestamp` is a time; without one an event comes a second after the one before it, or `@after: 5m`. `@repeat: 10` stands for that many, `@every: 10s` apart; `{n}` in their texts is 1, 2, 3 …',
      ),
    lines: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .describe('lines of a log instead'),
    codec: z.string().optional().describe('what reads the lines; default recognised'),
    type: z.string().optional().describe('the service that wrote the lines, such as nginx or sshd'),
    wait: spanOf().optional().describe('how long nothing comes after the last event: `1h`'),
    matches: z
      .union([z.int().min(0), z.array(z.string())])
      .describe(
        'how many events match (or how often a threshold is reached), or the ids or names of all rules that find something',
      ),
    entity: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .optional()
      .describe('whom a finding is about: fields and values'),
  })
  .refine(({ events, lines }) => (events === undefined) !== (lines === undefined), {
    error: 'expected either `events` or `lines`',
  })
  .refine(({ events = [] }) => events.every(isTimed), {
    path: ['events'],
    error:
      'a time is such as 2026-11-23T10:00:00Z or a number of milliseconds, `@after` and `@every` are such as 5m, `@repeat` is 1 to 10,000',
  });

export type RuleTest = z.output<typeof ruleTestSchema>;

const isSpan = (value: unknown): boolean => value === undefined || spanOf().safeParse(value).success;

const isTimed = (event: Readonly<Record<string, unknown>>): boolean => {
  const { '@timestamp': time, '@after': after, '@every': every, '@repeat': repeat = 1 } = event;
  const isTime =
    time === undefined || typeof time === 'number' || (typeof time === 'string' && timeOf(time) !== undefined);
  return (
    isTime &&
    isSpan(after) &&
    isSpan(every) &&
    typeof repeat === 'number' &&
    Number.isInteger(repeat) &&
    repeat >= 1 &&
    repeat <= 10_000
  );
};

/** Epoch milliseconds. */
export const timeOf = (given: unknown): number | undefined => {
  if (typeof given === 'number') return Math.trunc(given);
  if (typeof given !== 'string') return undefined;
  return readTimestamp(given)?.milliseconds;
};
