import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, text } from './option.ts';

export const tags = defineArguments({
  name: 'tags',
  summary: 'adds the tags of values',
  syntax: 'tags [outputfield=<field>] [inclname=<bool>] [inclvalue=<bool>] [<field>…]',
  type: 'streaming',
  options: z.strictObject({
    outputfield: text('one field for all tags'),
    inclname: bool('with the field name', 'f'),
    inclvalue: bool('with the value', 'f'),
    allowed_tags: text('tags to add'),
  }),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  examples: [{ title: 'tags of the host', spl: 'index=* | tags host' }],
});
