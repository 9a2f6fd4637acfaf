import { z } from 'zod';
import { size, span } from '../define/index.ts';
import type { OutputSettings } from '../pipeline/index.ts';

const retry = z
  .strictObject({
    first: span().prefault('1s').describe('pause before the second attempt; it doubles from one to the next'),
    last: span().prefault('60s').describe('longest pause'),
  })
  .refine(({ first, last }) => first <= last, { error: 'last: must not be shorter than `first`' });

const leaves = z
  .strictObject({
    secrets: z
      .array(z.string().min(2))
      .default([])
      .describe('more names whose values stay in the house; also those that `redact.keep` lets the store have'),
    personal: z
      .enum(['keep', 'remove', 'pseudonyms'])
      .default('keep')
      .describe(
        'names and addresses of people: as they are, removed, or the same pseudonym for the same person and the network of an address; in texts, too',
      ),
    fields: z.array(z.string().min(1)).default([]).describe('further fields that name people, such as `customer.id`'),
    key: z
      .string()
      .min(16)
      .meta({ secret: true })
      .optional()
      .describe('key of the pseudonyms, at least 16 characters; who does not have it can not try names'),
  })
  .refine(({ personal, key }) => personal !== 'pseudonyms' || key !== undefined, {
    error: 'personal: pseudonyms need a `key`',
  })
  .refine(({ personal, fields }) => personal !== 'keep' || fields.length === 0, {
    error:
      'fields: nothing is done with them while people are kept: write `personal: remove` or `personal: pseudonyms`',
  });

const base = {
  type: z.string().min(1).describe('which output; its own options stand beside it'),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'expected lower-case letters, digits, `_` and `-`' })
    .optional()
    .describe('name of this output, under which its queue is kept; needed where a type occurs twice'),
  enabled: z.boolean().default(true).describe('whether it runs; the queue of one that does not is kept'),
};

/** What every output may say beside its own options. */
export const outputCommon = z.strictObject({
  when: z
    .string()
    .min(1)
    .optional()
    .describe('a condition as pipelines have it, such as `[event][category] == "authentication"`; default every event'),
  fields: z
    .strictObject({
      include: z.array(z.string().min(1)).optional().describe('these fields alone, with all below them'),
      exclude: z.array(z.string().min(1)).optional().describe('all fields but these'),
    })
    .prefault({})
    .describe('what of an event is sent, by names such as `user.name` or `[user][name]`'),
  redact: leaves.prefault({}).describe('what may not leave by this output, beyond what is never stored'),
  queue: z
    .strictObject({
      type: z
        .enum(['disk', 'memory'])
        .optional()
        .describe('`disk` survives a crash; default `memory` for outputs on this machine, `disk` for all others'),
      maxBytes: size().optional().describe('size of the queue; default 1 GiB on disk, 24 MiB in memory'),
      whenFull: z
        .enum(['block', 'drop_oldest', 'drop_newest'])
        .default('block')
        .describe('`block`: inputs wait; else events are dropped and counted'),
    })
    .prefault({})
    .describe('what waits for this output'),
  retry: retry.prefault({}).describe('pauses between attempts; it is tried until it works'),
  rateLimit: z.number().positive().max(10_000_000).optional().describe('events a second at most, in the mean'),
});

/** What an output has beside its own options. */
export const outputEntry = z.looseObject({ ...base, ...outputCommon.shape });

export interface OutputConfig extends OutputSettings {
  readonly enabled: boolean;
}
