import { z } from 'zod';

const duration = (milliseconds: number, text: string) =>
  z.number().int().min(1).default(milliseconds).describe(`${text}, in milliseconds`);

export const fileOptions = z.strictObject({
  paths: z
    .array(z.string().min(1))
    .min(1)
    .describe('files, folders (every file below) or patterns: `*`, `?`, `[a-z]`, `{a,b}`, `**`'),
  exclude: z.array(z.string().min(1)).default([]).describe('patterns of file names (or whole paths) to leave out'),
  start: z
    .enum(['beginning', 'end'])
    .default('beginning')
    .describe(
      'where to begin with files that are there when Tocsin first sees them; files that appear later are read whole',
    ),
  codec: z.string().default('auto').describe('how bytes become events'),
  codecOptions: z.record(z.string(), z.unknown()).default({}).describe('options of the codec'),
  index: z.string().optional().describe('index for every event of this input'),
  sourcetype: z.string().optional().describe('sourcetype for every event of this input'),
  source: z.string().optional().describe('source in place of the path'),
  host: z.string().optional().describe("host in place of this machine's name"),
  pollInterval: duration(
    250,
    'how often a busy file is looked at; quiet ones are looked at less often, down to every 2 s',
  ),
  scanInterval: duration(1_000, 'how often the patterns are expanded anew'),
  partialTimeout: duration(5_000, 'how long a last line without newline waits for its end'),
  multilineTimeout: duration(1_000, 'how long the last record waits for more lines'),
  ignoreOlderThan: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('leave out files that were last written so many seconds before they are first seen; 0 takes all'),
  maxOpen: z
    .number()
    .int()
    .min(8)
    .default(512)
    .describe('files held open at once; the least recently busy are closed first'),
  readBytes: z.number().int().min(4096).default(262_144).describe('bytes read at once'),
});

export type FileOptions = z.output<typeof fileOptions>;
