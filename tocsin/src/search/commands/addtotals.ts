import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, text } from './option.ts';

export const addtotals = defineArguments({
  name: 'addtotals',
  summary: 'adds a field with the sum of numeric fields, or a row with sums',
  syntax: 'addtotals [row=<bool>] [col=<bool>] [labelfield=<field>] [label=<text>] [fieldname=<field>] [<field>…]',
  type: 'streaming',
  options: z.strictObject({
    row: bool('a sum for each row', 't'),
    col: bool('a sum for each column, as a last row', 'f'),
    labelfield: text('field of the last row that takes the label'),
    label: text('text in the last row', 'Total'),
    fieldname: text('field for the sum of a row', 'Total'),
  }),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  examples: [
    {
      title: 'bytes both ways',
      spl: 'index=* | stats sum(bytes_in) AS in sum(bytes_out) AS out by src | addtotals fieldname=bytes in out',
    },
  ],
});
