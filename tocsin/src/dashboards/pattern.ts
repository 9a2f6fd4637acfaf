import { z } from 'zod';
import { formats } from './value-format.ts';

const indexPattern = z
  .string()
  .regex(/^[a-z0-9*][a-z0-9._*-]{0,199}$/)
  .describe('a name of an index, in which `*` stands for anything; a dated name belongs to its index');

/** A file `patterns/ID.yml`: indexes that belong together, as Kibana's index patterns (data views). */
export const patternSchema = z.strictObject({
  title: z.string().min(1).max(200),
  description: z.string().max(10_000).optional(),
  indexes: z.array(indexPattern).min(1).max(50),
  earliest: z.string().max(100).default('-24h').describe('range when a search is limited to it'),
  latest: z.string().max(100).default('now').describe('the end of that range'),
  formats: z
    .record(z.string().min(1).max(256), z.enum(formats))
    .default({})
    .describe('how values of fields are written'),
});

/** `id` is the name of its file without `.yml`. */
export type IndexPattern = z.output<typeof patternSchema> & { readonly id: string };
