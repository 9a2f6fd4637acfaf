import { z } from 'zod';
import { spanWithin } from './span-within.ts';

export const ANSWER_KINDS = ['block_address', 'lock_user', 'logout_user'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

export const RESPOND_MODES = ['dry run', 'approve', 'automatic'] as const;

/** Bits: a wider range is a part of the internet, and no attacker. */
export const WIDEST = { ipv4: 16, ipv6: 32 } as const;

const bits = (least: number, most: number) =>
  z.int().refine((value) => value >= least && value <= most, {
    error: `must be ${least} (the widest range that is answered) to ${most} (a single address)`,
  });

const prefix = z.strictObject({
  ipv4: bits(WIDEST.ipv4, 32).default(32).describe('bits of an IPv4 address: 24 blocks the 256 addresses around it'),
  ipv6: bits(WIDEST.ipv6, 128)
    .default(64)
    .describe('bits of an IPv6 address; by default 64, since one customer has that many addresses'),
});

/** The block `respond` of a saved search. */
export const respondSchema = z
  .strictObject({
    kind: z
      .enum(ANSWER_KINDS)
      .describe(
        '`block_address`: requests from it are refused; `lock_user`: the user can neither log in nor go on; `logout_user`: sessions that began before are ended',
      ),
    target: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('field of the results that names whom; default `src` or `source.ip`, for users `user` or `user.name`'),
    for: spanWithin(60_000, '1m').prefault('1h').describe('how long it holds, from when it comes into force'),
    prefix: prefix.optional().describe('`{ipv4, ipv6}`: blocks the range of that many bits around an address'),
    mode: z
      .enum(RESPOND_MODES)
      .default('dry run')
      .describe(
        '`dry run`: clients only report whom it would concern; `approve`: a person decides; `automatic`: at once',
      ),
    limit: z
      .int()
      .min(1)
      .max(1_000)
      .default(20)
      .describe('targets within an hour; further ones are recorded as limited and nothing is done about them'),
  })
  .refine(({ kind, prefix }) => prefix === undefined || kind === 'block_address', {
    path: ['prefix'],
    error: 'belongs to `kind: block_address` only',
  });

/** What a saved search answers. `for` is in milliseconds. */
export type RespondRule = z.output<typeof respondSchema>;
