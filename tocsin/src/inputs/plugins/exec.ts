import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cron } from 'croner';
import { z } from 'zod';
import { ecsOption, inputBase, option, refusedBy } from '../../define/index.ts';
import { defineInputPlugin, type InputPluginContext } from '../input-plugin.ts';
import { ready } from '../network/sink.ts';
import { ownFields } from './own-fields.ts';
import { startProgram } from './program.ts';
import { unkept } from './unkept.ts';

/** What a run may write, in bytes; what is beyond is cut off. */
const MOST = 16 << 20;

const shape = z.strictObject({
  ...inputBase,
  ...ecsOption,
  command: option.text(z.string().min(1)).describe('command line for the shell'),
  interval: option
    .number(z.number().positive())
    .optional()
    .describe('seconds from one run to the next; the first one is at once'),
  schedule: option
    .text(z.string().min(1))
    .optional()
    .describe('cron pattern in place of `interval`, also with seconds before and a time zone behind it'),
});

export const exec = defineInputPlugin({
  name: 'exec',
  summary: 'runs a program again and again, what it writes is an event',
  description: [
    'The whole standard output of a run is handed to the codec, up to 16 MiB. A run that takes longer than `interval` is waited',
    'for. It runs only where the configuration allows it.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-exec',
  ].join('\n'),
  status: 'stable',
  options: shape.superRefine(refusedBy(({ interval, schedule }) => pauses(interval, schedule, Date.now))),
  examples: [
    { title: 'each half minute', pipeline: 'exec { command => "uptime" interval => 30 }' },
    { title: 'each morning', pipeline: 'exec { command => "df -P" schedule => "0 6 * * * Europe/Berlin" }' },
  ],
  defaultCodec: 'plain',
  needs: () => [{ run: 'exec' }],
  create: ({ command, interval, schedule }, context) => {
    const refused = context.permissions.run('exec');
    if (refused !== undefined) throw new Error(refused);
    const pause = pauses(interval, schedule, context.clock);
    const run = async (): Promise<void> => {
      const { signal } = context;
      let runs = 0;
      for (;;) {
        const wait = pause(runs === 0);
        await sleep(wait, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        const began = performance.now();
        runs += 1;
        await runOnce(command, context);
        pause.ran(performance.now() - began);
      }
    };
    return { ...unkept(), run };
  },
});

/** Milliseconds until the next run. Throws a sentence for options that contradict each other. */
function pauses(interval: number | undefined, schedule: string | undefined, clock: () => number) {
  if ((interval === undefined) === (schedule === undefined)) throw new Error('interval: write either it or `schedule`');
  let took = 0;
  const ran = (milliseconds: number): void => {
    took = milliseconds;
  };
  if (schedule === undefined) {
    const whole = (interval ?? 0) * 1000;
    return Object.assign((isFirst: boolean) => (isFirst ? 0 : Math.max(0, whole - took)), { ran });
  }
  const cron = cronOf(schedule);
  const next = (): number => {
    const at = cron.nextRun(new Date(clock()));
    if (at === null) throw new Error(`schedule: "${schedule}" has no next time`);
    return Math.max(0, at.getTime() - clock());
  };
  return Object.assign(next, { ran });
}

function cronOf(schedule: string): Cron {
  const [, pattern = '', timezone] = /^(.*?)(?:\s+([A-Za-z]+\/[A-Za-z_/+-]+|UTC))?$/.exec(schedule.trim()) ?? [];
  try {
    return new Cron(pattern, { ...(timezone === undefined ? {} : { timezone }), paused: true });
  } catch (error) {
    throw new Error(`schedule: "${schedule}" is no cron pattern: ${error instanceof Error ? error.message : error}`);
  }
}

let runs = 0;

async function runOnce(command: string, context: InputPluginContext): Promise<void> {
  const { signal, sink, count, notice, ecs, host, createDecoder } = context;
  const began = performance.now();
  const { program, ended } = startProgram(command, signal);
  const chunks: Buffer[] = [];
  let length = 0;
  program.stdout.on('data', (chunk: Buffer) => {
    if (length < MOST) chunks.push(chunk.subarray(0, MOST - length));
    length += chunk.length;
  });
  const { code, reason } = await ended;
  if (signal.aborted) return;
  count('runs');
  if (length > MOST) count('output_truncated');
  if (code === undefined) notice('warn', `${command}: ${reason}`);
  const milliseconds = performance.now() - began;
  const complete = ownFields(
    ecs === 'disabled'
      ? { host, command, '[@metadata][exit_status]': code, '[@metadata][duration]': milliseconds / 1000 }
      : {
          '[host][name]': host,
          '[process][command_line]': command,
          '[process][exit_code]': code,
          '[@metadata][input][exec][process][elapsed_time]': Math.round(milliseconds * 1e6),
        },
  );
  await ready(sink);
  runs += 1;
  const source = `exec ${runs}`;
  const decoder = createDecoder({
    source,
    emit: (event, from, to) => {
      complete(event);
      sink.add(event, source, from, to);
    },
  });
  decoder.push(Buffer.concat(chunks));
  decoder.flush({ final: true });
}
