import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { count } from './option.ts';

export const xmlkv = defineArguments({
  name: 'xmlkv',
  summary: 'takes fields out of XML elements',
  syntax: 'xmlkv [<field>] [maxinputs=<n>]',
  type: 'streaming',
  options: z.strictObject({
    maxinputs: count('events at once', '50000'),
  }),
  least: 0,
  most: 1,
  examples: [{ title: 'elements of a message', spl: 'index=* | xmlkv' }],
});
