import { z } from 'zod';
import { resolveTime } from '../../search/index.ts';
import { pattern } from './search-pattern.ts';

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const MAX_SPL = 100_000;

export const spl = z.string().max(MAX_SPL).describe('SPL');

const moment = z
  .union([z.string().max(100), z.number()])
  .transform(String)
  .superRefine((text, context) => {
    try {
      resolveTime(text, { now: Date.now(), timeZone: 'UTC' });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  })
  .describe('a time modifier such as `-24h@h`, or epoch seconds; inline ones in the search win');

/** What every body that names a search and its time has. */
export const range = {
  search: spl,
  earliest: moment.optional(),
  latest: moment.optional(),
  pattern,
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'is no time zone that is known here; use an IANA name such as Europe/Paris')
    .optional()
    .describe('IANA name; days and weeks begin there'),
};

export const cell = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.unknown())]);

export const searchErrors = [
  'invalid_search',
  'search_cancelled',
  'search_limit',
  'search_failed',
  'client_gone',
  'store_unavailable',
  'too_many_searches',
] as const;

/** Of those that a pattern can limit. */
export const limitedErrors = [...searchErrors, 'unknown_pattern', 'patterns_unavailable'] as const;
