import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, text } from './option.ts';

export const transpose = defineArguments({
  name: 'transpose',
  summary: 'turns rows into columns',
  description: 'The number is how many rows become columns: 5 where it is left out, 0 for all.',
  syntax: 'transpose [<n>] [column_name=<name>] [header_field=<field>] [include_empty=<bool>]',
  type: 'transforming',
  options: z.strictObject({
    column_name: text('name of the first column', 'column'),
    header_field: text('field whose values name the columns'),
    include_empty: bool('keeps rows without values', 't'),
  }),
  least: 0,
  most: 1,
  examples: [{ title: 'figures below each other', spl: 'index=* | stats count dc(user) dc(src) | transpose' }],
});
