import { z } from 'zod';
import { indexName } from '../../define/index.ts';
import { InvalidRegex, pcreRegex } from '../../regex/index.ts';

const milliseconds = (fallback: number, text: string) =>
  z.number().int().min(1).default(fallback).describe(`${text}, in milliseconds`);

const pathRegex = (text: string) =>
  z
    .string()
    .min(1)
    .superRefine((source, context) => {
      try {
        pcreRegex(source);
      } catch (error) {
        if (!(error instanceof InvalidRegex)) throw error;
        context.addIssue({ code: 'custom', message: `is no regular expression: ${error.message}` });
      }
    })
    .optional()
    .describe(text);

export const fileOptions = z.strictObject({
  paths: z
    .array(z.string().min(1))
    .min(1)
    .describe(
      'files, folders (every file below) or patterns: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`, `**` for any folders',
    ),
  exclude: z
    .array(z.string().min(1))
    .default([])
    .describe('patterns of file names, or of whole paths where they contain a slash, to leave out'),
  whitelist: pathRegex('regular expression (PCRE) that a path must match somewhere'),
  blacklist: pathRegex('regular expression (PCRE) that a path must match nowhere; it goes before `whitelist`'),
  start: z
    .enum(['beginning', 'end'])
    .default('beginning')
    .describe(
      'where to begin with files that are there at the very first start; files that appear later are read whole',
    ),
  codec: z.string().min(1).default('auto').describe('how bytes become events'),
  codecOptions: z.record(z.string(), z.unknown()).default({}).describe('options of the codec'),
  encoding: z
    .enum(['utf-8', 'utf-16le', 'utf-16be'])
    .default('utf-8')
    .describe('how characters become bytes; a byte order mark at the beginning is left out'),
  index: indexName.optional().describe('index for every event of this input'),
  sourcetype: z.string().min(1).optional().describe('sourcetype for every event of this input'),
  source: z.string().min(1).optional().describe('source in place of the path'),
  host: z.string().min(1).optional().describe("host in place of this machine's name"),
  hostSegment: z.int().min(1).optional().describe('host is the part of the path with this number, counted from 1'),
  hostRegex: pathRegex(
    'host is what the first group of this regular expression (PCRE) finds in the path; `hostSegment` goes before it',
  ),
  completed: z
    .enum(['keep', 'delete'])
    .default('keep')
    .describe('what becomes of a file that is stored to its end and has not grown for a while'),
  pollInterval: milliseconds(250, 'how often files that were written lately are looked at'),
  scanInterval: milliseconds(
    1_000,
    'how often the patterns are expanded and quiet files looked at; longer by itself where there are very many',
  ),
  partialTimeout: milliseconds(
    5_000,
    'how long a last line without newline waits for its end before it is delivered, marked `log.flags: partial`',
  ),
  multilineTimeout: milliseconds(1_000, 'how long the last record waits for more lines'),
  ignoreOlderThan: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('leave out files whose last change is longer ago, in milliseconds, until they are written; 0 takes all'),
  closeAfter: milliseconds(
    300_000,
    'how long the handle of a silent file is kept, also that of one renamed out of the patterns',
  ),
  maxOpen: z
    .number()
    .int()
    .min(1)
    .max(65_536)
    .default(512)
    .describe('files held open at once; the least recently written are closed first'),
  fingerprintBytes: z
    .number()
    .int()
    .min(64)
    .max(65_536)
    .default(1024)
    .describe('bytes from the beginning that tell a file from another; more than the longest common header'),
  archiveBytes: z
    .number()
    .int()
    .min(1)
    .default(17_179_869_184)
    .describe('a `.gz` file that inflates to more bytes than this is left out'),
  archiveRatio: z
    .number()
    .min(1)
    .default(200)
    .describe('a `.gz` file that inflates to more than this many times its size, beyond 4 MiB, is left out'),
  readBytes: z.number().int().min(4096).max(16_777_216).default(262_144).describe('bytes read at once'),
  turnBytes: z
    .number()
    .int()
    .min(4096)
    .default(4_194_304)
    .describe('bytes read from one file before the others have their turn'),
});

export type FileOptions = z.output<typeof fileOptions>;
