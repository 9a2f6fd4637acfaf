import { z } from 'zod';
import { option, outputBase } from '../../define/index.ts';
import { defineOutputPlugin } from '../output-plugin.ts';
import { encodeRecords } from './records-encoder.ts';

export const pipeline = defineOutputPlugin({
  name: 'pipeline',
  summary: 'sends events to other pipelines of this process, by their addresses',
  description:
    'Each address gets all of them, `@metadata` included. https://www.elastic.co/docs/reference/logstash/pipeline-to-pipeline',
  status: 'stable',
  options: z.strictObject({
    ...outputBase,
    send_to: option.list().describe('addresses, as the input `pipeline` of the others has them'),
    ensure_delivery: option.boolean().default(true).describe('accepted; events are always delivered'),
  }),
  examples: [{ title: 'to two others', pipeline: 'pipeline { send_to => ["web", "archive"] }' }],
  defaultCodec: 'plain',
  createEncoder: () => encodeRecords({ encode: (event) => `${JSON.stringify(event)}\n` }),
});
