import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, choice, decimal } from './option.ts';

export const outlier = defineArguments({
  name: 'outlier',
  summary: 'removes or bounds numeric values far from the rest',
  syntax: 'outlier [action=remove|transform] [param=<number>] [uselower=<bool>] [mark=<bool>] [<field>…]',
  type: 'streaming',
  options: z.strictObject({
    action: choice(['remove', 'rm', 'transform', 'tf'], 'what becomes of the value', 'transform'),
    param: decimal('distance in spans between the quartiles', '2.5'),
    uselower: bool('also values far below', 'f'),
    mark: bool('marks what was changed', 'f'),
    type: choice(['iqr'], 'way of measuring', 'iqr'),
  }),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  examples: [{ title: 'a calm chart', spl: 'index=* | timechart avg(bytes_out) AS bytes | outlier bytes' }],
});
