import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { count } from './option.ts';

export const fieldsummary = defineArguments({
  name: 'fieldsummary',
  summary: 'computes figures of every field',
  syntax: 'fieldsummary [maxvals=<n>] [<field>…]',
  type: 'transforming',
  options: z.strictObject({
    maxvals: count('distinct values listed', '100'),
  }),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  examples: [{ title: 'what is in the events', spl: 'index=* | fieldsummary maxvals=5' }],
});
