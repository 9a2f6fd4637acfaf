import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ecsOption, inputBase, option } from '../../define/index.ts';
import { fieldOf } from '../../event/index.ts';
import { defineInputPlugin } from '../input-plugin.ts';
import { addHost } from './host-field.ts';
import { unkept } from './unkept.ts';

export const heartbeat = defineInputPlugin({
  name: 'heartbeat',
  summary: 'makes an event each so many seconds',
  description: 'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-heartbeat',
  status: 'stable',
  options: z.strictObject({
    ...inputBase,
    ...ecsOption,
    interval: option.number(z.number().positive()).default(60).describe('seconds between two of them'),
    message: option
      .text()
      .default('ok')
      .describe('text of every event; `epoch` and `sequence`: as the option `sequence`, in place of a text'),
    sequence: option
      .choice(['none', 'epoch', 'sequence'])
      .optional()
      .describe('a number in `[event][sequence]` (of old: `clock`) in place of the text: the time, or 1, 2, 3 …'),
    count: option.number(z.number().int()).default(-1).describe('events before it ends; -1: it goes on for ever'),
    threads: option.number(z.number().int().min(1)).default(1).describe('accepted; there is one'),
  }),
  examples: [{ title: 'each ten seconds', pipeline: 'heartbeat { interval => 10 type => "heartbeat" }' }],
  defaultCodec: 'plain',
  create: ({ interval, message, sequence, count }, { ecs, host, sink, signal, clock, createEvent }) => {
    const complete = addHost(ecs, host);
    const numberField = fieldOf(ecs === 'disabled' ? 'clock' : '[event][sequence]');
    const kind = sequence ?? (message === 'epoch' || message === 'sequence' ? message : 'none');
    const run = async (): Promise<void> => {
      for (let beat = 1; !signal.aborted; beat++) {
        await sink.ready();
        const event = createEvent();
        if (kind === 'none') event.message = message;
        else numberField.set(event, kind === 'epoch' ? Math.floor(clock() / 1000) : beat);
        complete(event);
        sink.add(event, 'heartbeat', beat - 1, beat);
        if (beat === count) return;
        await sleep(interval * 1000, undefined, { signal }).catch(() => undefined);
      }
    };
    return { ...unkept(), run };
  },
});
