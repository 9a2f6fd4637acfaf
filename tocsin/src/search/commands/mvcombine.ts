import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { text } from './option.ts';

export const mvcombine = defineArguments({
  name: 'mvcombine',
  summary: 'makes one row of rows that differ in one field',
  syntax: 'mvcombine [delim=<text>] <field>',
  type: 'streaming',
  options: z.strictObject({
    delim: text('text between values where they are shown as one', ' '),
  }),
  least: 1,
  most: 1,
  examples: [
    {
      title: 'addresses of a user in a row',
      spl: 'index=* | stats count by user src | fields - count | mvcombine src',
    },
  ],
});
