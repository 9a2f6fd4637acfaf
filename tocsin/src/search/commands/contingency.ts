import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, count, decimal, text } from './option.ts';

export const contingency = defineArguments({
  name: 'contingency',
  aliases: ['counttable', 'ctable'],
  summary: 'counts the pairs of values of two fields',
  syntax: 'contingency [maxrows=<n>] [maxcols=<n>] [usetotal=<bool>] <field> <field>',
  type: 'transforming',
  options: z.strictObject({
    maxrows: count('rows at most', '1000'),
    maxcols: count('columns at most', '100'),
    mincolcover: decimal('part of the values that columns cover', '1.0'),
    minrowcover: decimal('part of the values that rows cover', '1.0'),
    usetotal: bool('adds sums', 't'),
    totalstr: text('name of the sums', 'TOTAL'),
  }),
  least: 2,
  most: 2,
  examples: [{ title: 'methods by status', spl: 'index=* | contingency http_method status' }],
});
