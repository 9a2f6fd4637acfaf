import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { inputBase, option } from '../../define/index.ts';
import { readTimestamp } from '../../event/index.ts';
import { LetterReader } from '../dead-letters/letter-reader.ts';
import { defineInputPlugin } from '../input-plugin.ts';

export const deadLetterQueue = defineInputPlugin({
  name: 'dead_letter_queue',
  summary: 'reads what a pipeline could not deliver, or could not decide about',
  description: [
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-dead_letter_queue The letters are those that `tocsin dlq` shows.',
    'An event that a condition could not be evaluated for comes as it was; a record that an output gave up is what its last line holds, where',
    'that is a JSON object, else its text in `message`. `[@metadata][dead_letter_queue]` has `plugin_type`, `plugin_id`, `reason` and',
    '`entry_time`. Letters stay for `tocsin dlq` unless `clean_consumed` is set; where some are taken out of a page meanwhile, the others of it',
    'come again.',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...inputBase,
    path: option
      .text()
      .refine((path) => isAbsolute(path), { error: 'must be absolute: a pipeline has no folder of its own' })
      .describe('the data folder of `tocsin up` or `tocsin run`, or a folder of dead letters'),
    pipeline_id: option.text().default('main').describe('the pipeline whose dead letters are read'),
    commit_offsets: option.boolean().default(true).describe('goes on after a restart where it was'),
    start_timestamp: option.text().optional().describe('passes over what was put aside before this time (ISO 8601)'),
    clean_consumed: option.boolean().default(false).describe('removes what is read and acknowledged, page by page'),
    sincedb_path: option.text().optional().describe('accepted; its place is kept by Tocsin itself'),
  }),
  examples: [
    {
      title: 'what another pipeline could not deliver',
      pipeline: 'dead_letter_queue { path => "/var/lib/tocsin" pipeline_id => "shop" }',
    },
  ],
  defaultCodec: 'plain',
  create: ({ path, pipeline_id: id, commit_offsets, start_timestamp, clean_consumed }, context) => {
    const refusal = context.permissions.path(path, clean_consumed ? 'write' : 'read');
    if (refusal !== undefined) throw new Error(refusal);
    const since = start_timestamp === undefined ? undefined : readTimestamp(start_timestamp)?.milliseconds;
    if (start_timestamp !== undefined && since === undefined)
      throw new Error(`start_timestamp: expected a time such as 2026-11-23T10:00:00Z, not "${start_timestamp}"`);
    const name = encodeURIComponent(id);
    return new LetterReader(
      {
        folders: [
          join(path, 'pipelines', name, 'dead-letters'),
          join(path, name, 'dead-letters'),
          join(path, name),
          path,
        ],
        since,
        remembers: commit_offsets,
        cleans: clean_consumed,
      },
      context,
    );
  },
});
