import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, text } from './option.ts';

export const xyseries = defineArguments({
  name: 'xyseries',
  summary: 'turns rows into a table with a column for each series',
  syntax: 'xyseries [grouped=<bool>] [sep=<text>] [format=<text>] <row field> <name field> <value field>…',
  type: 'transforming',
  options: z.strictObject({
    grouped: bool('rows of a group stand together already', 'f'),
    sep: text('text between value field and series', ': '),
    format: text('names of columns, `$AGG$` and `$VAL$`'),
  }),
  least: 3,
  most: Number.POSITIVE_INFINITY,
  examples: [{ title: 'a matrix', spl: 'index=* | stats count by user status | xyseries user status count' }],
});
