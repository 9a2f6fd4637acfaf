import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { text } from './option.ts';

export const reltime = defineArguments({
  name: 'reltime',
  summary: 'adds how long ago an event was, in words',
  syntax: 'reltime [timefield=<field>] [prefix=<text>]',
  type: 'streaming',
  options: z.strictObject({
    timefield: text('time to speak of', '_time'),
    prefix: text('put before the new name'),
  }),
  least: 0,
  most: 0,
  examples: [{ title: 'how long ago', spl: 'index=* | head 5 | reltime | table reltime _raw' }],
});
