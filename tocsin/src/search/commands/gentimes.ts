import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { text } from './option.ts';

export const gentimes = defineArguments({
  name: 'gentimes',
  summary: 'makes rows with time ranges',
  syntax: 'gentimes start=<day> [end=<day>] [increment=<span>]',
  type: 'generating',
  options: z.strictObject({
    start: text('first day, MM/DD/YYYY or days back'),
    end: text('last day'),
    increment: text('length of a range', '1d'),
  }),
  least: 0,
  most: 0,
  examples: [{ title: 'the last week', spl: '| gentimes start=-7' }],
});
