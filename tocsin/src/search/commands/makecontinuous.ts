import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { count, decimal, text } from './option.ts';

export const makecontinuous = defineArguments({
  name: 'makecontinuous',
  summary: 'adds rows so that there is no gap',
  syntax: 'makecontinuous [span=<span>] [start=<n>] [end=<n>] [bins=<n>] [<field>]',
  type: 'streaming',
  options: z.strictObject({
    span: text('distance of two rows'),
    start: decimal('first value'),
    end: decimal('last value'),
    bins: count('number of rows', '100'),
    aligntime: text('moment that the grid is laid on'),
  }),
  least: 0,
  most: 1,
  examples: [
    {
      title: 'days without events too',
      spl: 'index=* | bin span=1d _time | stats count by _time | makecontinuous _time span=1d',
    },
  ],
});
