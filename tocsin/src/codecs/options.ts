import { z } from 'zod';
import { createZone } from '../event/index.ts';

const isZone = (name: string): boolean => {
  try {
    createZone(name);
    return true;
  } catch {
    return false;
  }
};

/** Options that most codecs share. */
export const maxLineBytes = z
  .int()
  .min(256)
  .max(16 * 1024 * 1024)
  .default(1024 * 1024)
  .describe('longest line in bytes; of a longer one the beginning is kept, marked `log.flags: truncated` and counted');

export const timeZone = z
  .string()
  .refine(isZone, {
    error: 'not a time zone: use an IANA name such as Europe/Berlin, UTC, or an offset such as +02:00',
  })
  .optional()
  .describe("time zone of times that carry none: an IANA name, `UTC` or an offset; default the process's own");
