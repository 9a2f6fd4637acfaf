import { z } from 'zod';
import { outputBase } from '../../define/index.ts';
import { stripControl } from '../../event/index.ts';
import { type DelivererContext, defineOutputPlugin, type OutputDeliverer } from '../output-plugin.ts';
import { encodeStream } from '../stream-batches.ts';

export const stdout = defineOutputPlugin({
  name: 'stdout',
  summary: 'writes to the standard output',
  description:
    'A reader that has gone away ends the process, as of any program in a pipe. On a terminal, control characters of events are shown as escapes. https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-stdout',
  status: 'stable',
  options: z.strictObject({ ...outputBase }),
  examples: [{ title: 'JSON lines', pipeline: 'stdout { codec => json_lines }' }],
  isLocal: true,
  defaultCodec: 'rubydebug',
  writesLines: true,
  createEncoder: (_options, { codec }) => encodeStream(codec),
  createDeliverer: (_options, context) => stdoutDeliverer(context),
});

export function stdoutDeliverer({ count }: Pick<DelivererContext, 'count'>): OutputDeliverer {
  let isGone = false;
  return {
    deliver: async ({ chunks, events }) => {
      for (const chunk of chunks) isGone ||= !(await write(shown(new Uint8Array(chunk))));
      if (isGone) count('stdout_closed', events);
    },
  };
}

/** On a terminal, lines of a log must not move its cursor or change its title; whatever else reads gets the bytes as they are. */
const shown = (bytes: Uint8Array): Uint8Array | string =>
  process.stdout.isTTY ? Buffer.from(bytes).toString().split('\n').map(stripControl).join('\n') : bytes;

/** False: nobody reads any more. The process hears of it as an error of `process.stdout`. */
const write = (bytes: Uint8Array | string): Promise<boolean> =>
  new Promise((resolve) => {
    process.stdout.write(bytes, (error) => resolve(error === undefined || error === null));
  });
