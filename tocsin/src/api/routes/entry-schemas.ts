import { z } from 'zod';
import { editorSchema } from '../../define/index.ts';
import type { ConfiguredEntry } from '../../server/index.ts';
import type { Call } from '../route.ts';

/** An input or output of the configuration, without its options. `file`: of Splunk's, whose entries stand beside. */
export const entrySchema = (file: 'inputs.conf' | 'outputs.conf') =>
  z.object({
    id: z.string(),
    type: z.string(),
    enabled: z.boolean(),
    origin: z.enum(['tocsin.yaml', file]).describe('where it is written; what Splunk’s file has is changed there'),
  });

export const shownEntry = (file: 'inputs.conf' | 'outputs.conf') =>
  entrySchema(file).extend({
    etag: z.string().optional().describe('for `if-match`; of the whole file'),
    options: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('as written; each secret is `{"kept": n}`. Absent where it cannot be changed here'),
  });

/** `options`: by what they are checked. */
export const entryBody = (options: string) =>
  z
    .strictObject({
      id: z.string().max(64).optional().describe('default the type; another than before: it keeps what it has'),
      type: z.string().min(1).max(64),
      enabled: z.boolean().optional().describe('default true'),
      options: z
        .record(z.string(), z.unknown())
        .describe(`${options}; \`{"kept": n}\` stands for the secret that was shown so`),
    })
    .describe('checked by the declaration of its kind, which names the place of each problem');

export const kindSchema = z.object({
  name: z.string(),
  summary: z.string(),
  description: z.string().optional().describe('Markdown'),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of its options, with descriptions and defaults'),
});

export const exampleSchema = z.object({ title: z.string(), options: z.record(z.string(), z.unknown()) });

export const byId = z.strictObject({ id: z.string().min(1).max(64) });

export const formSchema = (options: z.ZodType) => editorSchema(options, { secrets: 'marked' });

/** With the tag as a header. */
export const sent = <Entry extends ConfiguredEntry>(
  { reply }: Pick<Call<unknown, unknown>, 'reply'>,
  entry: Entry,
): Entry => {
  if (entry.etag !== undefined) reply.header('etag', `"${entry.etag}"`);
  return entry;
};
