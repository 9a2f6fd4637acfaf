import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { ecsOption, inputBase, option } from '../../define/index.ts';
import { fieldOf } from '../../event/index.ts';
import { defineInputPlugin } from '../input-plugin.ts';
import { addHost } from './host-field.ts';
import { unkept } from './unkept.ts';

/** So many texts are decoded before others have a turn. */
const STRETCH = 500;

export const generator = defineInputPlugin({
  name: 'generator',
  summary: 'makes events, for tests and measurements',
  description:
    'They are numbered in `[event][sequence]` (of old: `sequence`), with `lines` all lines of a round alike. ' +
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-generator',
  status: 'stable',
  options: z.strictObject({
    ...inputBase,
    ...ecsOption,
    message: option.text().default('Hello world!').describe('text of every event'),
    lines: option.list().optional().describe('texts, one event each, in place of `message`'),
    count: option.number(z.number().int().min(0)).default(0).describe('rounds before it ends; 0: it goes on for ever'),
    threads: option.number(z.number().int().min(1)).default(1).describe('accepted; there is one'),
  }),
  examples: [{ title: 'three events', pipeline: 'generator { message => "hello" count => 3 }' }],
  defaultCodec: 'plain',
  create: ({ message, lines = [message], count }, { ecs, host, sink, signal, createDecoder }) => {
    const complete = addHost(ecs, host);
    const sequenceField = fieldOf(ecs === 'disabled' ? 'sequence' : '[event][sequence]');
    const texts = lines.map((line) => Buffer.from(line));
    let sequence = 0;
    const decoder = createDecoder({
      source: 'generator',
      emit: (event, from, to) => {
        complete(event);
        sequenceField.set(event, sequence);
        sink.add(event, 'generator', from, to);
      },
    });
    const run = async (): Promise<void> => {
      let made = 0;
      for (; count === 0 || sequence < count; sequence++) {
        for (const text of texts) {
          if (made++ % STRETCH === 0) {
            await sink.ready();
            await turn();
            if (signal.aborted) return;
          }
          decoder.push(text);
        }
      }
      decoder.flush({ final: true });
    };
    return { ...unkept(), run };
  },
});
