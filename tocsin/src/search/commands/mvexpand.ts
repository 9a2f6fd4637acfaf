import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { count } from './option.ts';

export const mvexpand = defineArguments({
  name: 'mvexpand',
  summary: 'makes a row of each value',
  description:
    'Memory is bounded: where the rows grow beyond it the search fails and says so; rows are never cut off in silence.',
  syntax: 'mvexpand <field> [limit=<n>]',
  type: 'streaming',
  options: z.strictObject({
    limit: count('values of a row at most, 0 for all', '0'),
  }),
  least: 1,
  most: 1,
  examples: [{ title: 'one row a tag', spl: 'index=* | mvexpand tags | stats count by tags' }],
});
