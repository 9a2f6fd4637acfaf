import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ecsOption, inputBase, option } from '../../define/index.ts';
import { defineInputPlugin } from '../input-plugin.ts';
import { decodeStream } from './byte-stream.ts';
import { ownFields } from './own-fields.ts';
import { startProgram } from './program.ts';
import { unkept } from './unkept.ts';

let programs = 0;

export const pipe = defineInputPlugin({
  name: 'pipe',
  summary: 'reads what a program writes, and begins it anew when it ends',
  description: [
    'A slow pipeline holds the program back. What it wrote and was not delivered when the process dies is lost. It runs only where',
    'the configuration allows it. https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-pipe',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...inputBase,
    ...ecsOption,
    command: option.text(z.string().min(1)).describe('command line for the shell'),
    restart_interval: option
      .number(z.number().positive())
      .default(10)
      .describe('seconds after its end until it is begun anew; in Logstash always 10'),
  }),
  examples: [{ title: 'the journal', pipeline: 'pipe { command => "journalctl -f -o json" codec => json_lines }' }],
  defaultCodec: 'line',
  readsLines: true,
  needs: () => [{ run: 'pipe' }],
  create: ({ command, restart_interval }, context) => {
    const { permissions, signal, ecs, host, count, notice } = context;
    const refused = permissions.run('pipe');
    if (refused !== undefined) throw new Error(refused);
    const complete = ownFields(
      ecs === 'disabled' ? { host, command } : { '[host][name]': host, '[process][command_line]': command },
    );
    const run = async (): Promise<void> => {
      while (!signal.aborted) {
        programs += 1;
        const { program, ended } = startProgram(command, signal);
        await decodeStream(program.stdout, { source: `pipe ${programs}`, complete }, context);
        const { code, reason } = await ended;
        if (signal.aborted) return;
        if (code !== 0) notice('warn', `${command}: ${reason}; begun anew in ${restart_interval} s`);
        count('restarts');
        await sleep(restart_interval * 1000, undefined, { signal }).catch(() => undefined);
      }
    };
    return { ...unkept(), run };
  },
});
