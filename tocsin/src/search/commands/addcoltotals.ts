import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { text } from './option.ts';

export const addcoltotals = defineArguments({
  name: 'addcoltotals',
  summary: 'adds a row with the sum of each column',
  syntax: 'addcoltotals [labelfield=<field>] [label=<text>] [<field>…]',
  type: 'transforming',
  options: z.strictObject({
    labelfield: text('field that takes the label'),
    label: text('text in the row of sums', 'Total'),
  }),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  examples: [
    {
      title: 'a last line with the sum',
      spl: 'index=* | stats count by user | addcoltotals labelfield=user label=all',
    },
  ],
});
