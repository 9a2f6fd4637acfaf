import { z } from 'zod';
import { inputBase, option } from '../../define/index.ts';
import type { Event } from '../../event/index.ts';
import { defineInputPlugin } from '../input-plugin.ts';
import { FedSource } from './fed-source.ts';

export const pipeline = defineInputPlugin({
  name: 'pipeline',
  summary: 'takes the events that another pipeline of this process sends to an address',
  description:
    'Events are acknowledged there once they are acknowledged here. https://www.elastic.co/docs/reference/logstash/pipeline-to-pipeline',
  status: 'stable',
  options: z.strictObject({
    ...inputBase,
    address: option.text(z.string().min(1)).describe('name that the output `pipeline` of the other one sends to'),
  }),
  examples: [{ title: 'events of another pipeline', pipeline: 'pipeline { address => "web" }' }],
  defaultCodec: 'plain',
  fedBy: 'pipeline',
  create: (_options, context) =>
    new FedSource(context, 'pipeline', context.decorate ?? (() => undefined), ({ emit }) => {
      let at = 0;
      return {
        // What the other pipeline encoded, whole events of it: there is nothing to keep between two chunks.
        push: (chunk) => {
          const end = at + chunk.length;
          const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('utf8');
          const lines = text.split('\n').filter((line) => line !== '');
          // The chunk is acknowledged with its last event, so only that one reaches to its end.
          for (const [index, line] of lines.entries()) {
            const from = at;
            at = index === lines.length - 1 ? end : at + 1;
            emit(JSON.parse(line) as Event, from, at);
          }
          at = end;
        },
        flush: () => undefined,
        get settled() {
          return at;
        },
        pending: false,
      };
    }),
});
