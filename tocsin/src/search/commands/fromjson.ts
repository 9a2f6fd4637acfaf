import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { text } from './option.ts';

export const fromjson = defineArguments({
  name: 'fromjson',
  summary: 'makes fields of a JSON object',
  syntax: 'fromjson [prefix=<text>] <field>',
  type: 'streaming',
  options: z.strictObject({
    prefix: text('put before each new name'),
  }),
  least: 1,
  most: 1,
  examples: [{ title: 'an object in a field', spl: 'index=* | fromjson details prefix=details_' }],
});
