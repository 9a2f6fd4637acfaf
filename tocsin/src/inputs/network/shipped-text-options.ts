import { z } from 'zod';
import { timeZoneOption } from '../../codecs/index.ts';

const MIB = 1 << 20;

/** Of inputs that get the lines of files, in events of a forwarder. */
export const shippedTextOptions = {
  recognise: z.boolean().default(true).describe('adds what the text of an event says in a format that Tocsin knows'),
  timeZone: timeZoneOption.describe(
    "time zone of times in texts that carry none: an IANA name, `UTC` or an offset; default `timeZone` of the configuration, else the process's own",
  ),
  maxTextBytes: z
    .number()
    .int()
    .min(256)
    .max(16 * MIB)
    .default(MIB)
    .describe(
      'longest text of an event; of a longer one the beginning is kept, marked `log.flags: truncated` and counted',
    ),
} as const;
