import { z } from 'zod';
import { ecsOption, inputBase } from '../../define/index.ts';
import { defineInputPlugin } from '../input-plugin.ts';
import { FedSource } from './fed-source.ts';
import { addHost } from './host-field.ts';

export const stdin = defineInputPlugin({
  name: 'stdin',
  summary: 'reads the standard input',
  description:
    'The pipeline ends when its inputs have ended. https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-stdin',
  status: 'stable',
  options: z.strictObject({ ...inputBase, ...ecsOption }),
  examples: [{ title: 'JSON lines', pipeline: 'stdin { codec => json_lines }' }],
  defaultCodec: 'line',
  readsLines: true,
  fedBy: 'stdin',
  create: (_options, context) => new FedSource(context, 'stdin', addHost(context.ecs, context.host)),
});
