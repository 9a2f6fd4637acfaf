import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, text } from './option.ts';

export const makemv = defineArguments({
  name: 'makemv',
  summary: 'makes one value into many',
  description: '`tokenizer` wins over `delim`. Without `allowempty` repeated delimiters count as one.',
  syntax: 'makemv [delim=<text>|tokenizer=<expression>] [allowempty=<bool>] [setsv=<bool>] <field>',
  type: 'streaming',
  options: z.strictObject({
    delim: text('text between values', ' '),
    tokenizer: text('regular expression whose first group is a value'),
    allowempty: bool('keeps empty values between two delimiters', 'f'),
    setsv: bool('also keeps the value as one', 'f'),
  }),
  least: 1,
  most: 1,
  examples: [
    { title: 'groups of a user', spl: 'index=* | makemv delim="," groups | mvexpand groups | stats count by groups' },
  ],
});
